/**
 * `toolchain verify`: do the installed toolchains hold and work? Owns which are looked at and what
 * is known of each; the checks are in `src/toolchain/verification/`.
 */
import type { Artifact } from "../core/artifact.ts";
import type { CachePaths } from "../core/directory.ts";
import type { Host } from "../core/host.ts";
import { withLock } from "../core/locking.ts";
import { lockTimeoutMs, toolchainLockPath } from "../core/locking/lock_manager.ts";
import { readManifestIfValid } from "../core/manifest.ts";
import { ToolchainNotInstalledError } from "../core/registry.ts";
import { createStaging } from "../core/staging.ts";
import {
  type VerificationLevel,
  type VerificationRequest,
  type VerificationResult,
  verifyToolchain,
} from "../toolchain/verifier.ts";
import type { ToolchainContext } from "./toolchain_context.ts";
import { findInstalled } from "./toolchain_remove.ts";
import { type InstalledToolchain, listInstalled } from "./toolchain_list.ts";

/** One toolchain and what was found out about it. */
export interface VerifiedToolchain extends VerificationResult {
  readonly id: string;
  readonly path: string;
}

/** What the command found out. */
export interface ToolchainVerifyReport {
  readonly passed: boolean;
  readonly level: VerificationLevel;
  readonly toolchains: readonly VerifiedToolchain[];
  readonly durationMs: number;
}

/** Longest wait for a run that installs the same toolchain. */
const LOCK_TIMEOUT_MS = 10 * 60_000;

/**
 * Verifies the installed toolchains that the SPECs stand for; without SPECs all.
 *
 * @throws {ToolchainNotInstalledError} If a SPEC stands for nothing that is installed.
 * @throws {LockTimeoutError} If another run changes one of them for too long.
 */
export async function verifyToolchains(
  request: { specs: readonly string[]; level: VerificationLevel },
  context: ToolchainContext,
): Promise<ToolchainVerifyReport> {
  const { specs, level } = request;
  const { host } = context;
  const startedMs = host.now();
  const chosen = specs.length === 0 ? await listInstalled(context) : await findAll(specs, context);
  const toolchains: VerifiedToolchain[] = [];
  for (const one of chosen) toolchains.push(await verifyOne(one, level, context));
  return {
    passed: toolchains.every(({ passed }) => passed),
    level,
    toolchains,
    durationMs: host.now() - startedMs,
  };
}

async function findAll(
  specs: readonly string[],
  context: ToolchainContext,
): Promise<InstalledToolchain[]> {
  const found = new Map<string, InstalledToolchain>();
  for (const spec of specs) {
    const matches = (await findInstalled(spec, context)).filter(({ kind }) => kind === "toolchain");
    if (matches.length === 0) throw new ToolchainNotInstalledError(spec);
    for (const one of matches) found.set(one.id, one);
  }
  return [...found.values()];
}

async function verifyOne(
  installed: InstalledToolchain,
  level: VerificationLevel,
  context: ToolchainContext,
): Promise<VerifiedToolchain> {
  const { id, path } = installed;
  const artifact = (await readManifestIfValid(path))?.artifact ?? {};
  return { id, path, ...await verifyInstalled(installed, { level, artifact, ...context }) };
}

/**
 * Verifies one installed toolchain while no other run changes it. Programs that are tried are made in
 * the cache: what runs there is what the toolchain's own programs need, a folder without `noexec`.
 *
 * @param how.artifact What is known about it.
 */
export async function verifyInstalled(
  installed: { readonly id: string; readonly path: string },
  how: {
    level: VerificationLevel;
    artifact: Partial<Artifact>;
    cache: CachePaths;
    host: Host;
  },
): Promise<VerificationResult> {
  const { id, path } = installed;
  const { level, artifact, cache, host } = how;
  const task = host.progress.start(`Verify ${id}`);
  try {
    await using staging = await createStaging(cache, `verify-${id}`, host);
    const result = await withLock(
      toolchainLockPath(cache, id),
      () =>
        verifyToolchain({
          ...factsOf(artifact),
          toolchainPath: path,
          level,
          temporaryFolder: staging.path,
          onCheck: (check) => task.update({ detail: check }),
        }, host),
      {
        host,
        shared: true,
        timeoutMs: lockTimeoutMs(host, LOCK_TIMEOUT_MS),
        purpose: `verify ${id}`,
      },
    );
    if (result.passed) task.done(level);
    else task.failed();
    return result;
  } catch (error) {
    task.failed();
    throw error;
  }
}

type Facts = Omit<VerificationRequest, "toolchainPath" | "level" | "temporaryFolder" | "onCheck">;

/** Makers of kits, whose version is that of the kit and not of the compiler in it. */
const KITS = /^(?:android-ndk|bootlin|emscripten|llvm-mingw|muslcc|wasi-sdk|.*zephyr|esp-|.*-esp-)/;
/** The NDK's compiler has no target of its own; any of its Androids shows that it works. */
const ANDROID_TARGET = "aarch64-linux-android24";

/** What the manifest of an installed artifact says that verification needs. */
export function factsOf(artifact: Partial<Artifact>): Facts {
  const { compiler, bin, toolPrefix, stdlib, name = "" } = artifact;
  const target = artifact.target ?? (name.startsWith("android-ndk") ? ANDROID_TARGET : undefined);
  const expectedVersion = compilerVersion(artifact);
  return {
    toolchainType: compiler ?? "gcc",
    ...(bin === undefined ? {} : { bin }),
    ...(toolPrefix === undefined ? {} : { toolPrefix }),
    ...(target === undefined ? {} : { target }),
    ...(stdlib === undefined ? {} : { stdlib }),
    ...(expectedVersion === undefined ? {} : { expectedVersion }),
  };
}

/** What the compiler must print: `13.3` for Arm's `13.3.rel1`; undefined when nobody knows. */
function compilerVersion(artifact: Partial<Artifact>): string | undefined {
  const { name = "", version = "", upstreamVersion } = artifact;
  if (upstreamVersion !== undefined) return upstreamVersion;
  if (KITS.test(name)) return undefined;
  return /^\d{1,2}\.\d+(?:\.\d+)?(?:-dev[.\w+]*)?/.exec(version)?.[0];
}
