/** The doctor on the shared cache. Owns the looks at it and the repairs that lose nothing. */
import { join } from "@std/path";
import { UntrustedFileError } from "../../core/cache_file.ts";
import { type CachePaths, cachePaths } from "../../core/directory.ts";
import { TkError } from "../../core/errors.ts";
import {
  atomicWrite,
  freeBytes,
  isDirectory,
  listDirectory,
  removeTree,
} from "../../core/filesystem.ts";
import type { Host } from "../../core/host.ts";
import { describeHolder, type LockHolder, probeLocks, tryAcquireLock } from "../../core/locking.ts";
import { detectFileSystem, type FileSystemKind } from "../../core/locking/file_system_kind.ts";
import { readHolder } from "../../core/locking/holder.ts";
import { CacheRegistry } from "../../core/registry.ts";
import { allRecords, parseRegistry } from "../../core/registry/document.ts";
import { livingProjects } from "../../core/registry/projects.ts";
import { readRegistryText } from "../../core/registry/registry_text.ts";
import { reconcile } from "../../core/registry/store.ts";
import { quoteForPosix } from "../../core/shell_syntax.ts";
import { sweepStaging } from "../../core/staging.ts";
import { assertCacheFolders } from "../../core/cache_folders.ts";
import { checkCacheModes } from "./cache_modes.ts";
import { type Finding, findingOf } from "./finding.ts";

/** A lock that is held for longer is worth a look. */
const LONG_LOCK_MS = 30 * 60_000;
/** About the room that one toolchain takes while it is installed. */
const SCARCE_BYTES = 4_000_000_000;
const TOO_LITTLE_BYTES = 300_000_000;

/** Looks at the cache. */
export async function checkCache(cacheDir: string, host: Host): Promise<Finding[]> {
  const cache = cachePaths(cacheDir);
  const space = spaceFinding(await freeBytes(cacheDir), cacheDir);
  if (!await isDirectory(cacheDir)) {
    const summary = `The cache "${cacheDir}" is not there yet; the first installation makes it`;
    return [{ check: "cache", severity: "info", summary }, ...space];
  }
  const planted = await plantedFolder(cacheDir);
  if (planted !== undefined) return [planted, ...space, ...await checkCacheModes(cacheDir)];
  const writable = await checkWritable(cache, host);
  return [
    writable,
    ...space,
    ...await checkCacheModes(cacheDir),
    ...await checkFileSystem(cache, host),
    ...await checkLocks(cache, host),
    ...writable.severity === "ok" ? await checkStaging(cache, host) : [],
    ...await checkRegistry(cache, host),
  ];
}

/** A folder that a stranger made: nothing behind it is looked at or repaired. */
async function plantedFolder(cacheDir: string): Promise<Finding | undefined> {
  try {
    await assertCacheFolders(cacheDir);
    return undefined;
  } catch (error) {
    return findingOf("cache", error, "Remove it, or choose a cache of your own with --cache-dir");
  }
}

async function checkWritable(cache: CachePaths, host: Host): Promise<Finding> {
  const path = join(cache.root, `.doctor-${host.randomId()}`);
  try {
    await atomicWrite(path, "");
    await removeTree(path);
    return { check: "cache", severity: "ok", summary: `The cache "${cache.root}" can be written` };
  } catch (error) {
    return findingOf("cache", error, writableMend(cache.root, host.platform.os === "windows"));
  }
}

function writableMend(root: string, windows: boolean): string {
  return windows
    ? `icacls "${root}" /grant "%USERNAME%:(OI)(CI)M" /T, or set TOOLCHAINKIT_CACHE_DIR`
    : `sudo chown -R "$(id -un)" ${quoteForPosix(root)}, or set TOOLCHAINKIT_CACHE_DIR`;
}

/** What the free space means. Pure. */
export function spaceFinding(free: number | undefined, cacheDir: string): Finding[] {
  if (free === undefined) return [];
  const summary = `${(free / 1e9).toFixed(1)} GB are free for the cache`;
  if (free >= SCARCE_BYTES) return [{ check: "cache-space", severity: "ok", summary }];
  const severity = free < TOO_LITTLE_BYTES ? "error" : "warning";
  return [{
    check: "cache-space",
    severity,
    summary: `Only ${summary}`,
    evidence: `the volume of "${cacheDir}"; a toolchain takes up to ${SCARCE_BYTES / 1e9} GB`,
    mend: "toolchainkit cache clean --unused",
    exit: 10,
  }];
}

async function checkFileSystem(cache: CachePaths, host: Host): Promise<Finding[]> {
  const kind = await detectFileSystem(cache.root);
  if (!kind.network) return [];
  try {
    await probeLocks(cache.locks, host);
    return [networkFinding(cache.root, kind)];
  } catch (error) {
    return [findingOf("cache-file-system", error)];
  }
}

/** A cache on a network file system whose locks work. Pure. */
export function networkFinding(root: string, kind: FileSystemKind): Finding {
  return {
    check: "cache-file-system",
    severity: "warning",
    summary: `The cache is on a network file system (${kind.type ?? "share"})`,
    evidence: `"${root}" is below ${kind.mountPoint ?? "a share"}; locks work on this machine, ` +
      "between machines they reach as far as the server's",
    mend: "Set TOOLCHAINKIT_CACHE_DIR to a local disk; share archives with TOOLCHAINKIT_MIRROR",
  };
}

async function checkLocks(cache: CachePaths, host: Host): Promise<Finding[]> {
  const suffix = ".lock.holder.json";
  const names = (await listDirectory(cache.locks)).filter((name) => name.endsWith(suffix));
  const findings: Finding[] = [];
  for (const name of names) {
    const path = join(cache.locks, name.slice(0, -".holder.json".length));
    const holder = await readHolder(path);
    if (holder === undefined) continue;
    const held = await isHeld(path, host);
    findings.push(...held ? lockFindings(path, holder, host.now()) : []);
  }
  return findings.length > 0
    ? findings
    : [{ check: "locks", severity: "ok", summary: "No lock is held for long" }];
}

async function isHeld(path: string, host: Host): Promise<boolean> {
  try {
    const lock = await tryAcquireLock(path, { host, shared: true, purpose: "look who holds it" });
    await lock?.release();
    return lock === undefined;
  } catch (error) {
    if (error instanceof TkError) return false;
    throw error;
  }
}

/** What a held lock means. Pure. */
export function lockFindings(path: string, holder: LockHolder, nowMs: number): Finding[] {
  const since = Date.parse(holder.since);
  if (!Number.isFinite(since) || nowMs - since < LONG_LOCK_MS) return [];
  const minutes = Math.round((nowMs - since) / 60_000);
  return [{
    check: "locks",
    severity: "warning",
    summary: `A lock has been held for ${minutes} minutes: "${path}"`,
    evidence: describeHolder(holder),
    mend: `Look at process ${holder.pid} on ${holder.host}; the lock ends with it`,
  }];
}

async function checkStaging(cache: CachePaths, host: Host): Promise<Finding[]> {
  const { removed } = await sweepStaging(cache, host, { dryRun: true });
  if (removed.length === 0) {
    return [{ check: "staging", severity: "ok", summary: "Nothing is left over in staging" }];
  }
  return [{
    check: "staging",
    severity: "warning",
    summary: `Crashed runs left work in staging (${removed.length})`,
    evidence: removed.slice(0, 3).join(", "),
    mend: "toolchainkit doctor --fix",
    async repair() {
      const report = await sweepStaging(cache, host);
      return `deleted ${report.removed.length} leftovers`;
    },
  }];
}

async function checkRegistry(cache: CachePaths, host: Host): Promise<Finding[]> {
  const registry = new CacheRegistry({ cache, host });
  const repair = async () => {
    await registry.refresh();
    return `registry.json lists ${(await registry.listToolchains()).length} entries`;
  };
  const mend = "toolchainkit doctor --fix";
  const bad = (summary: string): Finding => {
    return { check: "registry", severity: "warning", summary, mend, repair };
  };
  let text: string | undefined;
  try {
    text = await readRegistryText(cache);
  } catch (error) {
    if (!(error instanceof UntrustedFileError)) throw error;
    return [{ ...bad(error.message), severity: "error", exit: 10 }];
  }
  const parsed = parseRegistry(text ?? '{"schema":1}');
  if (parsed.kind === "damaged") return [bad(`registry.json is damaged: ${parsed.reason}`)];
  if (parsed.kind === "newer") {
    return [{
      check: "registry",
      severity: "warning",
      summary: `registry.json is of a newer version (schema ${parsed.schema})`,
      mend: "Use the newest toolchainkit, or another cache with TOOLCHAINKIT_CACHE_DIR",
    }];
  }
  const { document } = parsed;
  const projects = new Set(allRecords(document).flatMap(({ record }) => record.projects));
  const gone = [...projects].filter((project) => !livingProjects([project]).has(project));
  const findings: Finding[] = [];
  if (gone.length > 0) {
    const summary = `registry.json names projects that are gone (${gone.length})`;
    findings.push({ ...bad(summary), check: "projects", evidence: gone.slice(0, 3).join(", ") });
  }
  const before = allRecords(document).length;
  if (await reconcile(document, cache, host)) {
    const now = allRecords(document).length;
    const difference = `it lists ${before} entries, ${now} are installed`;
    findings.push({ ...bad("registry.json is not up to date"), evidence: difference });
  }
  const summary = `registry.json lists ${before} entries, all installed`;
  return findings.length > 0 ? findings : [{ check: "registry", severity: "ok", summary }];
}
