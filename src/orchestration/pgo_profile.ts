/**
 * The profile of profile-guided optimisation. Owns where programs write it and what the compiler
 * reads: a copy that is merged where the compiler wants that, and that lies in a folder of its own
 * for every state of the profile, so that a new profile compiles everything anew.
 */
import { basename, dirname, join } from "@std/path";
import { BuildSettingsError } from "../cmake/errors.ts";
import { isMsvcStyle } from "../cmake/linker_choice.ts";
import type { PgoSpec, ToolchainFileSpec } from "../cmake/types.ts";
import { projectPaths } from "../core/directory.ts";
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
import { redactSecrets } from "../core/redact.ts";
import { stableHash } from "../core/stable_hash.ts";
import type { ProvidedToolchain } from "./provide_toolchain.ts";

/** The stage that layers ask for; undefined: none. */
export function pgoStage(
  layers: readonly { readonly name: string }[],
): PgoSpec["stage"] | undefined {
  const names = layers.map(({ name }) => name.toLowerCase());
  if (names.includes("pgo-instrumented")) return "instrumented";
  return names.includes("pgo-optimized") ? "optimized" : undefined;
}

/** Where programs write their profile; toolchains of one compiler share it. */
export function recordedProfile(
  provided: ProvidedToolchain,
  projectRoot: string,
): PgoSpec | undefined {
  const stage = pgoStage(provided.config.layers);
  if (stage === undefined) return undefined;
  const { local } = projectPaths(projectRoot);
  return { stage, profile: join(local, "pgo", compilerId(provided), RECORDED) };
}

/**
 * The specification with the profile that guides the build, when it has one to be guided by.
 *
 * @throws {BuildSettingsError} If there is no profile yet, or nothing that can merge it.
 */
export async function provideProfile(
  spec: ToolchainFileSpec,
  host: Host,
): Promise<ToolchainFileSpec> {
  if (spec.pgo === undefined) return spec;
  const { stage, profile: recorded } = spec.pgo;
  if (recorded.includes("%")) throw percentIn(recorded, stage);
  await ensureDirectory(recorded);
  // Visual C++ keeps its profile beside the program.
  if (stage === "instrumented" || isMsvcStyle(spec.compilerKind)) return spec;
  const files = await recordedFiles(recorded, spec);
  if (files.length === 0) throw noProfile(recorded);
  const own = dirname(recorded);
  const used = join(own, "used", spec.name);
  const profile = join(used, await stateOf(files));
  const guided = { ...spec, pgo: { stage, profile } };
  if (await exists(profile)) return guided;
  const staging = join(own, `.${host.randomId()}`);
  await ensureDirectory(staging);
  try {
    if (spec.compilerKind === "gcc") {
      for (const file of files) await copyFile(file, join(staging, basename(file)));
    } else {
      await mergeProfiles(files, join(staging, "default.profdata"), { spec, host });
    }
    await removeTree(used);
    await ensureDirectory(used);
    await renameRetrying(staging, profile, host);
  } finally {
    await removeTree(staging);
  }
  host.log.info(`The profile in ${recorded} guides this build (files: ${files.length})`);
  return guided;
}

const RECORDED = "recorded";

/** Profiles are of no use to another compiler; where it came from in the project is no matter. */
function compilerId(provided: ProvidedToolchain): string {
  return provided.artifact === undefined && provided.root !== undefined
    ? `folder-${stableHash(provided.root)}`
    : provided.id;
}

async function recordedFiles(folder: string, spec: ToolchainFileSpec): Promise<string[]> {
  const wanted = spec.compilerKind === "gcc" ? /\.gcda$/ : /\.prof(raw|data)$/;
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

/** Programs put their process number or what else they like in its place. */
function percentIn(folder: string, stage: PgoSpec["stage"]): BuildSettingsError {
  return new BuildSettingsError("optimization layer", {
    value: `pgo-${stage}`,
    why: `programs would take the % in "${folder}" for the start of a pattern`,
    hint: "Move the project to a folder without it",
  });
}

/** Clang reads one merged profile only. */
async function mergeProfiles(
  files: readonly string[],
  merged: string,
  how: { spec: ToolchainFileSpec; host: Host },
): Promise<void> {
  const { spec, host } = how;
  const compiler = spec.cCompiler.path;
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
  const [first = "it failed"] = redactSecrets(result.stderr).trim().split("\n");
  throw refuse(
    `${program} cannot merge the profile: ${first}`,
    "Remove the files that another compiler wrote, and run the programs again",
  );
}
