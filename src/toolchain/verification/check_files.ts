/** `files`: is everything there that was installed, and is there a compiler at all? */
import { isDirectory } from "../../core/filesystem.ts";
import { checkTree } from "../../core/tree_check.ts";
import { counted, reinstall } from "./mending.ts";
import type { Check, Problem } from "./types.ts";

/** The check. */
export const checkFiles: Check = {
  name: "files",
  level: "minimal",
  async run(context) {
    const { root, manifest, host } = context;
    const mend = reinstall(context);
    const problems: Problem[] = [];
    if (!await isDirectory(root)) {
      return { summary: "its folder", problems: [{ found: `there is no folder ${root}`, mend }] };
    }
    const layout = await context.layout();
    if ("missing" in layout) problems.push({ found: `there is no ${layout.missing}`, mend });
    if (manifest === undefined) {
      const notes = ["There is no manifest, so only the compilers were looked for"];
      return { summary: "the compilers", problems, notes };
    }
    const { missing, changed } = await checkTree(root, manifest, {
      level: "stat",
      signal: host.signal,
    });
    for (const path of missing) problems.push({ found: `${path} is missing`, mend });
    for (const { path, why } of changed) {
      if (why === "kind") problems.push({ found: `${path} is of another kind than before`, mend });
    }
    return {
      summary: counted(manifest.files.length, "path"),
      problems,
    };
  },
};
