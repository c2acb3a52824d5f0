/**
 * What a build folder was last configured with, and so whether and how it must be again. Owns the
 * stamp file in the build folder and that decision.
 */
import { join } from "@std/path";
import { isAtLeast } from "../core/versions.ts";
import { exists, fileStamp, readTextIfExists, writeIfChanged } from "../core/filesystem.ts";
import { objectOf, parseJson } from "../core/json_reading.ts";
import { changedInput, readReply } from "./cmake_reply.ts";
import { STAMP_FILE } from "./stamp_file.ts";

/** The facts that a configuration depends on, apart from the project's own files. */
export interface ConfigureStamp {
  readonly schema: 1;
  readonly toolchain: string;
  readonly toolchainFile: string;
  /** Of the toolchain file without its comments, which name lines that move. */
  readonly toolchainHash: string;
  readonly generator: string;
  readonly sourceDirectory: string;
  readonly cmake: string;
  readonly cmakeVersion: string;
  /** `-D` values by name. */
  readonly definitions: Readonly<Record<string, string>>;
  readonly generatorArgs: readonly string[];
  readonly extraArgs: readonly string[];
}

/** Whether CMake has to run, and whether its cache may stay. */
export type ConfigureNeed =
  | { readonly kind: "none" }
  | { readonly kind: "again" | "fresh" | "first"; readonly why: string };

/** The stamp of a build folder; undefined when it has none that can be read. */
export async function readStamp(buildDirectory: string): Promise<ConfigureStamp | undefined> {
  const text = await readTextIfExists(join(buildDirectory, STAMP_FILE));
  const value = text === undefined ? undefined : parseJson(text);
  return objectOf(value)["schema"] === 1 ? value as ConfigureStamp : undefined;
}

/** Keeps what the folder was configured with. */
export async function writeStamp(buildDirectory: string, stamp: ConfigureStamp): Promise<void> {
  await writeIfChanged(join(buildDirectory, STAMP_FILE), `${JSON.stringify(stamp, null, 2)}\n`);
}

/** Decides whether CMake must run in a build folder. */
export async function configureNeed(
  buildDirectory: string,
  wanted: ConfigureStamp,
): Promise<ConfigureNeed> {
  const cache = join(buildDirectory, "CMakeCache.txt");
  const configuredAtMs = (await fileStamp(cache))?.modifiedMs;
  if (configuredAtMs === undefined) return { kind: "first", why: "nothing is configured yet" };
  const before = await readStamp(buildDirectory);
  if (before === undefined) {
    return {
      kind: "again",
      why: "the folder was not configured by ToolchainKit, or not to the end",
    };
  }
  const fresh = freshReason(before, wanted);
  if (fresh !== undefined) return { kind: "fresh", why: fresh };
  const again = againReason(before, wanted);
  if (again !== undefined) return { kind: "again", why: again };
  if (!await hasBuildFiles(buildDirectory)) {
    return { kind: "again", why: "the build files are not there" };
  }
  const reply = await readReply(buildDirectory);
  if (reply === undefined) return { kind: "again", why: "CMake's answers are not there" };
  const changed = await changedInput(reply, {
    sourceDirectory: wanted.sourceDirectory,
    configuredAtMs: (await fileStamp(join(buildDirectory, STAMP_FILE)))?.modifiedMs ??
      configuredAtMs,
  });
  return changed === undefined
    ? { kind: "none" }
    : { kind: "again", why: `"${changed}" has changed` };
}

/** Changes after which CMake's cache holds results that are wrong. */
function freshReason(before: ConfigureStamp, wanted: ConfigureStamp): string | undefined {
  if (before.toolchain !== wanted.toolchain) {
    return `the folder belongs to the toolchain "${before.toolchain}"`;
  }
  if (before.toolchainFile !== wanted.toolchainFile) return "another toolchain file is used";
  if (before.toolchainHash !== wanted.toolchainHash) return "the toolchain file has changed";
  if (JSON.stringify(before.generatorArgs) !== JSON.stringify(wanted.generatorArgs)) {
    return "the arguments for the generator have changed";
  }
  if (before.generator !== wanted.generator) return `the generator was "${before.generator}"`;
  if (before.sourceDirectory !== wanted.sourceDirectory) return "the project has moved";
  return undefined;
}

function againReason(before: ConfigureStamp, wanted: ConfigureStamp): string | undefined {
  if (before.cmake !== wanted.cmake || before.cmakeVersion !== wanted.cmakeVersion) {
    return `CMake was ${before.cmakeVersion} (${before.cmake})`;
  }
  const names = new Set([...Object.keys(before.definitions), ...Object.keys(wanted.definitions)]);
  for (const name of names) {
    if (before.definitions[name] !== wanted.definitions[name]) return `${name} has changed`;
  }
  if (JSON.stringify(before.extraArgs) !== JSON.stringify(wanted.extraArgs)) {
    return "the arguments for CMake have changed";
  }
  return undefined;
}

/** Definitions that the cache still holds although nothing asks for them any more. */
export function droppedDefinitions(
  before: ConfigureStamp | undefined,
  wanted: ConfigureStamp,
): string[] {
  return Object.keys(before?.definitions ?? {}).filter((name) => !(name in wanted.definitions));
}

/** True if this CMake knows `--fresh`. */
export function knowsFresh(cmakeVersion: string): boolean {
  return isAtLeast(cmakeVersion, "3.24");
}

async function hasBuildFiles(buildDirectory: string): Promise<boolean> {
  for (const name of ["build.ninja", "Makefile"]) {
    if (await exists(join(buildDirectory, name))) return true;
  }
  // Visual Studio and Xcode name their files after the project.
  return await exists(join(buildDirectory, "CMakeFiles", "generate.stamp")) ||
    await exists(join(buildDirectory, "CMakeScripts"));
}
