/** `hashes`: has every file the content and mode that it had when it was installed, and is nothing added? */
import { type ChangedEntry, checkTree } from "../../core/tree_check.ts";
import { counted, reinstall } from "./mending.ts";
import type { Check, Problem } from "./types.ts";

const WORDS: Readonly<Record<ChangedEntry["why"], string>> = {
  kind: "is of another kind than before",
  size: "has another size than before",
  content: "has another content than before",
  mode: "has another execute permission than before",
  target: "leads elsewhere than before",
};

/** The check. */
export const checkHashes: Check = {
  name: "hashes",
  level: "thorough",
  async run(context) {
    const { root, manifest, host } = context;
    if (manifest === undefined) {
      return { summary: "there is no manifest to compare with", problems: [], skipped: true };
    }
    const differences = await checkTree(root, manifest, { signal: host.signal });
    const mend = reinstall(context);
    // What is missing or of another kind was told by `files`.
    const changed = differences.changed.filter(({ why }) => why !== "kind");
    const problems: Problem[] = [
      ...changed.map(({ path, why }) => ({ found: `${path} ${WORDS[why]}`, mend })),
      ...differences.extra.map((path) => ({
        found: `${path} was not installed with the toolchain`,
        mend: "Delete it if you know where it came from. " + mend,
      })),
    ];
    return { summary: counted(differences.checkedFiles, "file"), problems };
  },
};
