/**
 * Programs that compile on other machines. Owns finding them, asking whether they can do anything
 * for this build, and what they are told.
 */
import { join } from "@std/path";
import {
  type DistributionPlan,
  distributionProgram,
  planDistribution,
} from "../caching/distributed.ts";
import { fillTemplate } from "../caching/template.ts";
import type { Distribution } from "../caching/types.ts";
import type { CachePaths } from "../core/directory.ts";
import { exists, findExecutable } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { secretHash } from "../core/secret_hash.ts";
import { exchangeTcp, TcpError } from "../core/tcp.ts";
import { BuildCacheToolError } from "./build_cache_tool.ts";
import { packForIcecream } from "./icecream_toolchain.ts";
import type { ProvidedToolchain } from "./provide_toolchain.ts";
import { checkScheduler } from "./sccache_scheduler.ts";
import { packForSccache } from "./sccache_toolchain.ts";

/** What providing needs. */
export interface DistributionContext {
  readonly cache: CachePaths;
  readonly provided: ProvidedToolchain;
  readonly host: Host;
}

/**
 * Finds the program and prepares what it needs; undefined, after saying why, when this build is
 * better off without.
 *
 * @param toolchainDigest Tells an installed toolchain from all others.
 * @throws {BuildCacheToolError} If the program is not there.
 * @throws {DistributionRefusedError} If the scheduler refuses the token.
 */
export async function provideDistribution(
  distribution: Distribution,
  toolchainDigest: string | undefined,
  context: DistributionContext,
): Promise<DistributionPlan | undefined> {
  const { host, cache, provided } = context;
  const { engine } = distribution;
  const obstacle = obstacleTo(distribution, context);
  if (obstacle !== undefined) {
    host.log.warning(`${engine} is left alone: ${obstacle}; compilations stay on this machine`);
    return undefined;
  }
  const program = distributionProgram(distribution);
  if (program === undefined) {
    const slots = await checkScheduler({
      address: fillTemplate(distribution.scheduler ?? "", host.env),
      token: distribution.token === undefined
        ? undefined
        : fillTemplate(distribution.token, host.env),
    }, host);
    if (slots === undefined) return undefined;
    // Two servers of sccache must not pack into one folder.
    const name = secretHash(JSON.stringify([distribution.scheduler, distribution.token]));
    const toolchainFolder = join(cache.root, "build-cache", `sccache-dist-${name}`);
    const packing = provided.install === undefined || toolchainDigest === undefined
      ? undefined
      : { ...context, toolchainDigest };
    // Compilers of the system are packed by sccache itself.
    const toolchains = packing === undefined ? [] : await packForSccache(packing);
    return planDistribution(distribution, { toolchainFolder, toolchains, slots });
  }
  const command = await findExecutable(program, host);
  if (command === undefined) {
    throw new BuildCacheToolError(
      engine,
      `there is no ${program} in PATH`,
      `Install ${engine}, or remove build.distributed`,
    );
  }
  if (engine === "distcc") return planDistribution(distribution, { command });
  await warnWithoutDaemon(distribution, host);
  const slots = await icecreamSlots(distribution, host);
  // Compilers of the system are packed by icecream's daemon.
  if (provided.install === undefined || toolchainDigest === undefined) {
    return planDistribution(distribution, { command, slots });
  }
  const toolchainArchive = await packForIcecream({ ...context, toolchainDigest });
  if (toolchainArchive === undefined) return undefined;
  return planDistribution(distribution, { command, toolchainArchive, slots });
}

function obstacleTo(
  { engine }: Distribution,
  { provided, host }: DistributionContext,
): string | undefined {
  if (host.offline) return "this run is offline";
  if (engine === "sccache-dist" && host.platform.os !== "linux") {
    return "its build servers run Linux, and compilers of this system do not run there";
  }
  const { cCompiler, cxxCompiler } = provided.layout;
  // What runs elsewhere is a compiler under its own name, not a program with a first argument.
  const wrapped = [cCompiler, cxxCompiler].find(({ args = [] }) => args.length > 0);
  return wrapped === undefined ? undefined : `it cannot run "${wrapped.path}" as a compiler`;
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

/** Where a scheduler answers people, by icecream's manual. */
const ICECREAM_TELNET_PORT = 8766;
const ICECREAM_TIMEOUT_MS = 500;

/** How many compilations the machines of a scheduler take at once; undefined if it does not say. */
async function icecreamSlots(
  { scheduler }: Distribution,
  host: Host,
): Promise<number | undefined> {
  if (scheduler === undefined) return undefined;
  try {
    const text = await exchangeTcp({
      host: fillTemplate(scheduler, host.env),
      port: ICECREAM_TELNET_PORT,
      tls: false,
      send: "listcs\nquit\n",
      complete: (answer) => (answer.match(/^200 done/gm) ?? []).length > 0,
      timeoutMs: ICECREAM_TIMEOUT_MS,
    });
    return parseIcecreamSlots(text);
  } catch (error) {
    if (error instanceof TcpError) return undefined;
    throw error;
  }
}

/** The sum of what the lines of `listcs` say: ` node1 (10.0.0.1:10245) … jobs=0/4 load=12`. */
export function parseIcecreamSlots(text: string): number | undefined {
  const slots = [...text.matchAll(/\bjobs=\d+\/(\d+)\b/g)].map(([, count]) => Number(count));
  return slots.length === 0 ? undefined : slots.reduce((sum, count) => sum + count, 0);
}
