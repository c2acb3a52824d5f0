/**
 * Building for another machine: which target a command means, whether the toolchain builds for it,
 * and where the target's own files are. Owns these answers; the facts are in `src/cross/`.
 */
import { join } from "@std/path";
import { BuildSettingsError } from "../cmake/errors.ts";
import type { TargetSpec } from "../cmake/types.ts";
import type { Config } from "../config/types.ts";
import { TkError } from "../core/errors.ts";
import { findExecutable, isDirectory } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { nearest } from "../core/nearest.ts";
import type { Platform } from "../core/platform.ts";
import { buildsFor, CROSS_TARGET_NAMES, type CrossTarget, crossTarget } from "../cross/targets.ts";
import type { ProvidedToolchain } from "./provide_toolchain.ts";

/** A name stands for no machine that can be built for. */
export class TargetUnknownError extends TkError<{ target: string; known: readonly string[] }> {
  readonly code = "TARGET_UNKNOWN";

  constructor(target: string) {
    const known = CROSS_TARGET_NAMES;
    const [guess] = nearest(target, known);
    super(
      `Cannot build for "${target}": it is none of the targets ${known.join(", ")}`,
      { target, known },
      { hint: guess === undefined ? "Use one of these names" : `Did you mean "${guess}"?` },
    );
  }
}

/** What the toolchain file says about a build for another machine. */
export interface CrossBuild {
  /** As in `cross.targets`. */
  readonly name: string;
  readonly target: TargetSpec;
  /** Folders that hold the target's libraries and headers. */
  readonly findRootPaths: readonly string[];
}

/**
 * The machine to build for; undefined for this one.
 *
 * @throws {TargetUnknownError} If there is none of that name.
 */
export function chooseTarget(
  asked: string | undefined,
  platform: Platform,
): CrossTarget | undefined {
  if (asked === undefined) return undefined;
  const target = crossTarget(asked);
  if (target === undefined) throw new TargetUnknownError(asked);
  const libc = platform.abi === "musl" ? "musl" : "gnu";
  const here = platform.os === target.os && platform.architecture === target.architecture &&
    libc === target.libc;
  return here ? undefined : target;
}

/** Which toolchain builds for a target: the one asked for, or that of `cross.toolchains`. */
export function toolchainFor(
  target: CrossTarget | undefined,
  asked: string | undefined,
  config: Pick<Config, "cross">,
): string | undefined {
  return asked ?? (target === undefined ? undefined : config.cross.toolchains[target.name]);
}

/** Name of a toolchain's build for a target: of its toolchain file, its packages, its presets. */
export function variantName(toolchain: string, target: string | undefined): string {
  return target === undefined ? toolchain : `${toolchain}-${target}`;
}

/**
 * How the toolchain builds for the target.
 *
 * @throws {BuildSettingsError} If it does not.
 */
export async function crossBuild(
  target: CrossTarget,
  provided: ProvidedToolchain,
  host: Host,
): Promise<CrossBuild> {
  const triple = tripleFor(target, provided);
  const root = await rootOf(triple, provided, host);
  const emulator = await findExecutable(target.emulator, host) ??
    await findExecutable(`${target.emulator}-static`, host);
  if (emulator === undefined) {
    host.log.info(
      `What is built for ${target.name} is not run here: ${target.emulator} is not in PATH`,
    );
  }
  return {
    name: target.name,
    target: {
      os: target.os,
      processor: target.processor,
      triple,
      cross: true,
      ...(emulator === undefined
        ? {}
        : { emulator: [emulator, ...(root === undefined ? [] : ["-L", root])] }),
    },
    findRootPaths: root === undefined ? [] : [root],
  };
}

/** Where the libraries and headers for a triple are; undefined when no such folder is known. */
export async function rootOf(
  triple: string,
  provided: ProvidedToolchain,
  host: Host,
): Promise<string | undefined> {
  return await firstDirectory([
    provided.config.sysroot,
    provided.system?.sysroot,
    await printedSysroot(provided, host),
    // Where Debian and others keep the libraries of their cross compilers.
    join("/usr", triple),
  ]);
}

function tripleFor(target: CrossTarget, provided: ProvidedToolchain): string {
  const { config, layout } = provided;
  const own = provided.artifact?.target ?? provided.triple ?? provided.system?.target;
  if (own !== undefined && buildsFor(own, target)) return own;
  // Zig brings the libraries of every target; Clang needs them in a folder.
  if (layout.compiler === "zig") return target.triple;
  if (layout.compiler === "clang" && config.sysroot !== undefined) return target.triple;
  throw new BuildSettingsError("target", {
    value: target.name,
    why: `the toolchain "${config.name}" (${provided.id}) does not build for it`,
    hint: layout.compiler === "clang"
      ? "Name the folder of the target's libraries as the toolchain's sysroot"
      : `Name a cross compiler or Zig under cross.toolchains.${target.name}`,
  });
}

async function printedSysroot(
  provided: ProvidedToolchain,
  host: Host,
): Promise<string | undefined> {
  if (provided.layout.compiler !== "gcc") return undefined;
  const { path } = provided.layout.cCompiler;
  const { code, stdout } = await host.run({
    command: path,
    args: ["-print-sysroot"],
    timeoutMs: 20_000,
    signal: host.signal,
  });
  const sysroot = stdout.trim();
  return code === 0 && sysroot !== "" && sysroot !== "/" ? sysroot : undefined;
}

async function firstDirectory(paths: readonly (string | undefined)[]): Promise<string | undefined> {
  for (const path of paths) if (path !== undefined && await isDirectory(path)) return path;
  return undefined;
}
