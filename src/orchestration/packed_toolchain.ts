/**
 * Installed toolchains packed for other machines. Owns that this happens once for all projects: the
 * archive lies in a folder of the shared cache that is named by the toolchain's digest.
 */
import { basename, join } from "@std/path";
import type { CachePaths } from "../core/directory.ts";
import { ensureDirectory, listDirectory, removeTree, renameRetrying } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { withLock } from "../core/locking.ts";
import type { ProvidedToolchain } from "./provide_toolchain.ts";

/** What packing needs. */
export interface PackingContext {
  readonly cache: CachePaths;
  readonly provided: ProvidedToolchain;
  /** Tells the installed toolchain from all others. */
  readonly toolchainDigest: string;
  readonly host: Host;
}

/** How long packing a toolchain may take, in milliseconds. */
export const PACKING_TIMEOUT_MS = 600_000;

/**
 * Absolute path of the packed toolchain. Other runs wait for the one that packs.
 *
 * @param make Writes one archive into a folder, or says why it cannot.
 * @returns Undefined, after a warning, when it cannot be packed.
 */
export async function packedToolchain(
  engine: "icecream" | "sccache-dist",
  context: PackingContext,
  make: (folder: string) => Promise<string | undefined>,
): Promise<string | undefined> {
  const { cache, host, provided } = context;
  const digest = context.toolchainDigest.replace(/^\w+:/, "");
  if (!/^\w+$/.test(digest)) throw new TypeError("a digest is no file name");
  const folder = join(cache.root, "build-cache", engine, digest);
  const packed = await archiveIn(folder);
  if (packed !== undefined) return packed;
  const lock = join(cache.locks, `${engine}-${digest.slice(0, 16)}.lock`);
  return await withLock(lock, async () => {
    const meanwhile = await archiveIn(folder);
    if (meanwhile !== undefined) return meanwhile;
    host.log.info(`Packing ${provided.id} for ${engine}, once for all projects`);
    const staging = join(cache.staging, `${engine}-${host.randomId()}`);
    try {
      await ensureDirectory(staging);
      const problem = await make(staging);
      const made = problem === undefined ? await archiveIn(staging) : undefined;
      if (made === undefined) {
        host.log.warning(
          `${provided.id} cannot be packed for ${engine}: ${problem ?? "nothing was packed"}`,
        );
        return undefined;
      }
      await ensureDirectory(folder);
      const path = join(folder, basename(made));
      await renameRetrying(made, path, host);
      return path;
    } finally {
      await removeTree(staging);
    }
  }, { host, timeoutMs: PACKING_TIMEOUT_MS, purpose: `pack ${provided.id} for ${engine}` });
}

async function archiveIn(folder: string): Promise<string | undefined> {
  const names = await listDirectory(folder).catch(() => []);
  const name = names.find((each) => /\.tar\.(gz|zst|xz|bz2)$/.test(each));
  return name === undefined ? undefined : join(folder, name);
}
