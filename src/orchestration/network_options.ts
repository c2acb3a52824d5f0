/** How the network section and mirrors of configurations reach downloads. Owns whose settings hold. */
import { loadConfig } from "../config/load.ts";
import type { Config } from "../config/types.ts";
import type { Host } from "../core/host.ts";
import type { NetworkOptions } from "../core/network.ts";
import { rememberAddress } from "../core/redact.ts";
import { configuredAddresses } from "./locked_addresses.ts";

/** The download settings of the configuration; what its addresses hold is secret from now on. */
export function networkOptions(
  config: Pick<Config, "network" | "mirrors"> & Partial<Pick<Config, "toolchains">>,
): NetworkOptions {
  const { retries, timeoutMs, connections, caFile, proxy } = config.network;
  const book = configuredAddresses(config);
  for (const address of [...config.mirrors, ...(proxy === undefined ? [] : [proxy])]) {
    rememberAddress(address);
  }
  return {
    retries,
    timeoutMs,
    connections,
    mirrors: config.mirrors,
    fullAddress: (stored) => Promise.resolve(book.find(stored)),
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
