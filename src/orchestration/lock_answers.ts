/**
 * Does a lock name what the configuration asks for? The fingerprint in it is its own claim; this looks at
 * names and versions, so that a lock made by hand cannot put an old compiler where a new one is asked for.
 */
import type { LockedItem, LockFile } from "../config/lock_file.ts";
import type { Config } from "../config/types.ts";
import { isPrerelease, matchesPattern, parseVersionPattern } from "../core/versions.ts";
import type { WantedItem } from "./lock_versions.ts";

/** True unless the version is certainly not one that the request stands for. */
export function answersRequest(request: string, version: string): boolean {
  const pattern = parseVersionPattern(request);
  // A channel such as `lts` means what the data of its time said.
  return pattern === undefined || matchesPattern(pattern, version) || isPrerelease(version);
}

/**
 * True if every toolchain and tool of the lock is of the name and version that are asked for.
 *
 * @param how.tools What the configuration asks for beside its toolchains.
 * @param how.canonical The name in the data behind a name or alias.
 */
export async function answersRequests(
  lock: LockFile,
  config: Pick<Config, "toolchains">,
  how: { tools: readonly WantedItem[]; canonical: (name: string) => Promise<string> },
): Promise<boolean> {
  const names = config.toolchains.map(({ name }) => name);
  if (!isWithin(lock.toolchains, names)) return false;
  if (!isWithin(lock.tools, how.tools.map(({ name }) => name))) return false;
  for (const toolchain of config.toolchains) {
    const item = itemOf(lock.toolchains, toolchain.name);
    if (item === undefined) continue;
    const isOwnAddress = toolchain.source.kind === "url";
    if (!await answers(item, toolchain, { ...how, isOwnAddress })) return false;
  }
  for (const tool of how.tools) {
    const item = itemOf(lock.tools, tool.name);
    if (item !== undefined && !await answers(item, tool, { ...how, isOwnAddress: false })) {
      return false;
    }
  }
  return true;
}

/** True if there is nothing that the configuration does not ask for. */
function isWithin(items: Readonly<Record<string, LockedItem>>, names: readonly string[]): boolean {
  return Object.keys(items).every((name) => names.includes(name));
}

function itemOf(
  items: Readonly<Record<string, LockedItem>>,
  name: string,
): LockedItem | undefined {
  return Object.hasOwn(items, name) ? items[name] : undefined;
}

async function answers(
  item: LockedItem,
  wanted: Pick<WantedItem, "type" | "version">,
  how: { isOwnAddress: boolean; canonical: (name: string) => Promise<string> },
): Promise<boolean> {
  if (item.request !== wanted.version) return false;
  if (item.type !== wanted.type && item.type !== await how.canonical(wanted.type)) return false;
  return Object.values(item.platforms).every(({ name, version }) =>
    name === item.type && (how.isOwnAddress || answersRequest(wanted.version, version))
  );
}
