/** Free space on the volume of a path. Owns the question only; who needs how much is elsewhere. */
import { statfs } from "node:fs";
import { promisify } from "node:util";
import { dirname } from "@std/path";

/**
 * Bytes that this user may still write on the volume that holds `path`, which need not exist yet:
 * its nearest existing parent answers. Undefined when the system does not tell.
 */
export async function freeBytes(path: string): Promise<number | undefined> {
  for (let at = path;;) {
    try {
      const volume = await promisify(statfs)(at);
      const bytes = Number(volume.bavail) * Number(volume.bsize);
      return Number.isFinite(bytes) && bytes >= 0 ? bytes : undefined;
    } catch (error) {
      const parent = dirname(at);
      if (!isMissing(error) || parent === at) return undefined;
      at = parent;
    }
  }
}

function isMissing(error: unknown): boolean {
  if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
    return true;
  }
  const code = (error as { code?: unknown }).code;
  return code === "ENOENT" || code === "ENOTDIR";
}
