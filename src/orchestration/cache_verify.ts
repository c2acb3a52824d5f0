/**
 * `cache verify`: is everything in the cache still what was installed? Owns going through the
 * entries, in what order, and having damaged ones installed again by whoever can.
 */
import type { CachePaths } from "../core/directory.ts";
import type { Host } from "../core/host.ts";
import { type HeldLock, tryAcquireLock } from "../core/locking.ts";
import { toolchainLockPath } from "../core/locking/lock_manager.ts";
import { type Manifest, ManifestError, readManifest } from "../core/manifest.ts";
import { CacheRegistry, type EntryKind, type ToolchainInfo } from "../core/registry.ts";
import { type ChangedEntry, checkTree, isIntact } from "../core/tree_check.ts";

/** What was found out about one entry. */
export interface VerifiedEntry {
  readonly id: string;
  readonly kind: EntryKind;
  readonly status: "intact" | "damaged" | "repaired" | "busy" | "repair-failed";
  /** Why the manifest itself cannot be used. */
  readonly problem?: string;
  readonly missing: readonly string[];
  readonly changed: readonly ChangedEntry[];
  readonly extra: readonly string[];
  readonly checkedBytes: number;
}

/** What was found out about the cache. */
export interface VerifyReport {
  readonly entries: readonly VerifiedEntry[];
  readonly damaged: number;
  readonly repaired: number;
  readonly checkedBytes: number;
  readonly durationMs: number;
}

/** How to verify. */
export interface VerifyRequest {
  readonly cache: CachePaths;
  readonly host: Host;
  /** Only these entries; all when there are none. */
  readonly ids?: readonly string[];
  /** Installs an entry again over what is there; absent: only look. */
  reinstall?(entry: ToolchainInfo, manifest: Manifest | undefined): Promise<void>;
}

/** Compares every entry with its manifest, file by file, and has damaged ones installed again. */
export async function verifyCache(request: VerifyRequest): Promise<VerifyReport> {
  const { cache, host, ids = [] } = request;
  const startedMs = host.now();
  const infos = (await new CacheRegistry({ cache, host }).listToolchains())
    .filter((info) => ids.length === 0 || ids.includes(info.id));
  const totalBytes = infos.reduce((sum, info) => sum + info.sizeBytes, 0);
  const task = host.progress.start("Verify the cache", { totalBytes });
  const entries: VerifiedEntry[] = [];
  let doneBytes = 0;
  const onBytes = (bytes: number) => task.update({ doneBytes: doneBytes += bytes, totalBytes });
  try {
    for (const info of infos) {
      task.update({ detail: info.id });
      entries.push(await verifyEntry(info, request, onBytes));
    }
  } catch (error) {
    task.failed();
    throw error;
  }
  const count = (status: VerifiedEntry["status"]) =>
    entries.filter((entry) => entry.status === status).length;
  task.done(`${entries.length} entries`);
  return {
    entries,
    damaged: count("damaged") + count("repair-failed"),
    repaired: count("repaired"),
    checkedBytes: entries.reduce((sum, entry) => sum + entry.checkedBytes, 0),
    durationMs: host.now() - startedMs,
  };
}

async function verifyEntry(
  info: ToolchainInfo,
  request: VerifyRequest,
  onBytes: (bytes: number) => void,
): Promise<VerifiedEntry> {
  const { cache, host } = request;
  const lock = await lockShared(info.id, cache, host);
  if (lock === undefined) return nothingKnown(info, { status: "busy" });
  let checked: { entry: VerifiedEntry; manifest: Manifest | undefined };
  try {
    checked = await compare(info, { host, onBytes });
  } finally {
    await lock.release();
  }
  const { entry, manifest } = checked;
  if (entry.status === "intact" || request.reinstall === undefined) return entry;
  try {
    // Outside the lock: installing takes it itself, alone.
    await request.reinstall(info, manifest);
  } catch (error) {
    if (host.signal.aborted) throw error;
    const problem = error instanceof Error ? error.message : String(error);
    return { ...entry, status: "repair-failed", problem };
  }
  const again = await compare(info, { host, onBytes: () => {} });
  return again.entry.status === "intact"
    ? { ...entry, status: "repaired" }
    : { ...entry, status: "repair-failed" };
}

/** Shared, so that others may go on using and verifying; only an install keeps us out. */
async function lockShared(
  id: string,
  cache: CachePaths,
  host: Host,
): Promise<HeldLock | undefined> {
  const path = toolchainLockPath(cache, id);
  return await tryAcquireLock(path, { host, shared: true, purpose: `verify ${id}` });
}

async function compare(
  info: ToolchainInfo,
  how: { host: Host; onBytes: (bytes: number) => void },
): Promise<{ entry: VerifiedEntry; manifest: Manifest | undefined }> {
  let manifest: Manifest | undefined;
  let problem = "it has no manifest";
  try {
    manifest = await readManifest(info.path);
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    problem = error.message;
  }
  if (manifest === undefined) {
    return { entry: nothingKnown(info, { status: "damaged", problem }), manifest };
  }
  const differences = await checkTree(info.path, manifest, {
    signal: how.host.signal,
    onBytes: how.onBytes,
  });
  const { missing, changed, extra, checkedBytes } = differences;
  const status = isIntact(differences) ? "intact" : "damaged";
  const { id, kind } = info;
  return { entry: { id, kind, status, missing, changed, extra, checkedBytes }, manifest };
}

function nothingKnown(
  info: ToolchainInfo,
  what: Pick<VerifiedEntry, "status" | "problem">,
): VerifiedEntry {
  const { id, kind } = info;
  return { id, kind, ...what, missing: [], changed: [], extra: [], checkedBytes: 0 };
}
