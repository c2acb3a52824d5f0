/** How the network section and mirrors of configurations reach downloads. Owns whose settings hold. */
import { loadConfig } from "../config/load.ts";
import type { NetworkConfig } from "../config/types.ts";
import type { Host } from "../core/host.ts";
import type { NetworkOptions } from "../core/network.ts";

/** The download settings of the configuration. */
export function networkOptions(
  config: { readonly network: NetworkConfig; readonly mirrors: readonly string[] },
): NetworkOptions {
  const { retries, timeoutMs, connections, caFile, proxy } = config.network;
  return {
    retries,
    timeoutMs,
    connections,
    mirrors: config.mirrors,
    ...(caFile === undefined ? {} : { caFile }),
    ...(proxy === undefined ? {} : { proxy }),
  };
}

/**
 * The download settings of this user: the user's own file and the environment. They hold where there is
 * no project, and instead of those of a project that is not trusted.
 *
 * @throws {ConfigError} If the file or a variable has a value that it cannot have.
 */
export async function ownNetworkOptions(
  host: Pick<Host, "cwd" | "env" | "platform">,
): Promise<NetworkOptions> {
  const { config } = await loadConfig({ projectRoot: host.cwd, own: true }, host);
  return networkOptions(config);
}
