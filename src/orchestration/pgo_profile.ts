/**
 * The profile of profile-guided optimisation. Owns where programs write it and what the compiler
 * reads: a copy that is merged where the compiler wants that, and that lies in a folder of its own
 * for every state of the profile, so that a new profile compiles everything anew.
 */
import { basename, join } from "@std/path";
import { BuildSettingsError } from "../cmake/errors.ts";
import type { PgoSpec } from "../cmake/types.ts";
import type { ProjectPaths } from "../core/directory.ts";
import {
  copyFile,
  ensureDirectory,
  exists,
  fileStamp,
  isFile,
  listDirectory,
  removeTree,
  renameRetrying,
} from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { stableHash } from "../core/stable_hash.ts";
import type { ProvidedToolchain } from "./provide_toolchain.ts";

/** What the toolchain's layers say about profile-guided optimisation; undefined: nothing. */
export function pgoStage(
  layers: readonly { readonly name: string }[],
): PgoSpec["stage"] | undefined {
  const names = layers.map(({ name }) => name.toLowerCase());
  if (names.includes("pgo-instrumented")) return "instrumented";
  return names.includes("pgo-optimized") ? "optimized" : undefined;
}

/**
 * Where the programs of this build write their profile, or the profile that guides this build.
 * Toolchains of one compiler share it.
 *
 * @throws {BuildSettingsError} If there is no profile yet, or nothing that can merge it.
 */
export async function provideProfile(
  provided: ProvidedToolchain,
  project: ProjectPaths,
  host: Host,
): Promise<PgoSpec | undefined> {
  const stage = pgoStage(provided.config.layers);
  if (stage === undefined) return undefined;
  const own = join(project.local, "pgo", compilerId(provided));
  const recorded = join(own, "recorded");
  await ensureDirectory(recorded);
  // Visual C++ keeps its profile beside the program.
  if (stage === "instrumented" || provided.layout.compiler === "msvc") {
    return { stage, profile: recorded };
  }
  const files = await recordedFiles(recorded, provided);
  if (files.length === 0) throw noProfile(recorded);
  const used = join(own, "used", provided.config.name);
  const profile = join(used, await stateOf(files));
  if (await exists(profile)) return { stage, profile };
  const staging = join(own, `.${host.randomId()}`);
  await ensureDirectory(staging);
  try {
    if (provided.layout.compiler === "clang") {
      await mergeProfiles(files, join(staging, "default.profdata"), { provided, host });
    } else {
      for (const file of files) await copyFile(file, join(staging, basename(file)));
    }
    await removeTree(used);
    await ensureDirectory(used);
    await renameRetrying(staging, profile, host);
  } finally {
    await removeTree(staging);
  }
  host.log.info(`The profile in ${recorded} guides this build (files: ${files.length})`);
  return { stage, profile };
}

/** Profiles are of no use to another compiler; where it came from in the project is no matter. */
function compilerId(provided: ProvidedToolchain): string {
  return provided.artifact === undefined && provided.root !== undefined
    ? `folder-${stableHash(provided.root)}`
    : provided.id;
}

async function recordedFiles(folder: string, provided: ProvidedToolchain): Promise<string[]> {
  const wanted = provided.layout.compiler === "clang" ? /\.prof(raw|data)$/ : /\.gcda$/;
  const names = await listDirectory(folder);
  return names.filter((name) => wanted.test(name)).sort().map((name) => join(folder, name));
}

/** Changes when a program has written its profile again. */
async function stateOf(files: readonly string[]): Promise<string> {
  const stamps = await Promise.all(files.map(fileStamp));
  return stableHash(
    JSON.stringify(files.map((file, index) => [
      basename(file),
      stamps[index]?.sizeBytes,
      stamps[index]?.modifiedMs,
    ])),
  );
}

function noProfile(folder: string): BuildSettingsError {
  return new BuildSettingsError("optimization layer", {
    value: "pgo-optimized",
    why: `there is no profile in "${folder}"`,
    hint: "Build with the layer pgo-instrumented instead, run the programs on typical work, " +
      "then build with pgo-optimized",
  });
}

/** Clang reads one merged profile only. */
async function mergeProfiles(
  files: readonly string[],
  merged: string,
  how: { provided: ProvidedToolchain; host: Host },
): Promise<void> {
  const { provided, host } = how;
  const compiler = provided.layout.cCompiler.path;
  const found = await host.run({
    command: compiler,
    args: ["-print-prog-name=llvm-profdata"],
    timeoutMs: 20_000,
  });
  const program = found.stdout.trim();
  const refuse = (why: string, hint: string) =>
    new BuildSettingsError("optimization layer", { value: "pgo-optimized", why, hint });
  if (found.code !== 0 || !await isFile(program)) {
    throw refuse(
      `${compiler} has no llvm-profdata beside it to merge the profile`,
      "Install the llvm package of this Clang, or use a prebuilt toolchain",
    );
  }
  const result = await host.run({
    command: program,
    args: ["merge", "-o", merged, ...files],
    timeoutMs: 600_000,
    signal: host.signal,
  });
  if (result.code === 0) return;
  const [first = "it failed"] = result.stderr.trim().split("\n");
  throw refuse(
    `${program} cannot merge the profile: ${first}`,
    "Remove the files that another compiler wrote, and run the programs again",
  );
}
