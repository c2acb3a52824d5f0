/**
 * Full addresses for what locks and manifests keep without its secrets. Owns who may name them: the
 * sources of the configuration, the registries that it adds, a lock that was written before secrets were
 * taken out of it. All of that is trusted by the time anything is downloaded.
 */
import type { Config } from "../config/types.ts";
import type { Host } from "../core/host.ts";
import type { NetworkOptions } from "../core/network.ts";
import { AddressBook } from "../core/stored_artifact.ts";
import type { ToolchainRegistry } from "../toolchain/registry.ts";

/** Who names addresses beside the configuration's own sources. */
export interface AddressSources {
  /** The registry that is opened, when something must be downloaded that it may name. */
  readonly registry?: () => Promise<Pick<ToolchainRegistry, "fullAddress">>;
  /** Of a lock in an older form. */
  readonly lock?: ReadonlyMap<string, string> | undefined;
  readonly host: Pick<Host, "log" | "signal">;
}

/** Finds the addresses that the toolchains of a configuration name themselves. */
export function configuredAddresses(
  config: Partial<Pick<Config, "toolchains">>,
): AddressBook {
  const book = new AddressBook();
  for (const { source } of config.toolchains ?? []) {
    if (source.kind === "url" && source.address !== undefined) {
      book.note(source.url, source.address);
    }
  }
  return book;
}

/**
 * The same settings, which also find the addresses that others name. A registry that cannot be opened
 * names nothing: the download then says what it lacks.
 */
export function withAddresses(network: NetworkOptions, sources: AddressSources): NetworkOptions {
  let opened: Promise<Pick<ToolchainRegistry, "fullAddress"> | undefined> | undefined;
  const open = () => {
    opened ??= sources.registry?.().catch((error) => {
      if (sources.host.signal.aborted) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      sources.host.log.warning(reason.split("\n", 1)[0] ?? reason);
      return undefined;
    });
    return opened;
  };
  return {
    ...network,
    async fullAddress(stored) {
      const own = await network.fullAddress?.(stored) ?? sources.lock?.get(stored);
      return own ?? (await open())?.fullAddress(stored);
    },
  };
}
