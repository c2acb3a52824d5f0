/** Reads what CMake says it did, and holds it against what it was told. Owns that comparison. */
import { isAbsolute, join, normalize } from "@std/path";
import { CompilerMismatchError } from "../cmake/errors.ts";
import {
  type FileApiIndex,
  newestIndex,
  parseIndex,
  parseInputs,
  parseToolchains,
  QUERY_FILES,
  REPLY_FOLDER,
  type UsedCompiler,
} from "../cmake/file_api.ts";
import {
  atomicWrite,
  exists,
  fileStamp,
  listDirectory,
  readTextIfExists,
  realPathOf,
} from "../core/filesystem.ts";

/** CMake's answers in a build folder. */
export interface CMakeReply {
  readonly index: FileApiIndex;
  /** The text of an answer such as `codemodel`; undefined when CMake gave none. */
  read(kind: string): Promise<string | undefined>;
  /** The text of a file that another answer names. */
  readFile(name: string): Promise<string | undefined>;
}

/** Puts the questions into a build folder; to be done before CMake runs. */
export async function writeQueries(buildDirectory: string): Promise<void> {
  for (const name of QUERY_FILES) {
    const path = join(buildDirectory, name);
    if (!await exists(path)) await atomicWrite(path, "");
  }
}

/** The answers of the last run; undefined when there are none. */
export async function readReply(buildDirectory: string): Promise<CMakeReply | undefined> {
  const folder = join(buildDirectory, REPLY_FOLDER);
  const name = newestIndex(await listDirectory(folder));
  if (name === undefined) return undefined;
  const index = parseIndex(await readTextIfExists(join(folder, name)) ?? "");
  if (index === undefined) return undefined;
  const readFile = (file: string) => readTextIfExists(join(folder, file));
  return {
    index,
    readFile,
    async read(kind) {
      const file = index.files[kind];
      return file === undefined ? undefined : await readFile(file);
    },
  };
}

/** Compilers that CMake uses. */
export async function usedCompilers(reply: CMakeReply): Promise<UsedCompiler[]> {
  return parseToolchains(await reply.read("toolchains") ?? "");
}

/**
 * Proves that CMake uses the compilers it was given.
 *
 * @param given Absolute paths by language, such as `{ C: …, CXX: … }`.
 * @throws {CompilerMismatchError} If it uses another one, with the likely reason.
 */
export async function verifyCompilers(
  used: readonly UsedCompiler[],
  given: Readonly<Record<string, string>>,
  where: { buildDirectory: string; hadCache: boolean; cmakeVersion: string },
): Promise<void> {
  const { buildDirectory, hadCache } = where;
  for (const { language, path } of used) {
    const wanted = given[language];
    if (wanted === undefined || await sameFile(wanted, path)) continue;
    const kept = await keptCompiler(language, where);
    const fromCache = hadCache && (kept === undefined || await sameFile(path, kept));
    throw new CompilerMismatchError(
      { language, given: wanted, used: path, buildDirectory },
      fromCache ? "cache" : "project",
    );
  }
}

/** The compiler that CMake keeps for a build folder, whatever the project sets afterwards. */
async function keptCompiler(
  language: string,
  where: { buildDirectory: string; cmakeVersion: string },
): Promise<string | undefined> {
  const folder = join(where.buildDirectory, "CMakeFiles", where.cmakeVersion);
  const text = await readTextIfExists(join(folder, `CMake${language}Compiler.cmake`)) ?? "";
  return /^set\(CMAKE_\w+_COMPILER "(.*)"\)$/m.exec(text)?.[1];
}

async function sameFile(a: string, b: string): Promise<boolean> {
  if (normalize(a) === normalize(b)) return true;
  return await realPathOf(a) === await realPathOf(b);
}

/** A file that is newer than the last configuration; undefined when there is none. */
export async function changedInput(
  reply: CMakeReply,
  where: { sourceDirectory: string; configuredAtMs: number },
): Promise<string | undefined> {
  const inputs = parseInputs(await reply.read("cmakeFiles") ?? "").filter((file) => !file.isCMake);
  const times = await Promise.all(inputs.map(async ({ path }) => {
    const absolute = isAbsolute(path) ? path : join(where.sourceDirectory, path);
    return { path, modified: (await fileStamp(absolute))?.modifiedMs };
  }));
  return times.find(({ modified }) => modified === undefined || modified > where.configuredAtMs)
    ?.path;
}
