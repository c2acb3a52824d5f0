/**
 * Folders that a build cannot be in. Owns telling so before CMake, make or the linker fail late and
 * unclearly; which characters those are is in `src/cmake/quoting.ts`.
 */
import { CMakePathError } from "../cmake/errors.ts";
import { makePathTrouble, ninjaPathTrouble, pathTrouble } from "../cmake/quoting.ts";
import type { Host } from "../core/host.ts";
import { listOf, objectOf, parseJson } from "../core/json_reading.ts";
import type { CMakeReply } from "./cmake_reply.ts";
import type { ConfigureRequest } from "./cmake_run.ts";

/**
 * Makes sure that CMake and the generator can cope with the folders.
 *
 * @throws {CMakePathError} If they cannot.
 */
export function requirePaths(request: ConfigureRequest, host: Host): void {
  const { sourceDirectory, buildDirectory, toolchainFile, compilers } = request;
  const windows = host.platform.os === "windows";
  for (const path of [sourceDirectory, buildDirectory, toolchainFile, compilers.CXX]) {
    const trouble = pathTrouble(path, windows);
    if (trouble !== undefined) throw new CMakePathError(path, trouble);
  }
  if (windows) return;
  if (request.generator.startsWith("Ninja")) warnOfNinja(request, host);
  if (request.generator !== "Make") return;
  const trouble = makePathTrouble(sourceDirectory, buildDirectory);
  if (trouble?.kind === "broken") {
    const { path, characters, why } = trouble;
    throw new CMakePathError(path === "source" ? sourceDirectory : buildDirectory, characters, {
      why: `${why} in paths with ${characters}`,
      hint: "Set defaults.generator to Ninja, or move the project to a folder without it",
    });
  }
  if (trouble?.kind === "stale") {
    host.log.warning(
      `make cannot run CMake again by itself in "${buildDirectory}" because of the #: ` +
        "after changes in CMakeLists.txt run toolchainkit build, or set defaults.generator to Ninja",
    );
  }
}

/** Such a build is right, only never fast. */
function warnOfNinja(request: ConfigureRequest, host: Host): void {
  const { sourceDirectory, buildDirectory, compilers, ninjaVersion } = request;
  for (const path of [sourceDirectory, buildDirectory, compilers.CXX]) {
    const trouble = ninjaPathTrouble(path, ninjaVersion);
    if (trouble === undefined) continue;
    const version = trouble.newerHelps ? ` ${ninjaVersion} (1.13 can)` : "";
    const help = trouble.newerHelps
      ? "write tools: {ninja: latest} in toolchainkit.yaml"
      : "set defaults.generator to Make";
    host.log.warning(
      `Ninja${version} cannot read the names of headers in "${path}" because of the ` +
        `${trouble.character}, and compiles everything anew in each build: ${help}, or move it`,
    );
    return;
  }
}

/**
 * Makes sure that programs can be linked with the shared libraries of the build folder.
 *
 * @throws {CMakePathError} If the folder's name would be split.
 */
export async function requireRunPaths(
  reply: CMakeReply,
  buildDirectory: string,
  host: Host,
): Promise<void> {
  if (!buildDirectory.includes(",") || host.platform.os === "windows") return;
  const library = await firstSharedLibrary(reply);
  if (library === undefined) return;
  throw new CMakePathError(buildDirectory, ",", {
    why:
      `programs are to find the shared library "${library}" there, but -Wl,-rpath, ends at a comma`,
    hint: "Move the project or the build folder (build.directory) to a folder without commas",
  });
}

async function firstSharedLibrary(reply: CMakeReply): Promise<string | undefined> {
  const model = objectOf(parseJson(await reply.read("codemodel") ?? ""));
  for (const configuration of listOf(model["configurations"])) {
    for (const target of listOf(objectOf(configuration)["targets"])) {
      const { jsonFile, name } = objectOf(target);
      if (typeof jsonFile !== "string" || typeof name !== "string") continue;
      const { type } = objectOf(parseJson(await reply.readFile(jsonFile) ?? ""));
      if (type === "SHARED_LIBRARY") return name;
    }
  }
  return undefined;
}
