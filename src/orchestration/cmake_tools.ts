/** Which CMake and which build program are used. Owns finding them and their versions. */
import { isAtLeast } from "../core/versions.ts";
import { CMakeNotFoundError } from "../cmake/errors.ts";
import { MINIMUM_CMAKE } from "../cmake/toolchain_generator.ts";
import { findExecutables, isFile } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { askProgram } from "../core/ask_program.ts";
import { dirname, join } from "@std/path";

/** A program and what it says it is. */
export interface BuildTool {
  /** Absolute. */
  readonly path: string;
  readonly version: string;
}

/**
 * CMake: the given one, else the first in PATH that is new enough.
 *
 * @throws {CMakeNotFoundError} If there is none, naming the version that was found and is too old.
 */
export async function findCMake(
  host: Host,
  options: { path?: string | undefined; minimum?: string | undefined } = {},
): Promise<BuildTool> {
  const minimum = options.minimum !== undefined && isAtLeast(options.minimum, MINIMUM_CMAKE)
    ? options.minimum
    : MINIMUM_CMAKE;
  return await findTool(host, { name: "CMake", program: "cmake", path: options.path, minimum });
}

/** Ninja: the given one, else the first in PATH that is new enough; undefined when there is none. */
export async function findNinja(
  host: Host,
  options: { path?: string | undefined; minimum?: string } = {},
): Promise<BuildTool | undefined> {
  const minimum = options.minimum ?? "1.5";
  for (const program of ["ninja", "ninja-build"]) {
    try {
      return await findTool(host, { name: "Ninja", program, path: options.path, minimum });
    } catch (error) {
      if (!(error instanceof CMakeNotFoundError)) throw error;
    }
  }
  return undefined;
}

/** CTest of the same installation as this CMake. */
export async function ctestBeside(cmake: BuildTool, host: Host): Promise<string> {
  const path = join(dirname(cmake.path), host.platform.os === "windows" ? "ctest.exe" : "ctest");
  if (!await isFile(path)) throw new CMakeNotFoundError("CTest");
  return path;
}

async function findTool(
  host: Host,
  wanted: { name: string; program: string; path?: string | undefined; minimum: string },
): Promise<BuildTool> {
  const candidates = wanted.path === undefined
    ? await findExecutables(wanted.program, host)
    : [wanted.path];
  let tooOld: string | undefined;
  for (const path of candidates) {
    const version = await versionOf(path, host);
    if (version === undefined) continue;
    if (isAtLeast(version, wanted.minimum)) return { path, version };
    tooOld ??= version;
  }
  throw new CMakeNotFoundError(wanted.name, {
    minimum: wanted.minimum,
    ...(tooOld === undefined ? {} : { found: tooOld }),
  });
}

/** What `--version` prints first that looks like a version; undefined when it does not run. */
async function versionOf(path: string, host: Host): Promise<string | undefined> {
  const answer = await askProgram(path, ["--version"], host);
  return /\d+\.\d+(?:\.\d+)*/.exec(answer?.stdout ?? "")?.[0];
}
