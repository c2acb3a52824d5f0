/** Uses of entries by projects. Owns adding one, and telling what is known and what is gone. */
import { join, resolve } from "@std/path";
import { UntrustedFileError } from "../cache_file.ts";
import { findInReadOnlyCaches } from "../cache_layers.ts";
import { assertSafeName, type CachePaths } from "../directory.ts";
import { atomicWrite, isDirectory } from "../filesystem.ts";
import type { Host } from "../host.ts";
import { withLock } from "../locking.ts";
import { lockTimeoutMs, registryLockPath } from "../locking/lock_manager.ts";
import {
  allRecords,
  findRecord,
  type FoundRecord,
  KINDS,
  recordPlace,
  type RegistryDocument,
  type RegistryRecord,
  sectionFolder,
} from "./document.ts";
import { noteProject, projectLives } from "./projects.ts";
import { quickUse } from "./quick_use.ts";
import { readRegistryText } from "./registry_text.ts";

/** The cache and the machine it is on. */
export interface UseContext {
  readonly cache: CachePaths;
  readonly host: Host;
}

/** An earlier use within this time is not written again. */
export const USE_PRECISION_MS = 3_600_000;
/** How many projects of an entry are looked at whenever it is used. */
const GLANCE = 50;

/** Enters a use. @param root Resolved root of the project. */
export async function addUse(
  document: RegistryDocument,
  found: FoundRecord,
  use: { root: string; context: UseContext },
): Promise<void> {
  const { root, context } = use;
  const { record } = found;
  const nowMs = context.host.now();
  dropSomeVanished(record, nowMs);
  record.lastUsed = new Date(nowMs).toISOString();
  if (record.projects.includes(root)) return;
  const isNew = !allRecords(document).some((other) => other.record.projects.includes(root));
  record.projects.push(root);
  // Before the registry is written: the list may know too much, never too little.
  if (isNew) await noteProject(context.cache, root);
}

/**
 * Drops vanished projects among a few of an entry's projects: each use looks at another few, so
 * that the list heals by itself without ever costing a run much.
 */
export function dropSomeVanished(record: RegistryRecord, nowMs: number): void {
  const { projects } = record;
  const start = projects.length <= GLANCE ? 0 : nowMs % (projects.length - GLANCE + 1);
  const gone = new Set(
    projects.slice(start, start + GLANCE).filter((project) => !projectLives(project)),
  );
  if (gone.size > 0) record.projects = projects.filter((project) => !gone.has(project));
}

/** Those of the entries that are not installed. */
export async function missingOf(
  document: RegistryDocument,
  ids: readonly string[],
  context: UseContext,
): Promise<string[]> {
  const missing: string[] = [];
  for (const id of ids) {
    const found = findRecord(document, id);
    const there = found === undefined
      ? await isOnDisk(id, context.cache) || await isLayered(id, context.host)
      : await isDirectory(recordPlace(context.cache, found).path);
    if (!there) missing.push(id);
  }
  return missing;
}

/** True for a tree that is installed, entered or not. */
export async function isOnDisk(id: string, cache: CachePaths): Promise<boolean> {
  for (const kind of KINDS) {
    if (await isDirectory(join(sectionFolder(cache, kind), assertSafeName(id)))) return true;
  }
  return false;
}

/** True if a read-only cache has it; there is nothing to count there. */
async function isLayered(id: string, host: Host): Promise<boolean> {
  for (const kind of KINDS) {
    if (await findInReadOnlyCaches(kind, id, host) !== undefined) return true;
  }
  return false;
}

/**
 * The short way of stating what a project uses.
 *
 * @returns False when the long way must be gone: something is unusual, missing or read-only.
 */
export async function recordUsesQuickly(
  root: string,
  ids: readonly string[],
  context: UseContext,
): Promise<boolean> {
  const { cache, host } = context;
  const enter = async () => {
    const text = await registryTextIfTrusted(cache);
    const nowMs = host.now();
    const use = text === undefined ? undefined : quickUse(text, {
      root,
      ids,
      now: new Date(nowMs).toISOString(),
      notedSince: new Date(nowMs - USE_PRECISION_MS).toISOString(),
      prune: (record) => dropSomeVanished(record, nowMs),
    });
    return use !== undefined && await areThere(use.paths, cache) ? use : undefined;
  };
  const version = await versionOf(cache.registryFile);
  const seen = await enter();
  if (seen === undefined || !seen.changed) return seen !== undefined;
  return await withLock(registryLockPath(cache), async () => {
    // Every change is a new file, so one look tells whether it must be read again.
    const same = version !== undefined && await versionOf(cache.registryFile) === version;
    const use = same && await areThere(seen.paths, cache) ? seen : await enter();
    if (use?.isNewProject) await noteProject(cache, root);
    if (use?.changed) await atomicWrite(cache.registryFile, use.text);
    return use !== undefined;
  }, { host, timeoutMs: lockTimeoutMs(host, 60_000), purpose: "note a use in registry.json" });
}

/** What was put there by somebody else is left to the long way, which sets it aside. */
async function registryTextIfTrusted(cache: CachePaths): Promise<string | undefined> {
  try {
    return await readRegistryText(cache);
  } catch (error) {
    if (error instanceof UntrustedFileError) return undefined;
    throw error;
  }
}

async function versionOf(path: string): Promise<string | undefined> {
  try {
    const { dev, ino, size, mtime } = await Deno.stat(path);
    return ino === null ? undefined : `${dev}:${ino}:${size}:${mtime?.getTime()}`;
  } catch {
    return undefined;
  }
}

async function areThere(paths: ReadonlyMap<string, string>, cache: CachePaths): Promise<boolean> {
  for (const path of paths.values()) {
    if (!(await isDirectory(resolve(cache.root, path)))) return false;
  }
  return true;
}
