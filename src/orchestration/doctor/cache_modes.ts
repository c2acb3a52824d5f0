/** The doctor on the permissions of the shared cache. Owns saying who may write it. */
import { tightenCache, worldWritable } from "../../core/cache_modes.ts";
import type { Finding } from "./finding.ts";

/** Nothing in a cache may be written by everybody. */
export async function checkCacheModes(cacheDir: string): Promise<Finding[]> {
  const open = await worldWritable(cacheDir);
  const [first] = open;
  if (first === undefined) return [];
  return [{
    check: "cache-permissions",
    severity: "warning",
    summary: "Every user of this machine may write in the cache",
    evidence: open.length === 1 ? `"${first}"` : `"${first}" and ${open.length - 1} more`,
    mend: "toolchainkit doctor --fix",
    repair: async () => `${await tightenCache(cacheDir)} files and folders are closed to others`,
  }];
}
