/**
 * From an old lock and freshly resolved builds to the new lock. Owns what stays as it was, and that
 * a checksum once locked is never silently replaced. Pure.
 */
import { LOCK_VERSION, type LockedItem, type LockFile } from "../lock_file.ts";
import type { LockedArtifact } from "./form.ts";
import { LockMismatchError } from "./lock_error.ts";
import { isUnverifiedArtifact } from "./unverified.ts";

/** One toolchain or tool with the builds that were found for it. */
export interface ResolvedItem {
  readonly name: string;
  readonly type: string;
  readonly request: string;
  readonly platforms: Readonly<Record<string, LockedArtifact>>;
}

/** What the new lock shall hold. */
export interface LockRequest {
  readonly configHash: string;
  readonly toolchains: readonly ResolvedItem[];
  readonly tools: readonly ResolvedItem[];
  /** Names whose locked builds are replaced even where they would still do; `*` is all. */
  readonly update?: readonly string[];
  /** For messages. */
  readonly file?: string;
}

/**
 * The new lock. A locked build of the same version stays exactly as it was locked, unless its name
 * is to be updated.
 *
 * @throws {LockMismatchError} If data now states another checksum for bytes that are locked.
 */
export function updateLock(current: LockFile | undefined, request: LockRequest): LockFile {
  const conflicts: string[] = [];
  const merge = (items: readonly ResolvedItem[], old: Readonly<Record<string, LockedItem>>) =>
    Object.fromEntries(
      [...items].sort((a, b) => a.name < b.name ? -1 : 1).map((item) => {
        const updating = request.update?.some((name) => name === "*" || name === item.name) ??
          false;
        const locked = Object.hasOwn(old, item.name) ? old[item.name] : undefined;
        return [item.name, mergeItem(item, locked, { updating, conflicts })];
      }),
    );
  const lock: LockFile = {
    version: LOCK_VERSION,
    configHash: request.configHash,
    toolchains: merge(request.toolchains, current?.toolchains ?? {}),
    tools: merge(request.tools, current?.tools ?? {}),
    // The package manager's business; it is asked when packages are installed.
    ...(current?.packages === undefined ? {} : { packages: current.packages }),
  };
  if (conflicts.length > 0) {
    throw new LockMismatchError(request.file ?? "toolchainkit.lock", conflicts, {
      hint: "Somebody changed published bytes, or the data is wrong. If you are sure, " +
        "take the new checksum with: toolchainkit lock --update NAME",
    });
  }
  return lock;
}

function mergeItem(
  item: ResolvedItem,
  locked: LockedItem | undefined,
  context: { updating: boolean; conflicts: string[] },
): LockedItem {
  const platforms: Record<string, LockedArtifact> = {};
  for (const platform of Object.keys(item.platforms).sort()) {
    const found = item.platforms[platform];
    if (found === undefined) continue;
    const old = locked?.type === item.type ? locked.platforms[platform] : undefined;
    const same = old !== undefined && old.name === found.name && old.version === found.version &&
      old.platform === found.platform;
    if (!same || context.updating) {
      platforms[platform] = marked(found);
      continue;
    }
    context.conflicts.push(...checksumConflicts(old, found, `${item.name} (${platform})`));
    platforms[platform] = old;
  }
  return { type: item.type, request: item.request, platforms };
}

function marked(found: LockedArtifact): LockedArtifact {
  return isUnverifiedArtifact(found) ? { ...found, unverified: true } : found;
}

/** Places that the old lock and the new data both know, with different checksums. */
function checksumConflicts(old: LockedArtifact, now: LockedArtifact, label: string): string[] {
  const known = new Map(old.sources.map((source) => [placeOf(source), source]));
  const conflicts: string[] = [];
  for (const source of now.sources) {
    const place = placeOf(source);
    const before = known.get(place);
    if (before === undefined) continue;
    for (const field of ["sha256", "sha512"] as const) {
      const was = before[field];
      const is = source[field];
      if (was !== undefined && is !== undefined && was !== is) {
        conflicts.push(`${label}: ${place}: ${field} is locked as ${was}, the data says ${is}`);
      }
    }
  }
  return conflicts;
}

function placeOf(source: LockedArtifact["sources"][number]): string {
  if ("url" in source) return source.url;
  return "npm" in source
    ? `npm ${source.npm}`
    : `PyPI ${source.pypi} ${source.wheelPlatform ?? ""}`.trimEnd();
}
