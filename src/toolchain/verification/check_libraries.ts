/** `libraries`: is every library there that the toolchain's programs and libraries need? */
import { join } from "@std/path";
import { exists } from "../../core/filesystem.ts";
import { compareVersions } from "../../core/versions.ts";
import type { BinaryInTree } from "./inventory.ts";
import { createLibrarySearch, type LibrarySearch } from "./library_search.ts";
import { counted, reinstall, shortened } from "./mending.ts";
import { isForMachine, isTargetFile } from "./target_files.ts";
import type { Check, Problem, VerificationContext } from "./types.ts";

/** The check. */
export const checkLibraries: Check = {
  name: "libraries",
  level: "thorough",
  async run(context) {
    const { root, host } = context;
    const binaries = await context.binaries();
    const search = await createLibrarySearch({ root, host, binaries });
    const problems: Problem[] = [];
    const missing = new Map<string, string[]>();
    const note = (what: string, path: string) =>
      missing.set(what, [...missing.get(what) ?? [], path]);
    let looked = 0;
    for (const one of binaries) {
      host.signal.throwIfAborted();
      if (one.binary.format === "damaged") {
        problems.push({
          found: `${one.path} is a damaged ${one.binary.as} file: ${one.binary.reason}`,
          mend: reinstall(context),
        });
        continue;
      }
      if (!isForMachine(one, host.platform)) continue;
      looked++;
      for (const name of await missingOf(one, search, context)) note(name, one.path);
    }
    for (const [name, users] of missing) {
      problems.push({
        found: `${name}, which ${shortened(users)} ${users.length === 1 ? "needs" : "need"}`,
        mend: mendOf(name, context),
      });
    }
    return {
      summary: counted(looked, "file"),
      problems,
    };
  },
};

/** What one file lacks, as the beginning of a sentence. */
async function missingOf(
  { path, binary }: BinaryInTree,
  search: LibrarySearch,
  { root, host, facts }: VerificationContext,
): Promise<string[]> {
  const absolute = join(root, ...path.split("/"));
  const missing: string[] = [];
  if (binary.format === "elf") {
    const { interpreter, ...rest } = binary;
    // A sysroot's programs run where its libraries are at the root of the file system.
    const file = isTargetFile(path, facts) ? rest : binary;
    if (file === binary && interpreter !== undefined && !await exists(interpreter)) {
      missing.push(`there is no program loader ${interpreter}`);
    }
    for (const name of binary.needed) {
      const found = await search.elf(name, { path: absolute, file });
      if (found === undefined) missing.push(`there is no ${name}`);
    }
  }
  if (binary.format === "mach-o") {
    const slice = binary.slices.find((one) => one.processor === host.platform.architecture);
    for (const { path: name, weak } of slice?.libraries ?? []) {
      if (slice === undefined || weak) continue;
      if (!await search.machO(name, { path: absolute, slice })) missing.push(`there is no ${name}`);
    }
    const { osVersion } = host.platform;
    const minimum = slice?.minimumMacos;
    if (
      minimum !== undefined && osVersion !== undefined && compareVersions(minimum, osVersion) > 0
    ) {
      missing.push(`this is macOS ${osVersion}, wanted ${minimum}`);
    }
  }
  if (binary.format === "pe") {
    for (const name of binary.imports) {
      if (!await search.pe(name, { path: absolute })) missing.push(`there is no ${name}`);
    }
  }
  return missing;
}

function mendOf(what: string, context: VerificationContext): string {
  if (what.startsWith("this is macOS")) {
    return "Choose an older version, see toolchainkit toolchain list --available";
  }
  const name = what.split(" ").at(-1) ?? what;
  const wasInstalled = context.manifest?.files.some(({ path }) =>
    path === name || path.endsWith(`/${name}`)
  );
  if (wasInstalled === true) return reinstall(context);
  if (what.startsWith("there is no program loader")) {
    return "It is for another C library than this system's: choose a build for this one";
  }
  return `Install the package of this system that has ${name}, or choose another build, see ` +
    "toolchainkit toolchain list --available";
}
