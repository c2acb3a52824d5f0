/**
 * The build cache of a project: program, configuration, launcher, shared cache. Owns that stage of
 * the set-up; what each program is told is decided in `src/caching/`.
 */
import { dirname, join } from "@std/path";
import type { CompilerCommand, FlagStrings } from "../cmake/types.ts";
import { cacheFeatures } from "../caching/detection.ts";
import {
  CACHE_MODE_VARIABLE,
  type LinkedToolchain,
  planVariables,
  renderLauncherScript,
  renderWrapper,
  windowsLauncher,
  type WrappedCompiler,
} from "../caching/launcher.ts";
import type { DistributionPlan } from "../caching/distributed.ts";
import { type CachePlan, planCache } from "../caching/plan.ts";
import type { CacheTool, RemoteCache } from "../caching/types.ts";
import type { Config } from "../config/types.ts";
import type { Artifact } from "../core/artifact.ts";
import type { CachePaths, ProjectPaths } from "../core/directory.ts";
import {
  atomicWrite,
  ensureDirectory,
  readTextIfExists,
  removeTree,
  writeIfChanged,
} from "../core/filesystem.ts";
import { umaskForCache } from "../core/group_sharing.ts";
import type { Host } from "../core/host.ts";
import type { InstallResult } from "../core/install.ts";
import { readManifestIfValid } from "../core/manifest.ts";
import type { NetworkOptions } from "../core/network.ts";
import { computeHash } from "../core/verification.ts";
import { distributionTemplates, remoteTemplates } from "./build_cache_config.ts";
import { remotePlace } from "./build_cache_remote.ts";
import { debugFlags } from "./build_cache_flags.ts";
import { requireDirectory } from "./build_cache_directory.ts";
import { type CacheMode, chooseMode, locateRemote } from "./build_cache_mode.ts";
import type { FoundMaster } from "./build_cache_redis.ts";
import {
  configureSccache,
  requireDistribution,
  type ServedCache,
  servedCache,
} from "./build_cache_server.ts";
import { rememberedCache } from "./build_cache_stats.ts";
import { provideCacheTool } from "./build_cache_tool.ts";
import { provideDistribution } from "./build_cache_distribution.ts";
import type { ProvidedToolchain } from "./provide_toolchain.ts";

/** What the stage is given. */
export interface BuildCacheContext {
  readonly config: Config;
  readonly cache: CachePaths;
  /** Absolute; the user's own cache, whatever the project chose. */
  readonly cacheDir: string;
  readonly project: ProjectPaths;
  readonly provided: ProvidedToolchain;
  /** Absolute path of CMake. */
  readonly cmake: string;
  readonly host: Host;
  readonly network: NetworkOptions;
  /** The locked build of a tool for this machine. */
  artifact(name: string): Artifact | undefined;
}

/** A build cache that is ready to be used. */
export interface ProvidedBuildCache extends CacheMode {
  /** Undefined when compilations are only distributed. */
  readonly tool: CacheTool | undefined;
  /** Set when the tool was installed by ToolchainKit. */
  readonly artifact: Artifact | undefined;
  readonly install: InstallResult | undefined;
  /** For the toolchain file. */
  readonly launcher: CompilerCommand;
  /** For the toolchain file: keeps the folder of a checkout out of debug information. */
  readonly debugFlags: FlagStrings;
  /** For the programs that we start. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly plan: CachePlan;
  /** Undefined when nothing is done on other machines. */
  readonly distribution: DistributionPlan | undefined;
  readonly server: ServedCache;
  /** The shared cache that is in use, with its address; values may be templates. */
  readonly remote: RemoteCache | undefined;
  /** Absolute path; while this file is there, compilers leave the shared cache alone. */
  readonly lostFile: string;
  /** Set when sentinels say where the shared cache is; values may be templates. */
  readonly followed: RemoteCache | undefined;
  /** Files without which a build does not work. */
  readonly files: readonly string[];
  /** One line for people. */
  readonly summary: string;
}

/**
 * Provides the build cache that the configuration asks for; undefined when it asks for none.
 *
 * @throws {BuildCacheToolError} If no program can do what is wanted.
 * @throws {BuildCacheDirectoryError} If sccache would delete files of others.
 * @throws {BuildCacheUnreachableError | BuildCacheRefusedError} If the shared cache cannot be used
 * and the configuration does not say `when_unreachable: local`.
 * @throws {DistributionRefusedError} If the machines that should help refuse to.
 */
export async function provideBuildCache(
  context: BuildCacheContext,
): Promise<ProvidedBuildCache | undefined> {
  const { config, host, project, provided } = context;
  const { caching } = config.build;
  const distribution = distributionTemplates(config);
  if (!caching.enabled && distribution === undefined) return undefined;
  const configured = caching.enabled ? remoteTemplates(config) : undefined;
  const wrapped = wrappedCompilers(context);
  const digest = await toolchainDigest(provided, wrapped);
  const engine = distribution === undefined
    ? undefined
    : await provideDistribution(distribution, digest, context);
  const wish = {
    tool: caching.tool,
    compiler: provided.system?.type ?? provided.layout.compiler,
    remote: configured,
    distribution,
  };
  const needsTool = caching.enabled || distribution?.engine === "sccache-dist";
  const found = needsTool ? await provideCacheTool(wish, context) : undefined;
  const last = (await rememberedCache({ projectRoot: project.root, cacheDir: context.cacheDir }))
    ?.server.master;
  const located = await locateRemote(configured, last, context);
  const { remote, master } = located;
  const base = join(context.cache.root, "build-cache");
  await ensureDirectory(base);
  let plan: CachePlan;
  if (found === undefined) {
    if (engine === undefined && host.platform.os === "windows") return undefined;
    plan = {
      // The launcher stays when nobody helps this time, so that nothing is compiled anew for it.
      command: engine?.command ?? "/usr/bin/env",
      configFile: undefined,
      variables: engine?.variables ?? {},
      pump: engine?.pumpVariables ?? {},
      remote: {},
      local: {},
      withoutModules: true,
    };
  } else {
    if (caching.directory !== undefined) await requireDirectory(caching.directory, found.tool.name);
    const directory = caching.directory ?? join(base, found.tool.name);
    const facts = {
      tool: found.tool,
      directory,
      size: caching.size,
      projectRoot: project.root,
      baseDirectories: [
        project.root,
        ...(provided.install === undefined ? [] : [dirname(provided.install.path)]),
      ],
      toolchainDigest: digest,
      remote,
      remotePlace: remote && remotePlace(remote, host.env),
      distribution: engine,
      ...(caching.directory === undefined
        ? { umask: await umaskForCache(context.cache.root) }
        : {}),
      configFile: join(project.cmake, `ccache-${provided.config.name}.conf`),
      ...(host.platform.os === "windows" ? {} : { socketFolder: base }),
    };
    if (found.tool.name === "ccache") {
      plan = planCache(facts);
      if (plan.configFile !== undefined) {
        await writeIfChanged(plan.configFile.path, plan.configFile.text);
      }
    } else {
      plan = await configureSccache(facts, context);
      if (engine !== undefined) await requireDistribution(found.tool, plan, host);
    }
  }
  const state = await chooseMode(located, { plan, tool: found?.tool }, context);
  const environment = stageVariables(plan, state.mode, host);
  // distcc calls the compiler on the other machines by the same path, and links are only here.
  const linked = found?.tool.name === "ccache" && engine?.engine !== "distcc"
    ? linkedToolchain(context)
    : undefined;
  const made = { plan, wrapped, linked, tool: found?.tool.name };
  const { launcher, files } = await writeLauncher(made, context);
  const prefixMaps = found !== undefined && cacheFeatures(found.tool).prefixMaps;
  return {
    tool: found?.tool,
    artifact: found?.artifact,
    install: found?.install,
    launcher,
    debugFlags: prefixMaps ? debugFlags(provided, project) : {},
    environment,
    ...state,
    plan,
    distribution: engine,
    server: servedCache(state.mode === "shared" ? remote : undefined, master),
    remote: state.mode === "shared" ? remote : undefined,
    lostFile: lostFile(context),
    followed: (configured?.sentinels ?? []).length > 0 ? configured : undefined,
    files: [...files, plan.command],
    summary: summaryOf(found?.tool, { configured, master }, state, engine?.engine),
  };
}

function summaryOf(
  tool: CacheTool | undefined,
  { configured, master }: { configured: RemoteCache | undefined; master: FoundMaster | undefined },
  { mode }: CacheMode,
  engine: string | undefined,
): string {
  const parts = tool === undefined ? [] : [`${tool.name} ${tool.version}`];
  if (configured !== undefined) parts.push(mode === "shared" ? configured.type : "local only");
  if (mode === "shared" && master !== undefined) {
    parts.push(`master "${master.name}" is ${master.address}`);
  }
  if (engine !== undefined) parts.push(engine);
  return parts.join(", ");
}

/** What our own children need beside what the launcher brings along. */
function stageVariables(
  plan: CachePlan,
  mode: "shared" | "local",
  host: Host,
): Record<string, string | undefined> {
  const own: Record<string, string | undefined> = mode === "local" &&
      Object.keys(plan.remote).length > 0
    ? { [CACHE_MODE_VARIABLE]: "local" }
    : {};
  if (host.platform.os !== "windows") return own;
  return { ...own, ...planVariables(plan, mode, host.env) };
}

/** Compilers that are arguments of another program, each with the script that stands for them. */
function wrappedCompilers({ provided, project }: BuildCacheContext): WrappedCompiler[] {
  const { cCompiler, cxxCompiler } = provided.layout;
  const folder = join(project.cmake, `compilers-${provided.config.name}`);
  // Cache programs tell compilers apart by these names.
  const named = [[cCompiler, "clang"], [cxxCompiler, "clang++"]] as const;
  return named.flatMap(([{ path, args = [] }, name]) => {
    const [argument] = args;
    return argument === undefined || args.length > 1
      ? []
      : [{ program: path, argument, wrapper: join(folder, name) }];
  });
}

/** What tells this toolchain from all others; undefined when the compiler's own file does. */
async function toolchainDigest(
  provided: ProvidedToolchain,
  wrapped: readonly WrappedCompiler[],
): Promise<string | undefined> {
  if (provided.install !== undefined) {
    const manifest = await readManifestIfValid(provided.install.path);
    if (manifest !== undefined) return manifest.treeDigest;
  }
  const [first] = wrapped;
  return first === undefined ? undefined : await computeHash(first.program);
}

/** The installed toolchain and the link to it in the project; undefined for all others. */
function linkedToolchain({ provided, project }: BuildCacheContext): LinkedToolchain | undefined {
  const { compiler } = provided.layout;
  if (provided.install === undefined || compiler === "msvc") return undefined;
  const link = join(project.toolchains, provided.config.name);
  return { root: provided.install.path, link, compiler };
}

async function writeLauncher(
  what: {
    plan: CachePlan;
    wrapped: readonly WrappedCompiler[];
    linked: LinkedToolchain | undefined;
    tool: CacheTool["name"] | undefined;
  },
  context: BuildCacheContext,
): Promise<{ launcher: CompilerCommand; files: readonly string[] }> {
  const { plan, wrapped, linked, tool } = what;
  const { host, project, provided } = context;
  if (host.platform.os === "windows") {
    return { launcher: windowsLauncher(plan, context.cmake), files: [] };
  }
  for (const { wrapper, argument } of wrapped) {
    const text = renderWrapper(argument);
    if (await readTextIfExists(wrapper) !== text) await atomicWrite(wrapper, text, { mode: 0o755 });
  }
  const script = join(project.cmake, `cache-launcher-${provided.config.name}.sh`);
  const lost = lostFile(context);
  // Whoever sets the build up again has asked the shared cache.
  await removeTree(lost);
  const clang = provided.layout.compiler === "clang";
  const headerSumsFor = clang && tool === "ccache" ? project.root : undefined;
  const how = { wrapped, linked, lostFile: lost, clang, headerSumsFor };
  const text = renderLauncherScript(plan, how);
  await writeIfChanged(script, text);
  return {
    launcher: { path: "/bin/sh", args: [script] },
    files: [script, ...wrapped.map(({ wrapper }) => wrapper)],
  };
}

/** Says, by being there, that the shared cache went away during a build. */
function lostFile({ project, provided }: BuildCacheContext): string {
  return join(project.cmake, `cache-lost-${provided.config.name}`);
}
