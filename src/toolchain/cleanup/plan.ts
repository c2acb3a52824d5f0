/** What cleaning would delete. Owns choosing; nothing is deleted here. */
import { join } from "@std/path";
import type { CachePaths } from "../../core/directory.ts";
import { fileStamp, listDirectory } from "../../core/filesystem.ts";
import type { Host } from "../../core/host.ts";
import { readManifestIfValid } from "../../core/manifest.ts";
import { CacheRegistry, type EntryKind, type ToolchainInfo } from "../../core/registry.ts";
import { createUsageTally, type UsageTally } from "../../core/registry/usage.ts";
import { listStores, type StoredThing, type StoreKind } from "./stores.ts";

/** What is to be cleaned. Without any wish: everything unused. */
export interface CleanRequest {
  /** Only what nobody used for that many days. */
  readonly olderThanDays?: number;
  /** Only as much, the least recently used first, as makes this many bytes free on the disk. */
  readonly minFreeBytes?: number;
  /** Every kept archive and package too, however young. */
  readonly all?: boolean;
}

/** One thing that cleaning deletes. */
export interface CleanItem {
  /** What kind of thing it is. */
  readonly kind: EntryKind | StoreKind | "download" | "leftover";
  /** Name in its folder; of a store, the path below the cache. */
  readonly name: string;
  /** Absolute path. */
  readonly path: string;
  /** As it appears. */
  readonly sizeBytes: number;
  /** What deleting it frees after everything before it in the list is deleted. */
  readonly freedBytes: number;
  /** ISO 8601. */
  readonly lastUsed: string;
}

/** Something that stays, and why. */
export interface KeptItem {
  /** Name in its folder. */
  readonly name: string;
  /** Why it stays. */
  readonly reason: string;
}

/** What would happen. */
export interface CleanPlan {
  readonly items: readonly CleanItem[];
  readonly kept: readonly KeptItem[];
}

const DAY_MS = 86_400_000;

/** Chooses what may go: never what a living project uses, never what is outside the cache. */
export async function planCleaning(
  request: CleanRequest,
  context: {
    cache: CachePaths;
    host: Host;
    freeBytes: number;
    leftovers: readonly string[];
    installing: boolean;
  },
): Promise<CleanPlan> {
  const { cache, host } = context;
  const entries = await new CacheRegistry({ cache, host }).listToolchains();
  const days = request.olderThanDays;
  const latestMs = days === undefined ? Infinity : host.now() - days * DAY_MS;
  const tally = createUsageTally();
  const items: CleanItem[] = [];
  const kept: KeptItem[] = [];
  let missingBytes = (request.minFreeBytes ?? Infinity) - context.freeBytes;
  const take = (item: Omit<CleanItem, "sizeBytes" | "freedBytes">) => {
    if (missingBytes <= 0) return;
    const measured = measure(tally, item.path);
    missingBytes -= measured.freedBytes;
    items.push({ ...item, ...measured });
  };
  const nowIso = new Date(host.now()).toISOString();
  for (const name of context.leftovers) {
    take({ kind: "leftover", name, path: join(cache.staging, name), lastUsed: nowIso });
  }
  if (context.installing) {
    kept.push({ name: "downloads", reason: "another run is installing" });
  } else {
    const needed = request.all ? new Set<string>() : await neededArchives(entries);
    for (const download of await listDownloads(cache, { host, all: request.all ?? false })) {
      const tooYoung = !request.all && Date.parse(download.lastUsed) > latestMs;
      if (!needed.has(download.name) && !tooYoung) take({ kind: "download", ...download });
    }
  }
  for (const thing of await listStores(cache)) {
    const { kind, name, path } = thing;
    const lastUsed = new Date(thing.lastUsedMs).toISOString();
    const reason = reasonToKeepThing(thing, request, host.now());
    if (reason === undefined) take({ kind, name, path, lastUsed });
    else kept.push({ name, reason });
  }
  for (const info of byLastUse(entries)) {
    const reason = reasonToKeep(info, latestMs);
    if (reason === undefined) {
      take({ kind: info.kind, name: info.id, path: info.path, lastUsed: info.lastUsed });
    } else kept.push({ name: info.id, reason });
  }
  return { items, kept };
}

/** Without another wish, what package managers would have to build again stays this long unused. */
const PACKAGE_DAYS = 30;

function reasonToKeepThing(
  { usedBy, lastUsedMs, worthKeeping }: StoredThing,
  { all, olderThanDays, minFreeBytes }: CleanRequest,
  nowMs: number,
): string | undefined {
  if (usedBy !== undefined) return `used by ${usedBy}`;
  if (all) return undefined;
  const unwished = worthKeeping && minFreeBytes === undefined ? PACKAGE_DAYS : 0;
  const days = olderThanDays ?? unwished;
  if (lastUsedMs <= nowMs - days * DAY_MS) return undefined;
  return `last used ${new Date(lastUsedMs).toISOString()}`;
}

/** Why an entry stays; undefined when it may go. */
export function reasonToKeep(info: ToolchainInfo, latestMs: number): string | undefined {
  if (!info.owned) return "it is outside the cache";
  const [first, ...others] = info.projects;
  if (first !== undefined) {
    return others.length === 0 ? `used by ${first}` : `used by ${first} and ${others.length} more`;
  }
  return Date.parse(info.lastUsed) > latestMs ? `last used ${info.lastUsed}` : undefined;
}

function measure(
  tally: UsageTally,
  path: string,
): { sizeBytes: number; freedBytes: number } {
  const added = tally.add(path);
  return { sizeBytes: added.sizeBytes, freedBytes: added.freeableBytes };
}

function byLastUse(entries: readonly ToolchainInfo[]): ToolchainInfo[] {
  return [...entries].sort((a, b) =>
    a.lastUsed < b.lastUsed ? -1 : a.lastUsed > b.lastUsed ? 1 : 0
  );
}

/** Archives from which a toolchain that is in use can be repaired without a network. */
async function neededArchives(entries: readonly ToolchainInfo[]): Promise<Set<string>> {
  const needed = new Set<string>();
  for (const info of entries) {
    if (info.projects.length === 0) continue;
    const manifest = await readManifestIfValid(info.path);
    if (manifest === undefined) continue;
    needed.add(manifest.sha256);
    const { sha512 } = manifest.artifact;
    if (sha512 !== undefined) needed.add(`sha512-${sha512}`);
  }
  return needed;
}

/** A partial download younger than this is about to be continued. */
const PARTIAL_MS = DAY_MS;

async function listDownloads(
  cache: CachePaths,
  options: { host: Host; all: boolean },
): Promise<{ name: string; path: string; lastUsed: string }[]> {
  const found: { name: string; path: string; lastUsed: string }[] = [];
  for (const name of await listDirectory(cache.downloads)) {
    // The notes beside a partial download go with it.
    if (name.endsWith(".lock") || name.endsWith(".json")) continue;
    const path = join(cache.downloads, name);
    const stamp = await fileStamp(path);
    if (stamp === undefined) continue;
    const young = options.host.now() - stamp.modifiedMs < PARTIAL_MS;
    if (name.endsWith(".part") && young && !options.all) continue;
    found.push({ name, path, lastUsed: new Date(stamp.modifiedMs).toISOString() });
  }
  return found.sort((a, b) => a.lastUsed < b.lastUsed ? -1 : 1);
}
