/**
 * Turns a toolchain of toolchainkit.yaml into compilers on this machine: installed from the lock,
 * found in a folder, or found on the system. Owns that choice and the fallback.
 */
import { join } from "@std/path";
import type { ToolchainConfig } from "../config/types.ts";
import type { Artifact } from "../core/artifact.ts";
import type { CachePaths } from "../core/directory.ts";
import { TkError } from "../core/errors.ts";
import { listDirectory } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { installArtifact, type InstallResult } from "../core/install.ts";
import type { NetworkOptions } from "../core/network.ts";
import { stableHash } from "../core/stable_hash.ts";
import { platformName } from "../core/platform.ts";
import { buildsFor, type CrossTarget } from "../cross/targets.ts";
import { gccPrefix, readLayout, type ToolchainLayout } from "../toolchain/layout.ts";
import { ToolchainRegistry } from "../toolchain/registry.ts";
import { detectAll } from "../toolchain/system_detector.ts";
import type { SystemToolchain } from "../toolchain/types.ts";
import { matchesPattern, parseVersionPattern } from "../core/versions.ts";
import { askCompiler, libcxxFolder } from "./ask_compiler.ts";
import { withCustomPaths } from "./custom_paths.ts";
import { compilerCacheFile } from "./toolchain_detect.ts";

/** Compilers that are ready to be used. */
export interface ProvidedToolchain {
  readonly config: ToolchainConfig;
  /** `llvm-18.1.8-linux-x64`, `system-gcc-12.2.0`, or `folder-NAME`. */
  readonly id: string;
  readonly version: string | undefined;
  /** Undefined for compilers of the system, which belong to no folder of ours. */
  readonly root: string | undefined;
  readonly layout: ToolchainLayout;
  /** The machine that a GCC named by its folder or path builds for, as it says itself. */
  readonly triple?: string;
  /** Folder of the toolchain's own shared C++ library, if it has one and it is asked for. */
  readonly stdlibDirectory?: string;
  readonly artifact: Artifact | undefined;
  readonly system: SystemToolchain | undefined;
  /** Undefined for what needs no installation. */
  readonly install: InstallResult | undefined;
}

/** No compiler of the system fits. */
export class NoCompilerError extends TkError<{ wanted: string; found: readonly string[] }> {
  readonly code = "NO_COMPILER";

  constructor(wanted: string, found: readonly string[], reason?: string) {
    super(
      `Cannot find ${wanted} on this machine: ${
        found.length === 0 ? "no compiler was found" : `found ${found.join(", ")}`
      }${reason === undefined ? "" : `; ${reason}`}`,
      { wanted, found },
      { hint: "Install one, or use a prebuilt toolchain: toolchainkit toolchain list --available" },
    );
  }
}

/** What providing needs beside the configuration. */
export interface ProvideOptions {
  readonly cache: CachePaths;
  readonly host: Host;
  readonly network?: NetworkOptions;
  /** The locked build of this platform; needed for `prebuilt` and address sources. */
  readonly artifact?: Artifact;
  /** What is built for; by default this machine. */
  readonly target?: CrossTarget | undefined;
}

/** Installs or finds the compilers of one toolchain. */
export async function provideToolchain(
  config: ToolchainConfig,
  options: ProvideOptions,
): Promise<ProvidedToolchain> {
  const provided = await provideOwn(config, options);
  const layout = await withCustomPaths(provided.layout, config);
  const own = await ownFacts({ ...provided, layout }, options);
  return { ...provided, layout, ...own };
}

/** What only the compilers themselves can tell. */
async function ownFacts(
  { config, layout, root }: ProvidedToolchain,
  { host, target }: ProvideOptions,
): Promise<Partial<ProvidedToolchain>> {
  const named = config.source.kind === "path" || config.customPaths["c_compiler"] !== undefined;
  const facts = named && layout.compiler !== "msvc" ? await askCompiler(layout, host) : undefined;
  const stdlibDirectory = config.stdlib === "libc++" && root !== undefined && target === undefined
    ? await libcxxFolder(layout, host)
    : undefined;
  return {
    ...(facts === undefined ? {} : { version: facts.version }),
    // Clang and Zig build for this machine unless they are told otherwise.
    ...(facts?.type === "gcc" && facts.target !== "" ? { triple: facts.target } : {}),
    ...(stdlibDirectory === undefined ? {} : { stdlibDirectory }),
  };
}

async function provideOwn(
  config: ToolchainConfig,
  options: ProvideOptions,
): Promise<ProvidedToolchain> {
  if (config.source.kind === "system") return await provideSystem(config, options);
  if (config.source.kind === "path") {
    return await provideFolder(config, config.source.path, options);
  }
  try {
    return await provideInstalled(config, options);
  } catch (error) {
    const replaceable = error instanceof TkError && (error.exit === 6 || error.exit === 3);
    if (config.fallback !== "system" || !replaceable) throw error;
    options.host.log.warning(
      `${error.message.split("\n", 1)[0]}; using a compiler of this machine (fallback: system)`,
    );
    return await provideSystem(config, options);
  }
}

async function provideInstalled(
  config: ToolchainConfig,
  options: ProvideOptions,
): Promise<ProvidedToolchain> {
  const { artifact, cache, host, network } = options;
  if (artifact === undefined) {
    throw new NoCompilerError(`a locked build of "${config.name}"`, []);
  }
  await new ToolchainRegistry({ host }).assertRunsHere(artifact);
  const install = await installArtifact(artifact, {
    cache,
    host,
    ...(network === undefined ? {} : { network }),
  });
  const windows = host.platform.os === "windows";
  return {
    config,
    id: install.id,
    version: artifact.version,
    root: install.path,
    layout: await readLayout(artifact, install.path, { windows }),
    artifact,
    system: undefined,
    install,
  };
}

async function provideFolder(
  config: ToolchainConfig,
  path: string,
  options: ProvideOptions,
): Promise<ProvidedToolchain> {
  const windows = options.host.platform.os === "windows";
  const place = await folderLayout(config, path);
  return {
    config,
    id: `folder-${config.name}`,
    version: config.version === "latest" ? undefined : config.version,
    root: path,
    layout: await readLayout(place, path, { windows }),
    artifact: undefined,
    system: undefined,
    install: undefined,
  };
}

async function provideSystem(
  config: ToolchainConfig,
  options: ProvideOptions,
): Promise<ProvidedToolchain> {
  const cacheFile = compilerCacheFile(options.cache.root);
  const all = await detectAll(options.host, { cacheFile });
  const { target } = options;
  const fitting = all.filter((each) =>
    fits(each, config) && (target === undefined || canBuildFor(target, each))
  );
  const [system] = fitting;
  if (system === undefined) {
    throw new NoCompilerError(
      `a compiler "${config.type} ${config.version}"${
        target === undefined ? "" : ` for ${target.name}`
      }`,
      all.map((each) => `${each.type} ${each.version} (${each.target})`),
    );
  }
  return {
    config,
    id: `system-${system.type}-${system.version}`,
    version: system.version,
    root: undefined,
    layout: systemLayout(system),
    artifact: undefined,
    system,
    install: undefined,
  };
}

/** True if a compiler of the machine is of the type and version that the project wants. */
export function fits(
  system: Pick<SystemToolchain, "type" | "version">,
  config: Pick<ToolchainConfig, "type" | "version">,
): boolean {
  const kinds: Readonly<Record<string, readonly string[]>> = {
    system: ["clang", "gcc", "msvc", "apple-clang", "clang-cl", "zig"],
    llvm: ["clang", "apple-clang"],
    clang: ["clang", "apple-clang"],
  };
  if (!(kinds[config.type] ?? [config.type]).includes(system.type)) return false;
  if (config.version === "latest" || config.version === "system") return true;
  const pattern = parseVersionPattern(config.version);
  return pattern !== undefined && matchesPattern(pattern, system.version);
}

/** Clang and Zig build for any machine; whether they find its libraries is another question. */
function canBuildFor(target: CrossTarget, system: SystemToolchain): boolean {
  return system.type === "clang" || system.type === "zig" || buildsFor(system.target, target);
}

function systemLayout(system: SystemToolchain): ToolchainLayout {
  const compiler = system.type === "gcc" || system.type === "msvc" || system.type === "zig"
    ? system.type
    : "clang";
  const args = compiler === "zig" ? { c: ["cc"], cxx: ["c++"] } : undefined;
  return {
    compiler,
    root: system.root,
    bin: system.root,
    cCompiler: { path: system.cCompiler, ...(args === undefined ? {} : { args: args.c }) },
    cxxCompiler: { path: system.cxxCompiler, ...(args === undefined ? {} : { args: args.cxx }) },
    tools: {},
  };
}

/** How a compiler of a given type is spoken to. */
export function compilerOfType(type: string): ToolchainLayout["compiler"] {
  if (/zig/.test(type)) return "zig";
  if (/msvc/.test(type)) return "msvc";
  if (/llvm|clang|android|emscripten|wasi/.test(type)) return "clang";
  return "gcc";
}

/** How the compilers of a folder that the project names are called. */
export async function folderLayout(
  config: Pick<ToolchainConfig, "name" | "type">,
  path: string,
): Promise<Pick<Artifact, "name" | "bin" | "compiler" | "toolPrefix">> {
  const compiler = compilerOfType(config.type);
  const bin = compiler === "zig" ? "." : "bin";
  const toolPrefix = compiler === "gcc" ? gccPrefix(await listDirectory(join(path, bin))) : "";
  return { name: config.name, compiler, bin, toolPrefix };
}

/** The artifact of a toolchain that the project fetches from an address of its own. */
export function artifactOfUrl(config: ToolchainConfig, host: Host): Artifact | undefined {
  if (config.source.kind !== "url") return undefined;
  const compiler = compilerOfType(config.type);
  return {
    kind: "toolchain",
    name: config.type,
    // Not the version alone: these bytes are not those of the vendor's build of that version.
    version: `${config.version}+${(config.sha256 ?? stableHash(config.source.url)).slice(0, 8)}`,
    platform: platformName(host.platform),
    archive: "tar",
    strip: null,
    bin: compiler === "zig" ? "." : "bin",
    sources: [{ url: config.source.url }],
    compiler,
    ...(config.sha256 === undefined ? {} : { sha256: config.sha256 }),
  };
}
