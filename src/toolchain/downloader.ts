/**
 * Downloads and installs one toolchain by name, for tool authors. Owns the one call; resolving is in
 * `registry.ts`, the transaction in `src/core/install.ts`.
 */
import { type CacheContext, cacheContext } from "../core/cache_context.ts";
import { installArtifact, type InstallOptions } from "../core/install.ts";
import type { NetworkOptions } from "../core/network.ts";
import { platformName } from "../core/platform.ts";
import { CacheRegistry } from "../core/registry.ts";
import { ToolchainRegistry } from "./registry.ts";

/** Called with `download` and 0 to 0.5, then `extract` and 0.5 to 1; `done` and 1 at the end. */
export type DownloadProgressCallback = (
  phase: "download" | "extract" | "done",
  progress: number,
) => void;

/** Which toolchain is wanted. */
export interface ToolchainDownload {
  /** Name or alias, such as `llvm`. */
  readonly toolchainName: string;
  /** `18`, `18.1`, `18.1.8`, `latest` or a range. */
  readonly version: string;
  /** Such as `linux-x64`; default: this machine. */
  readonly platform?: string;
  /** Told how far it is. */
  readonly progressCallback?: DownloadProgressCallback;
  /** A project that uses it from now on, as an absolute path. */
  readonly projectRoot?: string;
}

/** What a downloader works with. */
export interface DownloaderContext extends CacheContext {
  /** What can be had; default: the built-in data. */
  readonly registry?: ToolchainRegistry;
  /** Settings of the project; without them the defaults. */
  readonly network?: NetworkOptions;
}

/**
 * Downloads, verifies, unpacks and registers toolchains in the shared cache.
 *
 * @example
 * ```ts
 * import { createSystemHost } from "@toolchainkit/toolchainkit/core/system_host";
 * import { NoSourceError } from "@toolchainkit/toolchainkit/core/install";
 * import { ToolchainDownloader } from "@toolchainkit/toolchainkit/toolchain/downloader";
 *
 * const downloader = new ToolchainDownloader({ host: createSystemHost({ offline: true }) });
 * try {
 *   const path = await downloader.download({
 *     toolchainName: "zig",
 *     version: "0.15.2",
 *     platform: "linux-x64",
 *     progressCallback: (phase, progress) => console.log(`${phase}: ${(progress * 100).toFixed(1)}%`),
 *   });
 *   console.log(path);
 * } catch (error) {
 *   if (!(error instanceof NoSourceError)) throw error; // offline, and not in the cache
 *   console.log(error.message);
 * }
 * ```
 */
export class ToolchainDownloader {
  readonly #context: CacheContext;
  readonly #network: NetworkOptions | undefined;
  readonly #registry: ToolchainRegistry;

  /** Reads and writes nothing yet; by default it works for this user on this machine. */
  constructor(context: Partial<DownloaderContext> = {}) {
    this.#context = cacheContext(context);
    this.#network = context.network;
    this.#registry = context.registry ?? new ToolchainRegistry({ host: this.#context.host });
  }

  /**
   * Makes sure that a toolchain is installed; at once when it is there already.
   *
   * @returns Absolute path of the installed toolchain.
   * @throws {ToolchainRegistryError} If there is no such toolchain, version or build.
   * @throws {NoSourceError | HashMismatchError} If it cannot be had, or not with the right bytes.
   */
  async download(request: ToolchainDownload): Promise<string> {
    const { cache, host } = this.#context;
    const network = this.#network;
    const platform = request.platform ?? platformName(host.platform);
    const artifact = await this.#registry.lookup(request.toolchainName, request.version, platform);
    const { progressCallback, projectRoot } = request;
    const options: InstallOptions = {
      cache,
      host,
      ...(network === undefined ? {} : { network }),
      onProgress: (phase, fraction) =>
        progressCallback?.(phase, phase === "download" ? fraction / 2 : 0.5 + fraction / 2),
    };
    const result = await installArtifact(artifact, options);
    if (projectRoot !== undefined) {
      const registry = new CacheRegistry({ cache, host });
      await registry.incrementReference(result.id, projectRoot);
    }
    progressCallback?.("done", 1);
    return result.path;
  }
}
