/** Programs that compile on other machines. Owns finding them and packing toolchains for them. */
import { join } from "@std/path";
import {
  type DistributionPlan,
  distributionProgram,
  planDistribution,
} from "../caching/distributed.ts";
import type { Distribution } from "../caching/types.ts";
import type { CachePaths } from "../core/directory.ts";
import {
  ensureDirectory,
  exists,
  findExecutable,
  listDirectory,
  removeTree,
} from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { BuildCacheToolError } from "./build_cache_tool.ts";
import type { ProvidedToolchain } from "./provide_toolchain.ts";

/** What providing needs. */
export interface DistributionContext {
  readonly cache: CachePaths;
  readonly provided: ProvidedToolchain;
  readonly host: Host;
}

/**
 * Finds the program and prepares what it needs.
 *
 * @throws {BuildCacheToolError} If it is not there.
 */
export async function provideDistribution(
  distribution: Distribution,
  context: DistributionContext,
): Promise<DistributionPlan> {
  const program = distributionProgram(distribution);
  if (program === undefined) {
    if (distribution.token !== undefined) {
      // Its configuration file is the only place for it, and no secret goes into files.
      throw new BuildCacheToolError(
        distribution.engine,
        "sccache takes the token from a file only",
        "Remove build.distributed.token, and let the scheduler know this machine by its address",
      );
    }
    return planDistribution(distribution, {});
  }
  const command = await findExecutable(program, context.host);
  if (command === undefined) {
    throw new BuildCacheToolError(
      distribution.engine,
      `there is no ${program} in PATH`,
      `Install ${distribution.engine}, or remove build.distributed`,
    );
  }
  if (distribution.engine === "icecream") await warnWithoutDaemon(distribution, context.host);
  const archive = distribution.engine === "icecream" ? await packToolchain(context) : undefined;
  return planDistribution(distribution, {
    command,
    ...(archive === undefined ? {} : { toolchainArchive: archive }),
  });
}

/** Where icecream's daemon listens, by the sources of icecc. */
const ICECREAM_SOCKETS = ["/var/run/icecc/iceccd.socket", "/run/icecc/iceccd.socket"];

/** Without its daemon on this machine icecream compiles everything here, and slower. */
async function warnWithoutDaemon(distribution: Distribution, host: Host): Promise<void> {
  const own = host.env["ICECC_TEST_SOCKET"];
  const home = host.env["HOME"];
  const sockets = [
    ...(own === undefined ? ICECREAM_SOCKETS : [own]),
    ...(home === undefined ? [] : [join(home, ".iceccd.socket")]),
  ];
  for (const socket of sockets) if (await exists(socket)) return;
  const scheduler = distribution.scheduler === undefined ? "" : ` -s ${distribution.scheduler}`;
  host.log.warning(
    `No daemon of icecream runs on this machine, so nothing is distributed; start iceccd${scheduler}`,
  );
}

/**
 * The compiler as icecream sends it to other machines, packed once: the archive's name is that of
 * the installed toolchain. Compilers of the system are packed by icecream itself.
 */
async function packToolchain(
  { cache, provided, host }: DistributionContext,
): Promise<string | undefined> {
  if (provided.install === undefined) return undefined;
  const folder = join(cache.root, "build-cache", "icecream", provided.id);
  const [packed] = (await packedIn(folder)).filter((name) => /\.tar\.(gz|zst|xz)$/.test(name));
  if (packed !== undefined) return join(folder, packed);
  const create = await findExecutable("icecc-create-env", host) ??
    "/usr/lib/icecc/icecc-create-env";
  await ensureDirectory(folder);
  const { layout } = provided;
  const kind = layout.compiler === "gcc" ? "--gcc" : "--clang";
  const compilers = kind === "--gcc"
    ? [layout.cCompiler.path, layout.cxxCompiler.path]
    : [layout.cCompiler.path];
  const { code, stderr } = await host.run({
    command: create,
    args: [kind, ...compilers],
    cwd: folder,
    timeoutMs: 300_000,
  });
  const [made] = (await packedIn(folder)).filter((name) => /\.tar\.(gz|zst|xz)$/.test(name));
  if (code === 0 && made !== undefined) return join(folder, made);
  await removeTree(folder);
  host.log.warning(
    `The toolchain could not be packed for icecream (${
      stderr.trim().split("\n").at(-1) ?? ""
    }); compilations stay on this machine`,
  );
  return undefined;
}

async function packedIn(folder: string): Promise<string[]> {
  return await listDirectory(folder).catch(() => []);
}
