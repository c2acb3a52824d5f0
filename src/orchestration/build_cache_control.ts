/** `build-cache`: statistics, starting, stopping and zeroing the cache of a project. */
import { planVariables } from "../caching/launcher.ts";
import type { BuildCacheStats } from "../caching/stats.ts";
import type { CacheToolName } from "../caching/types.ts";
import { TkError } from "../core/errors.ts";
import type { Host } from "../core/host.ts";
import { loadState } from "../state/project_state.ts";
import { findMaster, type FoundMaster } from "./build_cache_redis.ts";
import { fillRemote } from "./build_cache_remote.ts";
import { startServer, stopServer } from "./build_cache_server.ts";
import {
  readStats,
  rememberCache,
  type RememberedCache,
  rememberedCache,
  runCacheTool,
} from "./build_cache_stats.ts";
import { type LastDistribution, lastDistribution } from "./distributed_build.ts";
import { debugLimit, folderLimit } from "./build_cache_tool.ts";
import type { ProjectSettings } from "./project_settings.ts";
import { readAsWritten } from "./read_configuration.ts";
import { requireProject } from "./require_project.ts";
import { withSetup } from "./with_setup.ts";

/** The project has no build cache. */
export class NoBuildCacheError extends TkError<{ project: string }> {
  readonly code = "NO_BUILD_CACHE";

  constructor(project: string) {
    super(
      `Cannot find the build cache of "${project}": its toolchainkit.yaml asks for none`,
      { project },
      { hint: 'Add "caching: {enabled: true}" below build: in toolchainkit.yaml' },
    );
  }
}

/** What `build-cache stats` shows. */
export interface BuildCacheReport extends BuildCacheStats {
  readonly version: string;
  readonly mode: "shared" | "local";
  /** Share of cached compilations in the last build by ToolchainKit, 0 to 1. */
  readonly lastBuildHitRate: number | undefined;
  /** What the last build that was distributed did; undefined when there was none. */
  readonly lastDistribution: LastDistribution | undefined;
  /** What this version cannot share between checkouts; undefined: nothing. */
  readonly limit: string | undefined;
  /** Which server is the master now, by what sentinels say; undefined when there are none. */
  readonly master: FoundMaster | undefined;
  /** Why nobody says which server is the master. */
  readonly masterProblem: string | undefined;
}

/** What became of a server. */
export interface ServerReport {
  readonly tool: CacheToolName;
  readonly outcome: "started" | "running" | "stopped" | "not-running" | "no-server";
}

/** The program did not answer. */
export class BuildCacheSilentError extends TkError<{ tool: string }> {
  readonly code = "BUILD_CACHE_SILENT";

  constructor(tool: string, wanted: string) {
    super(`Cannot ask "${tool}" for ${wanted}: it failed`, { tool }, {
      hint: "Run the command with -v to see what it says",
    });
  }
}

/** Statistics of the cache. @throws {NoBuildCacheError} If the project has none. */
export async function buildCacheStats(
  settings: ProjectSettings,
  host: Host,
): Promise<BuildCacheReport> {
  const cache = await cacheOf(settings, host);
  const stats = await readStats(cache, host);
  if (stats === undefined) throw new BuildCacheSilentError(cache.tool.name, "statistics");
  const { caching } = await loadState(settings.projectRoot);
  return {
    ...stats,
    version: cache.tool.version,
    mode: cache.mode,
    lastBuildHitRate: caching.hitRate,
    lastDistribution: await lastDistribution(settings.projectRoot),
    limit: folderLimit(cache.tool) ?? debugLimit(cache.tool),
    ...await masterNow(cache, host),
  };
}

/** Asks the sentinels again: the master may be another one since the last build. */
async function masterNow(
  { followed }: RememberedCache,
  host: Host,
): Promise<Pick<BuildCacheReport, "master" | "masterProblem">> {
  const nobody = { master: undefined, masterProblem: undefined };
  if (followed === undefined || host.offline) return nobody;
  try {
    return { ...nobody, master: await findMaster(fillRemote(followed, host.env)) };
  } catch (error) {
    if (!(error instanceof TkError)) throw error;
    return { ...nobody, masterProblem: error.message };
  }
}

/** Sets the counters to zero; what is cached stays. */
export async function zeroBuildCache(
  settings: ProjectSettings,
  host: Host,
): Promise<{ readonly tool: CacheToolName }> {
  const cache = await cacheOf(settings, host);
  if (await runCacheTool(cache, ["--zero-stats"], host) === undefined) {
    throw new BuildCacheSilentError(cache.tool.name, "zeroed statistics");
  }
  return { tool: cache.tool.name };
}

/** Starts sccache's server with the project's settings; ccache has none. */
export async function startBuildCache(
  settings: ProjectSettings,
  host: Host,
): Promise<ServerReport> {
  const known = await cacheOf(settings, host);
  const { tool } = known;
  if (tool.name === "ccache") return { tool: tool.name, outcome: "no-server" };
  // Another server may be the master since the last set-up.
  const cache = known.followed === undefined ? known : await setUpCache(settings, host);
  const env = planVariables(cache, cache.mode, host.env);
  return { tool: tool.name, outcome: await startServer(tool, env, cache.server, host) };
}

/**
 * Stops sccache's servers of this project, with the shared cache and without.
 *
 * @throws {BuildCacheSilentError} If one of them hangs.
 */
export async function stopBuildCache(
  settings: ProjectSettings,
  host: Host,
): Promise<ServerReport> {
  const cache = await cacheOf(settings, host);
  const { tool } = cache;
  if (tool.name === "ccache") return { tool: tool.name, outcome: "no-server" };
  const plan = { ...cache, command: tool.path };
  const stopped = [await stopServer(plan, "shared", host), await stopServer(plan, "local", host)];
  if (stopped.includes("silent")) throw new BuildCacheSilentError(tool.name, "its server's end");
  return { tool: tool.name, outcome: stopped.includes("stopped") ? "stopped" : "not-running" };
}

/** The cache of the last set-up; a project that was never set up is set up first. */
async function cacheOf(settings: ProjectSettings, host: Host): Promise<RememberedCache> {
  return await rememberedCache(settings) ?? await setUpCache(settings, host);
}

async function setUpCache(settings: ProjectSettings, host: Host): Promise<RememberedCache> {
  await requireProject(settings, host);
  const { config } = await readAsWritten(settings, host);
  const { caching, distributed } = config.build;
  // Nobody wants a compiler to be fetched just to hear this.
  if (!caching.enabled && distributed?.engine !== "sccache-dist") {
    throw new NoBuildCacheError(config.project);
  }
  return await withSetup({}, { settings, host, purpose: "build-cache" }, async (setup) => {
    const cache = await rememberCache(setup);
    if (cache === undefined) throw new NoBuildCacheError(setup.config.project);
    return cache;
  });
}
