/**
 * Vouches for what state.json says. A stranger's project may bring a state.json of its own, so nothing
 * in it that names a program or a server is believed unless this program wrote it: the cache keeps a
 * checksum of each such part. Owns these checksums.
 */
import { join } from "@std/path";
import { readOwnText } from "../core/cache_file.ts";
import { atomicWrite } from "../core/filesystem.ts";
import { stableHash } from "../core/stable_hash.ts";
import { ensureUserFolder, userFolder } from "../core/user_folder.ts";

/** Whose state. */
export interface StatePlace {
  /** Absolute. */
  readonly projectRoot: string;
  /** Absolute; the user's cache, not one that the project chose. */
  readonly cacheDir: string;
}

/** Writes down that `value` under `key` of state.json was written by this program. */
export async function vouchForState(key: string, value: unknown, place: StatePlace): Promise<void> {
  const record = { schema: 1, project: place.projectRoot, sha256: await checksum(value) };
  ensureUserFolder(place.cacheDir, "environments");
  await atomicWrite(vouchPath(key, place), `${JSON.stringify(record)}\n`, { mode: 0o600 });
}

/** True if `value` is exactly what was vouched for last. */
export async function isStateVouched(
  key: string,
  value: unknown,
  place: StatePlace,
): Promise<boolean> {
  const text = await readOwnText(vouchPath(key, place));
  if (text === undefined) return false;
  try {
    const record: { project?: unknown; sha256?: unknown } | null = JSON.parse(text);
    return record?.project === place.projectRoot && record.sha256 === await checksum(value);
  } catch (error) {
    // A damaged record vouches for nothing.
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** In the folder whose files are removed with the projects that they name. */
function vouchPath(key: string, { projectRoot, cacheDir }: StatePlace): string {
  return join(userFolder(cacheDir, "environments"), `${stableHash(projectRoot)}.${key}.json`);
}

async function checksum(value: unknown): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
