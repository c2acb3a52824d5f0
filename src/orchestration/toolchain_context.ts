/**
 * Where the `toolchain` commands look: the project's configuration when there is one, the registry
 * with what it adds, the cache and the network settings. Owns none of them.
 */
import { loadConfig, type LoadedConfig } from "../config/load.ts";
import type { LockFile } from "../config/lock_file.ts";
import { BUILD_INFO } from "../core/build_info.ts";
import { type CachePaths, cachePaths } from "../core/directory.ts";
import type { Host } from "../core/host.ts";
import type { NetworkOptions } from "../core/network.ts";
import { ToolchainRegistry } from "../toolchain/registry.ts";
import { networkOptions, ownNetworkOptions } from "./network_options.ts";
import { openRegistry } from "./open_registry.ts";
import { cacheRootOf } from "./project_cache.ts";
import type { ProjectSettings } from "./project_settings.ts";
import {
  cacheCameWithProject,
  isTrusted,
  requireTrust,
  trustReasons,
  trustScope,
} from "./trust.ts";

/** What the `toolchain` commands work with. */
export interface ToolchainContext {
  /** Undefined outside of a project. */
  readonly loaded: LoadedConfig | undefined;
  readonly registry: ToolchainRegistry;
  readonly cache: CachePaths;
  readonly network: NetworkOptions;
  readonly host: Host;
  readonly settings: ProjectSettings;
}

/**
 * Opens the context.
 *
 * @param options.trust `ask`: what the project adds is needed, so trust is asked for. `skip`: without
 *   trust, go on with the program's own data.
 * @param options.lock The project's lock, for commands that use what it names.
 */
export async function openToolchainContext(
  settings: ProjectSettings,
  host: Host,
  options: { trust: "ask" | "skip"; lock?: LockFile | undefined },
): Promise<ToolchainContext> {
  const { projectRoot, configFile } = settings;
  const read = await loadConfig(
    { projectRoot, configFile, programVersion: BUILD_INFO.version },
    host,
  );
  const loaded = read.hasProjectFile ? read : undefined;
  // The lock counts only where its builds are used.
  const reasons = await trustReasons(read, { lock: options.lock, settings, host });
  const scope = trustScope(settings, read.config);
  if (options.trust === "ask") await requireTrust(reasons, scope, host);
  const trusted = reasons.length === 0 || await isTrusted(scope);
  if (!trusted && read.config.registries.length > 0) {
    host.log.warning("The project's registries are left out: its configuration is not trusted");
  }
  const network = trusted ? networkOptions(read.config) : await ownNetworkOptions(host);
  const registry = trusted
    ? await openRegistry(read.config, { cacheDir: settings.cacheDir, host })
    : new ToolchainRegistry({ host });
  // Compilers of the cache are run, and those in a cache of the project's own may be anything.
  const ownCache = trusted || !cacheCameWithProject(read.origins);
  const cache = cachePaths(ownCache ? cacheRootOf(read.config, settings) : settings.cacheDir);
  if (!ownCache && cacheRootOf(read.config, settings) !== cache.root) {
    host.log.warning(
      `The project's cache is left alone and "${cache.root}" used: its configuration is not trusted`,
    );
  }
  return { loaded, registry, cache, network, host, settings };
}
