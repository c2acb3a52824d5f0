/**
 * Installed toolchains as icecream sends them to other machines. Owns packing them: once for all
 * projects, in a folder of the shared cache that is named by the toolchain's digest.
 */
import { basename, join } from "@std/path";
import type { CachePaths } from "../core/directory.ts";
import {
  ensureDirectory,
  findExecutable,
  listDirectory,
  removeTree,
  renameRetrying,
} from "../core/filesystem.ts";
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

const PACKING_TIMEOUT_MS = 300_000;

/**
 * Absolute path of the packed toolchain, whose name is the hash of its content; undefined, after a
 * warning, when icecream's script cannot pack it. Other runs wait for the one that packs.
 */
export async function packToolchain(context: PackingContext): Promise<string | undefined> {
  const { cache, host, provided, toolchainDigest } = context;
  const name = /^[\w-]+$/.exec(toolchainDigest.replace(/^\w+:/, ""))?.[0];
  if (name === undefined) throw new TypeError("a digest is no file name");
  const folder = join(cache.root, "build-cache", "icecream", name);
  const packed = await packedIn(folder);
  if (packed !== undefined) return packed;
  return await withLock(join(cache.locks, `icecream-${name.slice(0, 16)}.lock`), async () => {
    const meanwhile = await packedIn(folder);
    if (meanwhile !== undefined) return meanwhile;
    host.log.info(`Packing ${provided.id} for icecream, once for all projects`);
    const staging = join(cache.staging, `icecream-${host.randomId()}`);
    try {
      await ensureDirectory(staging);
      const problem = await createEnvironment(staging, context);
      const made = problem === undefined ? await packedIn(staging) : undefined;
      if (made !== undefined) {
        await ensureDirectory(folder);
        const path = join(folder, basename(made));
        await renameRetrying(made, path, host);
        return path;
      }
      host.log.warning(
        `${provided.id} cannot be packed for icecream: ${problem ?? "nothing was packed"}; ` +
          "compilations stay on this machine",
      );
      return undefined;
    } finally {
      await removeTree(staging);
    }
  }, { host, timeoutMs: PACKING_TIMEOUT_MS, purpose: `pack ${provided.id} for icecream` });
}

/** Why icecream's script failed; undefined when it did not. */
async function createEnvironment(
  folder: string,
  { provided, host }: PackingContext,
): Promise<string | undefined> {
  const script = await findExecutable("icecc-create-env", host) ??
    "/usr/lib/icecc/icecc-create-env";
  const { compiler, cCompiler, cxxCompiler } = provided.layout;
  const args = compiler === "gcc"
    ? ["--gcc", cCompiler.path, cxxCompiler.path]
    : ["--clang", cCompiler.path];
  try {
    const { code, stdout, stderr } = await host.run({
      command: script,
      args,
      cwd: folder,
      timeoutMs: PACKING_TIMEOUT_MS,
      signal: host.signal,
    });
    if (code === 0) return undefined;
    return `${stdout}\n${stderr}`.trim().split("\n").at(-1) ?? `exit code ${code}`;
  } catch (error) {
    if (host.signal.aborted) throw error;
    return `"${script}" cannot be run`;
  }
}

async function packedIn(folder: string): Promise<string | undefined> {
  const names = await listDirectory(folder).catch(() => []);
  const name = names.find((each) => /\.tar\.(gz|zst|xz|bz2)$/.test(each));
  return name === undefined ? undefined : join(folder, name);
}
