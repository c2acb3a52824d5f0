/**
 * The compilers this machine already has. Owns the search from end to end; where, by which names
 * and what their answers mean is in `detection/`.
 */
import { isFile } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { createSystemHost } from "../core/system_host.ts";
import { findCandidates, readSearchFolders } from "./detection/candidates.ts";
import { describeCompiler } from "./detection/describe_compiler.ts";
import { probeCompilers } from "./detection/probe.ts";
import { bestOf, byPreference } from "./detection/ranking.ts";
import { clangClOf, clangFolders, findMsvc, findVisualStudios } from "./detection/visual_studio.ts";
import type { SystemToolchain } from "./types.ts";

export type { Host } from "../core/host.ts";
export type { SystemToolchain } from "./types.ts";

/** How to search. */
export interface DetectOptions {
  /** File in which compilers' answers are kept between runs. */
  readonly cacheFile?: string;
  /** Absolute folders (a part with `*` matches names) to search before the standard ones. */
  readonly extraFolders?: readonly string[];
}

/** Every C and C++ compiler pair of this machine, the one to prefer first. */
export async function detectAll(
  host: Host,
  options: DetectOptions = {},
): Promise<SystemToolchain[]> {
  const { architecture } = host.platform;
  const studios = await findVisualStudios(host);
  const folders = await readSearchFolders(host, [
    ...(options.extraFolders ?? []),
    ...studios.flatMap(({ path }) => clangFolders(path, architecture)),
  ]);
  const candidates = await findCandidates(folders);
  const answers = await probeCompilers(candidates, host, options);
  const installations = new Set<string>();
  const described = await Promise.all(candidates.flatMap((candidate, index) => {
    const facts = answers[index];
    if (facts === undefined) return [];
    const { installation = candidate.realPath } = facts;
    const identity = `${facts.type} ${facts.version} ${facts.target} ${installation}`;
    if (installations.has(identity)) return [];
    installations.add(identity);
    return [describeCompiler(candidate, facts, { folders, host })];
  }));
  const clangCls = await Promise.all(described.map(async (one) => {
    const beside = clangClOf(one);
    return beside !== undefined && await isFile(beside.cCompiler) ? [beside] : [];
  }));
  const msvc = await findMsvc(studios, architecture);
  return byPreference([...described, ...clangCls.flat(), ...msvc], host.platform);
}

/**
 * The best compiler that makes programs for this machine: LLVM before GCC before MSVC, then the
 * newest. Undefined when there is none.
 */
export async function getBestToolchain(
  host: Host,
  options: DetectOptions = {},
): Promise<SystemToolchain | undefined> {
  return bestOf(await detectAll(host, options), host.platform);
}

/** A compiler pair, and the one of the two that stands for both. */
export interface DetectedToolchain extends SystemToolchain {
  /** Absolute path of the C++ compiler. */
  readonly compilerPath: string;
}

/**
 * The functions of this module with a host and options that are given once.
 *
 * @example
 * ```ts
 * import { SystemToolchainDetector } from "@toolchainkit/toolchainkit/toolchain/system_detector";
 *
 * const detector = new SystemToolchainDetector();
 * for (const { type, version, compilerPath } of await detector.detectAll()) {
 *   console.log(`${type} ${version} at ${compilerPath}`);
 * }
 * console.log((await detector.getBestToolchain())?.version);
 * ```
 */
export class SystemToolchainDetector {
  /** The options hold for every call; by default it is this machine that is searched. */
  constructor(
    private readonly host: Host = createSystemHost(),
    private readonly options: DetectOptions = {},
  ) {}

  /** Every compiler, the one to prefer first. */
  async detectAll(): Promise<DetectedToolchain[]> {
    return (await detectAll(this.host, this.options)).map(withCompilerPath);
  }

  /** The best one for this machine; undefined when there is none. */
  async getBestToolchain(): Promise<DetectedToolchain | undefined> {
    const best = await getBestToolchain(this.host, this.options);
    return best === undefined ? undefined : withCompilerPath(best);
  }
}

function withCompilerPath(toolchain: SystemToolchain): DetectedToolchain {
  return { ...toolchain, compilerPath: toolchain.cxxCompiler };
}
