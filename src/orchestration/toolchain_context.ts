/**
 * Where the `toolchain` commands look: the project's configuration when there is one, the registry
 * with what it adds, the cache and the network settings. Owns none of them.
 */
import type { LoadedConfig } from "../config/load.ts";
import { type CachePaths, cachePaths } from "../core/directory.ts";
import type { Host } from "../core/host.ts";
import type { NetworkOptions } from "../core/network.ts";
import { ToolchainRegistry } from "../toolchain/registry.ts";
import { withAddresses } from "./locked_addresses.ts";
import { networkOptions, ownNetworkOptions } from "./network_options.ts";
import { openRegistry } from "./open_registry.ts";
import { cacheRootOf } from "./project_cache.ts";
import type { ProjectSettings } from "./project_settings.ts";
import { readIfTrusted, readTrusted } from "./read_configuration.ts";
import { cacheCameWithProject } from "./trust.ts";

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
 */
export async function openToolchainContext(
  settings: ProjectSettings,
  host: Host,
  options: { trust: "ask" | "skip" },
): Promise<ToolchainContext> {
  const { loaded: read, trusted } = options.trust === "ask"
    ? { ...await readTrusted(settings, host, { lock: false }), trusted: true }
    : await readIfTrusted(settings, host);
  const loaded = read.hasProjectFile ? read : undefined;
  if (!trusted && read.config.registries.length > 0) {
    host.log.warning("The project's registries are left out: its configuration is not trusted");
  }
  const settled = trusted ? networkOptions(read.config) : await ownNetworkOptions(host);
  const registry = trusted
    ? await openRegistry(read.config, { cacheDir: settings.cacheDir, host })
    : new ToolchainRegistry({ host });
  const network = withAddresses(settled, { registry: () => Promise.resolve(registry), host });
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
