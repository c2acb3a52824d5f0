/** `symbols`: do the libraries offer the versions of symbols that the toolchain was linked with? */
import { basename, join } from "@std/path";
import { createLibrarySearch, type FoundLibrary } from "./library_search.ts";
import { counted, reinstall, shortened } from "./mending.ts";
import { isForMachine, isTargetFile } from "./target_files.ts";
import { compareVersions } from "../../core/versions.ts";
import type { Check, Problem, VerificationContext } from "./types.ts";

/** The check. Only ELF has such versions. */
export const checkSymbols: Check = {
  name: "symbols",
  level: "thorough",
  async run(context) {
    const { root, host, facts } = context;
    if (host.platform.os !== "linux") {
      return { summary: `${host.platform.os} has no symbol versions`, problems: [], skipped: true };
    }
    const binaries = await context.binaries();
    const search = await createLibrarySearch({ root, host, binaries });
    const lacking = new Map<string, { found: FoundLibrary; version: string; users: string[] }>();
    const highest = new Map<string, string>();
    for (const one of binaries) {
      const { path, binary } = one;
      if (binary.format !== "elf" || !isForMachine(one, host.platform)) continue;
      if (isTargetFile(path, facts)) continue;
      for (const { library, version, weak } of binary.versionNeeds) {
        const by = { path: join(root, ...path.split("/")), file: binary };
        const found = await search.elf(library, by);
        // That it is absent is told by `libraries`; without versions it offers all, as ld.so has it.
        if (weak || found === undefined || found.file.versionDefinitions.length === 0) continue;
        noteHighest(highest, version);
        if (found.file.versionDefinitions.includes(version)) continue;
        const key = `${found.path}\0${version}`;
        const known = lacking.get(key) ?? { found, version, users: [] };
        known.users.push(path);
        lacking.set(key, known);
      }
    }
    const problems = [...lacking.values()].map((one) => problemOf(one, context));
    const summary = [...highest].map(([family, version]) => `${family}_${version}`).sort().join(
      ", ",
    );
    return {
      summary: summary === "" ? counted(binaries.length, "file") : `needs ${summary}`,
      problems,
    };
  },
};

function noteHighest(highest: Map<string, string>, version: string): void {
  const parts = /^(GLIBC|GLIBCXX|CXXABI)_(\d+(?:\.\d+)*)$/.exec(version);
  const [, family, number] = parts ?? [];
  if (family === undefined || number === undefined) return;
  const before = highest.get(family);
  if (before === undefined || compareVersions(number, before) > 0) highest.set(family, number);
}

function problemOf(
  lack: { found: FoundLibrary; version: string; users: readonly string[] },
  context: VerificationContext,
): Problem {
  const { found, version, users } = lack;
  const family = version.replace(/_[^_]*$/, "");
  const offered = found.file.versionDefinitions
    .filter((one) => one.startsWith(`${family}_`))
    .map((one) => one.slice(family.length + 1))
    .filter((number) => /^\d+(?:\.\d+)*$/.test(number))
    .sort(compareVersions)
    .at(-1);
  const upTo = offered === undefined ? "" : `, it goes up to ${family}_${offered}`;
  const inTree = found.path.startsWith(`${context.root}/`);
  return {
    found: `${basename(found.path)} of ${inTree ? "the toolchain" : "this system"} has no ` +
      `${version}, which ${shortened(users)} ${users.length === 1 ? "needs" : "need"}${upTo}`,
    mend: inTree
      ? reinstall(context)
      : "Choose a version or build made for an older system (toolchainkit toolchain list " +
        `--available), or use a system whose ${basename(found.path)} has ${version}`,
  };
}
