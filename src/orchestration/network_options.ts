/** How a configuration's network section and mirrors reach downloads. Owns the translation. */
import type { NetworkConfig } from "../config/types.ts";
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
