/**
 * Everything a build needs before CMake runs: configuration, lock, compilers, tools, links and
 * generated files. Owns the order; `bootstrap`, `configure`, `build`, `run` and `env` start here.
 */
import { join, resolve } from "@std/path";
import { BACKENDS } from "../cmake/backends.ts";
import { renderToolchainFile } from "../cmake/toolchain_generator.ts";
import type { LoadedConfig } from "../config/load.ts";
import type { LockFile } from "../config/lock_file.ts";
import type { BuildType, Config, GeneratorName } from "../config/types.ts";
import {
  type CachePaths,
  ensureGlobalCacheStructure,
  ensureProjectStructure,
  type ProjectPaths,
} from "../core/directory.ts";
import { writeIfChanged } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { createLink } from "../toolchain/linking.ts";
import { bestGenerator } from "./backend_facts.ts";
import type { ProvidedBuildCache } from "./build_cache.ts";
import { buildFolder } from "./build_folder.ts";
import { defaultBuildType } from "./build_types.ts";
import { chooseToolchain } from "./choose_toolchain.ts";
import { chooseTarget, crossBuild, toolchainFor, variantName } from "./cross_build.ts";
import { compilerRoots } from "./compiler_roots.ts";
import { completeSpec } from "./complete_spec.ts";
import { toolFolders, toolPath } from "./environment_facts.ts";
import { openLock } from "./project_lock.ts";
import { cacheRootOf } from "./project_cache.ts";
import { withAddresses } from "./locked_addresses.ts";
import { networkOptions } from "./network_options.ts";
import { openRegistry } from "./open_registry.ts";
import type { Phases } from "./phases.ts";
import type { ProjectSettings } from "./project_settings.ts";
import { readTrusted } from "./read_configuration.ts";
import { type ProvidedToolchain, provideToolchain } from "./provide_toolchain.ts";
import type { PackagesReport } from "./packages.ts";
import { type ProvidedTools, provideTools } from "./provide_tools.ts";
import { recordUses, usedBuilds } from "./record_uses.ts";
import { writeProjectSchema } from "./schema.ts";
import { toolchainFileSpec } from "./toolchain_spec.ts";

/** What a command chose for this build. */
export interface SetupRequest {
  /** Name of one of the project's toolchains; default: the one of this platform. */
  readonly toolchain?: string | undefined;
  /** Name of the machine to build for; default: this one. */
  readonly target?: string | undefined;
  readonly buildType?: BuildType | undefined;
  /** Build types to install packages for; default: the one that is set up. */
  readonly packageBuildTypes?: readonly BuildType[];
  /** True: install packages although nothing has changed. */
  readonly forcePackages?: boolean;
  /** True: the command is there to run the project's own code, such as its recipes. */
  readonly runsProjectCode?: boolean;
}

/** A project that CMake can be run on. */
export interface ProjectSetup {
  readonly settings: ProjectSettings;
  readonly loaded: LoadedConfig;
  readonly config: Config;
  readonly cache: CachePaths;
  readonly project: ProjectPaths;
  readonly provided: ProvidedToolchain;
  /** Name of the machine that is built for; undefined: this one. */
  readonly target: string | undefined;
  readonly tools: ProvidedTools;
  readonly buildType: BuildType;
  readonly generator: GeneratorName;
  /** Absolute. */
  readonly buildDirectory: string;
  /** Absolute path of the generated toolchain file. */
  readonly toolchainFile: string;
  readonly lockChanged: boolean;
  /** Undefined when the project uses no package manager, or before its packages are there. */
  readonly packages?: PackagesReport;
  /** Undefined when the project uses none. */
  readonly buildCache?: ProvidedBuildCache;
}

/**
 * Takes a project up to the point where CMake can configure it.
 *
 * @throws {ConfigError | NoSourceError | HashMismatchError | …} Whatever the failing step throws.
 */
export async function setUpProject(
  request: SetupRequest,
  settings: ProjectSettings,
  how: { host: Host; phases: Phases },
): Promise<ProjectSetup> {
  const { host, phases } = how;
  const { loaded, locked } = await phases.run(
    "Read configuration",
    () => readConfiguration(settings, host),
    ({ loaded: { config } }) => config.project,
  );
  const { config } = loaded;
  const cache = await ensureGlobalCacheStructure(cacheRootOf(config, settings), { log: host.log });
  const project = await ensureProjectStructure(settings.projectRoot);
  const target = chooseTarget(request.target, host.platform);
  const asked = toolchainFor(target, request.toolchain, config);
  const choice = chooseToolchain(config, host.platform, asked);
  const lock = await phases.run(
    "Resolve and lock",
    () => openLock(loaded, locked, settings, host),
    (opened) => opened.summary,
  );
  const network = withAddresses(networkOptions(config), {
    ...(config.registries.length === 0
      ? {}
      : { registry: () => openRegistry(config, { cacheDir: settings.cacheDir, host }) }),
    lock: lock.clearAddresses,
    host,
  });
  const [provided, tools] = await phases.run(
    "Install toolchain and tools",
    async () => {
      const artifact = lock.toolchain(choice);
      return await Promise.all([
        provideToolchain(choice, {
          cache,
          host,
          network,
          target,
          ...(artifact === undefined ? {} : { artifact }),
        }),
        provideTools(config, {
          cache,
          host,
          network,
          artifact: (name) => lock.tool(name),
        }),
      ]);
    },
  );
  lock.noteInstalled(choice.name, provided.install);
  for (const tool of [tools.cmake, tools.ninja]) {
    if (tool !== undefined) lock.noteInstalled(tool.name, tool.install);
  }
  const lockChanged = await lock.save();
  const buildType = request.buildType ?? defaultBuildType(choice, config);
  const generator = config.defaults.generator ??
    (tools.ninja === undefined ? await bestGenerator(host, tools.cmake.version) : "Ninja");
  const variant = variantName(choice.name, target?.name);
  const toolchainFile = join(project.cmake, `toolchain-${variant}.cmake`);
  const { describePackages, installPackages, planPackages } = await import("./packages.ts");
  const packages = await planPackages(
    config,
    { projectRoot: settings.projectRoot, toolchainFile, cache },
    host,
  );
  const { caching, distributed } = config.build;
  const buildCache = caching.enabled || distributed !== undefined
    ? await phases.run(
      "Prepare build cache",
      async () =>
        await (await import("./build_cache.ts")).provideBuildCache({
          config,
          cache,
          cacheDir: settings.cacheDir,
          project,
          provided,
          cmake: tools.cmake.path,
          host,
          network,
          artifact: (name) => lock.tool(name),
        }),
      (ready) => ready?.summary,
    )
    : undefined;
  const spec = await phases.run("Write CMake files", async () => {
    await linkToolchain({ provided, project });
    await writeProjectSchema(settings.projectRoot);
    const cross = target === undefined ? undefined : await crossBuild(target, provided, host);
    const spec = await completeSpec(
      toolchainFileSpec({
        config,
        origins: loaded.origins,
        provided,
        platform: host.platform,
        projectRoot: settings.projectRoot,
        ...(buildCache === undefined ? {} : { buildCache }),
        ...(packages === undefined ? {} : { includes: [packages.integrationFile] }),
        ...(cross === undefined ? {} : { cross }),
        findRootPaths: cross?.findRootPaths ?? await compilerRoots(provided, host),
      }),
      { ...tools, generator, folder: project.local },
      host,
    );
    await writeIfChanged(toolchainFile, renderToolchainFile(spec));
    await recordUses(usedBuilds([provided, tools.cmake, tools.ninja, buildCache]), {
      cache,
      host,
      network,
      projectRoot: settings.projectRoot,
      further: packages?.uses ?? [],
    });
    return spec;
  });
  const setup: ProjectSetup = {
    settings,
    loaded,
    config,
    cache,
    project,
    provided,
    target: target?.name,
    tools,
    buildType,
    generator,
    buildDirectory: resolve(
      settings.projectRoot,
      buildFolder(
        { toolchain: choice.name, target: target?.name, buildType, generator },
        config,
        host.platform,
      ),
    ),
    toolchainFile,
    lockChanged,
    ...(buildCache === undefined ? {} : { buildCache }),
  };
  const notePackages = async (locked: PackagesReport["locked"]): Promise<boolean> => {
    lock.notePackages(locked);
    return await lock.save() || lockChanged;
  };
  if (packages === undefined) return { ...setup, lockChanged: await notePackages(undefined) };
  const folderTypes = BACKENDS[generator].multiConfig ? config.build.types : [];
  const buildTypes = [...new Set([...folderTypes, buildType])];
  const installed = await phases.run(
    `Install packages (${packages.manager})`,
    () =>
      installPackages(packages, {
        setup,
        spec,
        buildTypes: request.packageBuildTypes ?? buildTypes,
        force: request.forcePackages === true,
        runsProjectCode: request.runsProjectCode === true,
        network,
        environment: { PATH: pathWithTools(setup, host), CC: undefined, CXX: undefined },
      }, host),
    (report) => `${packages.why}; ${describePackages(report)}`,
  );
  return {
    ...setup,
    packages: installed,
    lockChanged: await notePackages(installed.locked),
  };
}

/** Reads the configuration and the lock, shows their notes and asks for trust where it is needed. */
async function readConfiguration(
  settings: ProjectSettings,
  host: Host,
): Promise<{ loaded: LoadedConfig; locked: LockFile | undefined }> {
  const { loaded, lock } = await readTrusted(settings, host);
  for (const note of loaded.notes) {
    host.log.warning(`${note.file}:${note.line}:${note.column}: ${note.message}`);
  }
  return { loaded, locked: lock };
}

async function linkToolchain(
  how: { provided: ProvidedToolchain; project: ProjectPaths },
): Promise<void> {
  const { provided, project } = how;
  if (provided.install === undefined) return;
  const link = join(project.toolchains, provided.config.name);
  await createLink(provided.install.path, link);
}

/** PATH with the project's tools first. */
export function pathWithTools(setup: ProjectSetup, host: Host): string {
  return toolPath(toolFolders(setup), host);
}
