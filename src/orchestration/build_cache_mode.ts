/**
 * Whether a build uses its shared cache. Owns finding its server, asking it, and what happens when
 * it does not answer.
 */
import { CACHE_MODE_VARIABLE, planVariables } from "../caching/launcher.ts";
import type { CachePlan } from "../caching/plan.ts";
import type { CacheTool, RemoteCache } from "../caching/types.ts";
import type { Config } from "../config/types.ts";
import { TkError } from "../core/errors.ts";
import type { Host } from "../core/host.ts";
import { atMaster, findMaster, type FoundMaster } from "./build_cache_redis.ts";
import { checkRemote, fillRemote } from "./build_cache_remote.ts";
import { replaceSilentServer, servedCache, startServer } from "./build_cache_server.ts";

/** What deciding needs. */
export interface ModeContext {
  readonly config: Config;
  readonly host: Host;
}

/** The shared cache at the address that counts now. */
export interface LocatedRemote {
  /** Undefined when there is none, or nobody knows where it is. */
  readonly remote: RemoteCache | undefined;
  /** Set when sentinels were asked. */
  readonly master: FoundMaster | undefined;
  /** Why the shared cache is left alone. */
  readonly degraded: string | undefined;
}

/** How a build uses its caches. */
export interface CacheMode {
  /** `shared`: the shared cache answers; `local`: there is none, or it is left alone. */
  readonly mode: "shared" | "local";
  /** Why the shared cache is left alone. */
  readonly degraded: string | undefined;
}

/**
 * Asks sentinels, if there are any, where the master is.
 *
 * @param last The master of the last set-up: compilations started by hand try it while nobody knows
 * a newer one.
 * @throws {BuildCacheUnreachableError | BuildCacheRefusedError} If nobody says where it is and the
 * configuration does not say `when_unreachable: local`.
 */
export async function locateRemote(
  configured: RemoteCache | undefined,
  last: FoundMaster | undefined,
  context: ModeContext,
): Promise<LocatedRemote> {
  if (configured === undefined || (configured.sentinels ?? []).length === 0) {
    return { remote: configured, master: undefined, degraded: undefined };
  }
  const { host } = context;
  const known = last?.name === configured.master ? last : undefined;
  const remembered = known === undefined ? undefined : atMaster(configured, known);
  const unwanted = reasonForLocal(host);
  if (unwanted !== undefined) return { remote: remembered, master: known, degraded: unwanted };
  try {
    const master = await findMaster(fillRemote(configured, host.env));
    return { remote: atMaster(configured, master), master, degraded: undefined };
  } catch (error) {
    return { remote: remembered, master: known, degraded: excuse(error, context) };
  }
}

/** Asks the shared cache, and decides what happens when it does not answer. */
export async function chooseMode(
  located: LocatedRemote,
  what: { plan: CachePlan; tool: CacheTool | undefined },
  context: ModeContext,
): Promise<CacheMode> {
  const chosen = await modeOf(located, what, context);
  const { tool, plan } = what;
  if (tool?.name === "sccache" && chosen.mode === "local") {
    const { host } = context;
    await replaceSilentServer(tool, planVariables(plan, "local", host.env), host);
  }
  return chosen;
}

async function modeOf(
  located: LocatedRemote,
  what: { plan: CachePlan; tool: CacheTool | undefined },
  context: ModeContext,
): Promise<CacheMode> {
  const { host } = context;
  const { remote, master } = located;
  const { plan, tool } = what;
  if (located.degraded !== undefined) return { mode: "local", degraded: located.degraded };
  if (remote === undefined) return { mode: "local", degraded: undefined };
  const unwanted = reasonForLocal(host);
  if (unwanted !== undefined) return { mode: "local", degraded: unwanted };
  try {
    await checkRemote(remote, host);
    if (tool?.name === "sccache") {
      const served = servedCache(remote, master);
      await startServer(tool, planVariables(plan, "shared", host.env), served, host);
    }
    return { mode: "shared", degraded: undefined };
  } catch (error) {
    return { mode: "local", degraded: excuse(error, context) };
  }
}

function reasonForLocal(host: Host): string | undefined {
  if (host.env[CACHE_MODE_VARIABLE] === "local") return `${CACHE_MODE_VARIABLE}=local`;
  return host.offline ? "this run is offline" : undefined;
}

/** Why the build goes on without the shared cache; throws the error if it must not. */
function excuse(error: unknown, { config, host }: ModeContext): string {
  const excused = error instanceof TkError && error.exit === 6 &&
    config.build.caching.remote?.whenUnreachable === "local";
  if (!excused) throw error;
  host.log.warning(`${error.message}; building with the local cache`);
  return error.message;
}
