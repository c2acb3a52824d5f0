/** Locks what nobody published: the checksum that the first download had. Pure. */
import type { LockFile } from "../lock_file.ts";

/** What the first download of a build showed. */
export interface FirstUse {
  /** Name of the toolchain or tool in the lock. */
  readonly name: string;
  readonly platform: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** The lock with the checksum of a build that had none; unchanged for all others. */
export function lockFirstUse(lock: LockFile, use: FirstUse): LockFile {
  for (const section of ["toolchains", "tools"] as const) {
    const item = lock[section][use.name];
    const build = item?.platforms[use.platform];
    if (item === undefined || build === undefined) continue;
    if (build.unverified !== true || build.sha256 !== undefined) return lock;
    const locked = { ...build, sha256: use.sha256, sizeBytes: use.sizeBytes };
    const platforms = { ...item.platforms, [use.platform]: locked };
    return { ...lock, [section]: { ...lock[section], [use.name]: { ...item, platforms } } };
  }
  return lock;
}
