/**
 * ccache and sccache on this machine, and which of them a build should use. Owns versions, what
 * they can do, and the choice; installing is the caller's.
 */
import { askProgram } from "../core/ask_program.ts";
import { findExecutables } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { createSystemHost } from "../core/system_host.ts";
import { remoteObstacle } from "./obstacles.ts";
import { speaksTo } from "./remote.ts";
import type { CacheTool, CacheToolName, Distribution, RemoteCache } from "./types.ts";
import { isVersionAtLeast } from "./versions.ts";

/** What a version of a cache program can do. */
export interface CacheFeatures {
  /** Two checkouts in different folders share entries. */
  readonly baseDirectories: boolean;
  /** The name of ccache's variable for a shared cache; undefined before there was one. */
  readonly remoteVariable: "CCACHE_REMOTE_STORAGE" | "CCACHE_SECONDARY_STORAGE" | undefined;
  /** sccache's server listens on a socket of its own instead of a port. */
  readonly serverSocket: boolean;
  /** Options that map paths do not tie entries to a folder. */
  readonly prefixMaps: boolean;
  /** ccache needs no preprocessor to tell what a file includes. */
  readonly dependMode: boolean;
  /** What a file imports counts as what it includes does: C++20 modules. */
  readonly modules: boolean;
}

/** The first versions that share entries between checkouts in different folders. */
export const FOLDERS_SINCE: Readonly<Record<CacheToolName, string>> = {
  ccache: "4.0",
  sccache: "0.14",
};

/** What a version can do; by the release notes of both programs. */
export function cacheFeatures(tool: Pick<CacheTool, "name" | "version">): CacheFeatures {
  const since = (minimum: string) => isVersionAtLeast(tool.version, minimum);
  if (tool.name === "ccache") {
    return {
      baseDirectories: since(FOLDERS_SINCE.ccache),
      remoteVariable: since("4.7")
        ? "CCACHE_REMOTE_STORAGE"
        : since("4.4")
        ? "CCACHE_SECONDARY_STORAGE"
        : undefined,
      serverSocket: false,
      prefixMaps: since("4.0"),
      dependMode: since("3.6"),
      // Older ones take what was compiled with an interface that has changed since. Measured with 4.7.5
      // and 4.14.2; between them, none were to be had.
      modules: since("4.14.2"),
    };
  }
  return {
    baseDirectories: since(FOLDERS_SINCE.sccache),
    remoteVariable: undefined,
    serverSocket: since("0.9"),
    prefixMaps: since("0.19"),
    dependMode: false,
    // It leaves them to the compiler. Measured with 0.4, 0.10, 0.14 and 0.16.
    modules: true,
  };
}

/** What decides about the program. */
export interface CacheWish {
  /** `tool:` of the configuration. */
  readonly tool: "auto" | CacheToolName;
  /** Compiler of the build. */
  readonly compiler: string;
  /** The shared cache, if there is one. */
  readonly remote?: RemoteCache | undefined;
  /** Who helps to compile, if somebody does. */
  readonly distribution?: Distribution | undefined;
}

/** Programs that would do, the better one first; empty when the wishes exclude each other. */
export function suitableTools(wish: CacheWish): CacheToolName[] {
  const names: CacheToolName[] = wish.tool === "auto" ? ["ccache", "sccache"] : [wish.tool];
  return names.filter((name) => {
    if (wish.remote !== undefined && !speaksTo(name, wish.remote)) return false;
    const engine = wish.distribution?.engine;
    if (engine === "sccache-dist") return name === "sccache";
    if (engine !== undefined) return name === "ccache";
    const msvc = wish.compiler === "msvc" || wish.compiler === "clang-cl";
    return !(wish.tool === "auto" && msvc && name === "ccache");
  });
}

/** The best of what is there, undefined when none will do. A full-featured one beats an old one. */
export function chooseCacheTool(
  wish: CacheWish,
  present: readonly CacheTool[],
): CacheTool | undefined {
  const fitting = suitableTools(wish).flatMap((name) =>
    present.filter((tool) => tool.name === name && canServe(tool, wish))
  );
  return fitting.find((tool) => cacheFeatures(tool).baseDirectories) ?? fitting[0];
}

function canServe(tool: CacheTool, wish: CacheWish): boolean {
  return wish.remote === undefined || remoteObstacle(tool, wish.remote) === undefined;
}

/** The program to install, and to lock, when the machine has none that will do. */
export function toolToInstall(wish: Omit<CacheWish, "compiler">): CacheToolName | undefined {
  const suitable = suitableTools({ ...wish, compiler: "any" });
  // One file that runs everywhere and speaks to every kind of server.
  return suitable.includes("sccache") ? "sccache" : suitable[0];
}

/** The first version number that `--version` prints. */
export function parseCacheVersion(output: string): string | undefined {
  return /\b(\d+(?:\.\d+)+(?:-[\w.]+)?)/.exec(output)?.[1];
}

/**
 * Looks for cache programs in PATH.
 *
 * @example
 * ```ts
 * import { CacheDetector } from "@toolchainkit/toolchainkit/caching/detection";
 *
 * const detector = new CacheDetector();
 * console.log(await detector.detect()); // "ccache", "sccache" or undefined
 * ```
 */
export class CacheDetector {
  /** `install` provides sccache where there is none; without it nothing is installed. */
  constructor(
    private readonly host: Pick<Host, "platform" | "env" | "run"> = createSystemHost(),
    private readonly install: (() => Promise<string>) | undefined = undefined,
  ) {}

  /** All cache programs in PATH that run. */
  async detectAll(): Promise<CacheTool[]> {
    const names: readonly CacheToolName[] = ["ccache", "sccache"];
    const found = await Promise.all(names.map((name) => this.#find(name)));
    return found.flat();
  }

  /** Name of the better one present; undefined when there is none. */
  async detect(): Promise<CacheToolName | undefined> {
    const wish = { tool: "auto", compiler: "any" } as const;
    return chooseCacheTool(wish, await this.detectAll())?.name;
  }

  /** Installs sccache and returns its path; undefined when this detector cannot install. */
  async installSccache(): Promise<string | undefined> {
    return await this.install?.();
  }

  async #find(name: CacheToolName): Promise<CacheTool[]> {
    const tools: CacheTool[] = [];
    for (const path of await findExecutables(name, this.host)) {
      const version = await this.versionOf(path);
      if (version !== undefined) tools.push({ name, path, version });
    }
    return tools;
  }

  /** Version of a cache program; undefined when it does not run. */
  async versionOf(path: string): Promise<string | undefined> {
    const answer = await askProgram(path, ["--version"], this.host);
    return answer === undefined ? undefined : parseCacheVersion(answer.stdout);
  }
}
