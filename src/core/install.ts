/**
 * Installs an artifact into the shared cache as a transaction: lock, staging, download and unpack
 * side by side, verify, rename, record. Owns the order; knows no particular artifact.
 */
import { join } from "@std/path";
import type { Artifact } from "./artifact.ts";
import { artifactId } from "./artifact.ts";
import { findBuildInReadOnlyCaches } from "./cache_layers.ts";
import type { CachePaths } from "./directory.ts";
import type { Host } from "./host.ts";
import {
  acquireArchive,
  archiveDigests,
  describeGroup,
  groupSources,
  type Provenance,
} from "./install/acquire.ts";
import { placements } from "./install/build_identity.ts";
import {
  type ChecksumDifference,
  findInstalled,
  installedDifference,
  InstalledMismatchError,
} from "./install/installed_check.ts";
import { failuresOfSource } from "./install/next_source.ts";
import { placeTree } from "./install/place.ts";
import { checkSignature } from "./install/signature_check.ts";
import { publishTree } from "./install/publish.ts";
import { type InstallProgressCallback, twoPhases } from "./install/two_phase_progress.ts";
import { LockManager } from "./locking.ts";
import { isInstalledTree } from "./manifest.ts";
import type { NetworkOptions } from "./network.ts";
import type { ProgressTask } from "./progress.ts";
import { NoSourceError, type SourceFailure } from "./sources/source_error.ts";
import { createStaging, sweepStaging } from "./staging.ts";
import { HashMismatchError } from "./verification.ts";

export type { Provenance } from "./install/acquire.ts";
export type { InstallPhase, InstallProgressCallback } from "./install/two_phase_progress.ts";
export { NoSourceError, type SourceFailure } from "./sources/source_error.ts";

/** What the caller decides about an installation. */
export interface InstallOptions {
  /** The cache to install into. */
  readonly cache: CachePaths;
  /** The machine the work runs on. */
  readonly host: Host;
  /** Settings of the project; without them the defaults. */
  readonly network?: NetworkOptions;
  /**
   * Longest wait for another process that installs the same thing; by default what
   * `TOOLCHAINKIT_LOCK_TIMEOUT` says, else one hour.
   */
  readonly lockTimeoutMs?: number;
  /** Installs again although it is there, for repair. */
  readonly force?: boolean;
  /** Told how far each of the two phases is. */
  readonly onProgress?: InstallProgressCallback;
}

/** How an installation ended. */
export type InstallResult =
  | { readonly kind: "already-present"; readonly id: string; readonly path: string }
  | ({
    readonly kind: "installed";
    readonly id: string;
    readonly path: string;
    readonly unpackedBytes: number;
    readonly files: number;
    readonly durationMs: number;
  } & Provenance);

/** Where an artifact lives under the id that it has; see `findInstalled` for where it is. */
export function artifactFolder(
  artifact: Pick<Artifact, "kind" | "name" | "version" | "platform" | "variant">,
  cache: CachePaths,
): string {
  const parent = artifact.kind === "tool"
    ? cache.tools
    : artifact.kind === "python"
    ? cache.python
    : cache.toolchains;
  return join(parent, artifactId(artifact));
}

/**
 * Makes sure that an artifact is in the cache, whole and verified. Where its id already stands for other
 * bytes it gets one of its own, which the result names.
 *
 * @throws {NoSourceError} If no source could deliver it.
 * @throws {HashMismatchError} If the last word of the sources were wrong bytes.
 * @throws {InstalledMismatchError} If other bytes are installed under an id that belongs to its own.
 * @throws {LockTimeoutError} If another process kept the lock for too long.
 *
 * @example
 * ```ts
 * import { cachePaths, getGlobalCacheDir } from "@toolchainkit/toolchainkit/core/directory";
 * import { installArtifact, NoSourceError } from "@toolchainkit/toolchainkit/core/install";
 * import { createSystemHost } from "@toolchainkit/toolchainkit/core/system_host";
 * import { ToolchainRegistry } from "@toolchainkit/toolchainkit/toolchain/registry";
 *
 * const host = createSystemHost({ offline: true });
 * const ninja = await new ToolchainRegistry({ host }).lookup("ninja", "latest", "linux-x64");
 * try {
 *   const { path } = await installArtifact(ninja, { cache: cachePaths(getGlobalCacheDir()), host });
 *   console.log(path);
 * } catch (error) {
 *   if (!(error instanceof NoSourceError)) throw error; // offline, and not in the cache
 *   console.log(error.message);
 * }
 * ```
 */
export async function installArtifact(
  artifact: Artifact,
  options: InstallOptions,
): Promise<InstallResult> {
  const { host, cache, force } = options;
  const present = force ? undefined : await findInstalled(artifact, cache);
  if (present !== undefined) return { kind: "already-present", id: present.id, path: present.path };
  const layered = force ? undefined : await findBuildInReadOnlyCaches(artifact, host);
  if (layered !== undefined) return { kind: "already-present", id: layered.id, path: layered.path };
  const task = host.progress.start(`Install ${artifact.name} ${artifact.version}`);
  try {
    const result = await installPlaced(artifact, { task, options });
    task.done(result.kind === "installed" ? `from ${result.source}` : "installed by another run");
    return result;
  } catch (error) {
    task.failed(error instanceof Error ? error.message.split("\n")[0] : undefined);
    throw error;
  }
}

/** Installs under the first id that no other bytes have. */
async function installPlaced(
  artifact: Artifact,
  how: { task: ProgressTask; options: InstallOptions },
): Promise<InstallResult> {
  const { task, options } = how;
  const { cache, host, force, lockTimeoutMs } = options;
  const locks = new LockManager({ cache, host });
  let difference: ChecksumDifference | undefined;
  for (const placed of force ? [artifact] : placements(artifact)) {
    const id = artifactId(placed);
    const path = artifactFolder(placed, cache);
    const result = await locks.toolchainLock(id, async (): Promise<InstallResult | undefined> => {
      if (!force && await isInstalledTree(path)) {
        difference = await installedDifference(placed, path);
        return difference === undefined ? { kind: "already-present", id, path } : undefined;
      }
      return await installLocked(placed, { id, path, task, options });
    }, {
      ...(lockTimeoutMs === undefined ? {} : { timeoutMs: lockTimeoutMs }),
      purpose: `install ${id}`,
      onWait: (holder) =>
        task.update({ detail: `waiting for ${holder ? `process ${holder.pid}` : "another run"}` }),
    });
    if (result !== undefined) return result;
    host.log.debug(`"${path}" holds other bytes of this version; another id is used`);
  }
  throw new InstalledMismatchError(artifactId(placements(artifact).at(-1) ?? artifact), {
    source: "an unknown source",
    wanted: "another one",
    installed: "",
    ...difference,
  });
}

async function installLocked(
  artifact: Artifact,
  how: { id: string; path: string; task: ProgressTask; options: InstallOptions },
): Promise<InstallResult> {
  const { cache, host, network } = how.options;
  const startedAt = host.now();
  await sweepStaging(cache, host);
  await using staging = await createStaging(cache, `install-${how.id}`, host);
  const workFolder = staging.path;
  const tried: SourceFailure[] = [];
  let mismatch: HashMismatchError | undefined;
  for (const group of groupSources(artifact)) {
    const progress = twoPhases(how.task, how.options.onProgress);
    try {
      const archive = await acquireArchive(group, artifact, {
        cache,
        host,
        workFolder,
        progress: progress.download,
        ...(network === undefined ? {} : { network }),
      });
      const tree = await placeTree(archive, {
        artifact,
        group,
        workFolder,
        host,
        progress,
      });
      await checkSignature(tree.archive, { artifact, group, cache, host, network });
      const { sha512 } = archiveDigests(group, artifact);
      await publishTree(tree, { artifact, path: how.path, cache, host, sha512 });
      return {
        kind: "installed",
        id: how.id,
        path: how.path,
        unpackedBytes: tree.unpackedBytes,
        files: tree.entries.length,
        durationMs: host.now() - startedAt,
        ...tree.provenance,
      };
    } catch (error) {
      const failures = failuresOfSource(error, describeGroup(group));
      if (failures === undefined) throw error;
      tried.push(...failures);
      if (error instanceof HashMismatchError) mismatch ??= error;
      for (const { source, reason } of failures) host.log.warning(`${source}: ${reason}`);
    }
  }
  // Wrong bytes say more than an unreachable host, and must not pass for a network failure.
  if (mismatch !== undefined) throw mismatch;
  throw new NoSourceError(`${artifact.name} ${artifact.version} (${artifact.platform})`, tried, {
    offline: host.offline,
  });
}
