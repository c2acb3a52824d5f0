/**
 * Checksums of what this program wrote into state.json or found out about a project. The file is in the project and may have come
 * with it, so nothing in it that names a program or a server is used unless its checksum, which is kept
 * in the cache, is that of the last write. Owns these checksums.
 */
import { join } from "@std/path";
import { readOwnText } from "../core/cache_file.ts";
import { atomicWrite } from "../core/filesystem.ts";
import { stableHash } from "../core/stable_hash.ts";
import { ensureUserFolder, userFolder } from "../core/user_folder.ts";
import { hashBytes } from "../core/verification/hash_file.ts";

/** Whose state. */
export interface StatePlace {
  /** Absolute. */
  readonly projectRoot: string;
  /** Absolute; the user's cache, not one that the project chose. */
  readonly cacheDir: string;
}

/** Notes that this program wrote `value` under `key` of state.json. */
export async function noteStateChecksum(
  key: string,
  value: unknown,
  place: StatePlace,
): Promise<void> {
  const record = { schema: 1, project: place.projectRoot, sha256: checksum(value) };
  ensureUserFolder(place.cacheDir, "environments");
  await atomicWrite(checksumPath(key, place), `${JSON.stringify(record)}\n`, { mode: 0o600 });
}

/** True if `value` is exactly what was noted last. */
export async function matchesStateChecksum(
  key: string,
  value: unknown,
  place: StatePlace,
): Promise<boolean> {
  const text = await readOwnText(checksumPath(key, place));
  if (text === undefined) return false;
  try {
    const record: { project?: unknown; sha256?: unknown } | null = JSON.parse(text);
    return record?.project === place.projectRoot && record.sha256 === checksum(value);
  } catch (error) {
    // A damaged record matches nothing.
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** In the folder whose files are removed with the projects that they name. */
function checksumPath(key: string, { projectRoot, cacheDir }: StatePlace): string {
  return join(userFolder(cacheDir, "environments"), `${stableHash(projectRoot)}.${key}.json`);
}

function checksum(value: unknown): string {
  return hashBytes(JSON.stringify(value) ?? "");
}
