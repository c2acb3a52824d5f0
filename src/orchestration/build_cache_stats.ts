/**
 * What the build cache of a project did: counted around a build, asked for by `build-cache`. Owns
 * running the program for it and what state.json remembers.
 */
import { isVersionAtLeast } from "../caching/versions.ts";
import { planVariables } from "../caching/launcher.ts";
import {
  type BuildCacheStats,
  parseCcacheStats,
  parseSccacheStats,
  statsBetween,
} from "../caching/stats.ts";
import type { CacheTool, RemoteCache, Variables } from "../caching/types.ts";
import { atomicWrite } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { redactSecrets } from "../core/redact.ts";
import { loadState, type ProjectState, saveState } from "../state/project_state.ts";
import type { DistributionPlan } from "../caching/distributed.ts";
import type { ProvidedBuildCache } from "./build_cache.ts";
import { type ServedCache, serverEnvironment, stopServer } from "./build_cache_server.ts";
import { watchingRemote } from "./build_cache_watch.ts";
import { reportDistribution } from "./distributed_build.ts";
import type { ProjectSetup } from "./setup.ts";
import { matchesStateChecksum, noteStateChecksum, type StatePlace } from "./state_checksums.ts";

/** A cache program with everything to speak to it; what may be secret is a template. */
export interface RememberedCache {
  readonly tool: CacheTool;
  readonly variables: Variables;
  readonly remote: Variables;
  readonly local: Variables;
  readonly mode: "shared" | "local";
  readonly server: ServedCache;
  /** Set when sentinels say where the shared cache is. */
  readonly followed?: RemoteCache;
}

/** Key of state.json under which the cache of the last set-up is kept. */
const STATE_KEY = "buildCache";

/** Runs the build, tells how much came from the cache, and remembers it. */
export async function countingHits<T>(
  setup: ProjectSetup,
  build: () => Promise<T>,
  host: Host,
): Promise<T> {
  const { buildCache, project } = setup;
  const cache = buildCache === undefined ? undefined : cacheToRemember(buildCache);
  if (cache === undefined) {
    await forgetCache(project.root);
    return await build();
  }
  const before = await readStats(cache, host);
  await remember(setup, cache, undefined);
  let untilLost: BuildCacheStats | undefined;
  const onLost = async (reason: string) => {
    host.log.warning(`${reason}; the rest of the build does without it`);
    // The server that is stopped takes its counters along.
    if (cache.tool.name === "sccache") untilLost = await readStats(cache, host);
    if (buildCache !== undefined) await leaveRemote(buildCache, host);
  };
  try {
    return await watchingRemote(buildCache?.remote, build, onLost, host);
  } finally {
    const after = untilLost ?? await readStats(cache, host);
    const counted = before === undefined || after === undefined
      ? undefined
      : statsBetween(before, after);
    if (counted !== undefined) {
      const where = { projectRoot: project.root, mode: cache.mode, host };
      await report(counted, buildCache?.distribution, where);
    }
    await remember(setup, cache, counted?.hitRate);
  }
}

/** Has all further compilations leave the shared cache alone, those that wait for it too. */
async function leaveRemote(
  { lostFile, plan, tool }: ProvidedBuildCache,
  host: Host,
): Promise<void> {
  await atomicWrite(lostFile, "");
  // Clients of a server that is gone compile by themselves.
  if (tool?.name === "sccache") await stopServer(plan, "shared", host);
}

/** Keeps the cache of a set-up in state.json, or that it has no cache program: undefined then. */
export async function rememberCache(
  setup: Pick<ProjectSetup, "buildCache" | "project" | "settings">,
): Promise<RememberedCache | undefined> {
  const cache = setup.buildCache === undefined ? undefined : cacheToRemember(setup.buildCache);
  if (cache === undefined) await forgetCache(setup.project.root);
  else await remember(setup, cache, undefined);
  return cache;
}

/** Takes the cache of an earlier set-up out of state.json. */
export async function forgetCache(projectRoot: string): Promise<void> {
  const { [STATE_KEY]: known, ...state } = await loadState(projectRoot);
  if (known === undefined) return;
  const caching = { enabled: false, tool: undefined, hitRate: undefined };
  await saveState(projectRoot, { ...state, caching } as ProjectState);
}

function cacheToRemember(
  { tool, plan, mode, server, followed }: ProvidedBuildCache,
): RememberedCache | undefined {
  if (tool === undefined) return undefined;
  const { variables, remote, local } = plan;
  const cache = { tool, variables, remote, local, mode, server };
  return followed === undefined ? cache : { ...cache, followed };
}

async function report(
  stats: BuildCacheStats,
  distribution: DistributionPlan | undefined,
  where: { projectRoot: string; mode: RememberedCache["mode"]; host: Host },
): Promise<void> {
  const { projectRoot, mode, host } = where;
  const { hits, requests, hitRate, remoteErrors } = stats;
  if (hitRate !== undefined) {
    const percent = `${(hitRate * 100).toFixed(hitRate === 1 ? 0 : 1)} %`;
    host.log.info(`Build cache: ${hits} of ${requests} compilations were cached (${percent})`);
  }
  if (distribution?.engine === "sccache-dist") {
    const { distributed, distributionErrors, misses } = stats;
    const counts = {
      remote: distributed,
      own: Math.max(0, misses - distributed - distributionErrors),
      fallbacks: distributionErrors,
      preprocessedHere: 0,
      reason: undefined,
    };
    await reportDistribution(distribution, counts, { projectRoot, host });
  }
  if (remoteErrors > 0) {
    const times = `${remoteErrors} ${remoteErrors === 1 ? "time" : "times"} during the build`;
    host.log.warning(
      mode === "shared"
        ? `The shared build cache failed ${times}; what it did not deliver was compiled here`
        : `The build cache failed ${times}; look whether its disk is full`,
    );
  }
}

async function remember(
  { project, settings }: Pick<ProjectSetup, "project" | "settings">,
  cache: RememberedCache,
  hitRate: number | undefined,
): Promise<void> {
  const projectRoot = project.root;
  const state = await loadState(projectRoot);
  await noteStateChecksum(STATE_KEY, cache, { projectRoot, cacheDir: settings.cacheDir });
  const rate = hitRate ?? state.caching.hitRate;
  await saveState(projectRoot, {
    ...state,
    caching: {
      enabled: true,
      tool: cache.tool.name,
      ...(rate === undefined ? {} : { hitRate: rate }),
    },
    [STATE_KEY]: cache,
  });
}

/**
 * The cache of the last set-up of a project; undefined when it has none, and when this program did not
 * write what state.json says: its program would be run.
 */
export async function rememberedCache(place: StatePlace): Promise<RememberedCache | undefined> {
  const cache = (await loadState(place.projectRoot))[STATE_KEY] as RememberedCache | undefined;
  if (!await matchesStateChecksum(STATE_KEY, cache, place)) return undefined;
  const whole = typeof cache?.tool?.path === "string" && typeof cache.variables === "object" &&
    typeof cache.remote === "object" && typeof cache.local === "object";
  return whole ? cache : undefined;
}

/** What the program counted; undefined when it does not answer. */
export async function readStats(
  cache: RememberedCache,
  host: Host,
): Promise<BuildCacheStats | undefined> {
  const { tool } = cache;
  // Before 3.7 ccache had only a text for people.
  const ccacheArgs = isVersionAtLeast(tool.version, "3.7") ? ["--print-stats"] : ["-s"];
  const args = tool.name === "ccache" ? ccacheArgs : ["--show-stats", "--stats-format=json"];
  const output = await runCacheTool(cache, args, host);
  if (output === undefined) return undefined;
  const readOnly = Object.values(cache.remote).includes("READ_ONLY");
  const stats = tool.name === "ccache"
    ? parseCcacheStats(output)
    : parseSccacheStats(output, { readOnly });
  return stats.location === undefined
    ? stats
    : { ...stats, location: redactSecrets(stats.location) };
}

/** Runs the program with the project's settings; undefined when it fails. */
export async function runCacheTool(
  cache: RememberedCache,
  args: readonly string[],
  host: Host,
): Promise<string | undefined> {
  const variables = planVariables(cache, cache.mode, host.env);
  const { code, stdout, stderr } = await host.run({
    command: cache.tool.path,
    args,
    env: serverEnvironment(variables),
    timeoutMs: 60_000,
  });
  if (code === 0) return stdout;
  host.log.debug(`${cache.tool.name} ${args.join(" ")}: ${redactSecrets(stderr)}`);
  return undefined;
}
