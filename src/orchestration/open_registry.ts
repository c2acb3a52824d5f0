/**
 * The registry of a project: the program's own data and what `registries:` adds. Owns fetching and
 * remembering the added files; what they mean is in `src/toolchain/registry/`.
 */
import { join } from "@std/path";
import type { Config } from "../config/types.ts";
import { readCacheText } from "../core/cache_file.ts";
import { TkError } from "../core/errors.ts";
import { atomicWrite, isDirectory, listDirectory, readTextIfExists } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import type { NetworkOptions } from "../core/network.ts";
import { fetchSmallText } from "../core/network/small_text.ts";
import { redactUrl, rememberAddress } from "../core/redact.ts";
import { secretHash } from "../core/secret_hash.ts";
import { type AddedCatalog, checkCatalog, ToolchainRegistry } from "../toolchain/registry.ts";
import { CatalogError } from "../toolchain/registry/catalog.ts";
import { checkAddedCatalog } from "../toolchain/registry/check.ts";
import { networkOptions } from "./network_options.ts";

const LARGEST_FILE_BYTES = 50_000_000;

/** What of a configuration the registry depends on. */
export type RegistryConfig = Pick<Config, "registries" | "network" | "mirrors">;

/** Where registries are remembered, and the machine that reads them. */
export interface RegistryPlace {
  readonly cacheDir: string;
  readonly host: Host;
}

interface Place {
  readonly cacheDir: string;
  readonly host: Host;
  readonly network: NetworkOptions;
}

let builtIn: ToolchainRegistry | undefined;

/** The program's own data alone, whatever the machine; one for the whole run, as nothing changes it. */
export function builtInRegistry(): ToolchainRegistry {
  return builtIn ??= new ToolchainRegistry();
}

/**
 * The registry with everything that the project adds.
 *
 * @param config.registries Addresses, files, or folders of `.json` files; absolute.
 * @throws {CatalogError} If one cannot be read or is not of the schema.
 */
export async function openRegistry(
  config: RegistryConfig,
  where: RegistryPlace,
): Promise<ToolchainRegistry> {
  config.registries.forEach(rememberAddress);
  const place = { ...where, network: networkOptions(config) };
  const dataFiles: AddedCatalog[] = [];
  for (const each of config.registries) dataFiles.push(...await readAdded(each, place));
  return new ToolchainRegistry({ dataFiles, host: where.host });
}

async function readAdded(added: string, place: Place): Promise<AddedCatalog[]> {
  if (/^https?:\/\//i.test(added)) {
    return [parseAdded(await fetchOnce(added, place), redactUrl(added))];
  }
  if (!await isDirectory(added)) return [await readFile(added)];
  const names = (await listDirectory(added)).filter((name) => name.endsWith(".json"));
  return await Promise.all(names.map((name) => readFile(join(added, name))));
}

/** What was fetched in a run: the question of trust, the lock and downloads each need the registries. */
const fetchedInRun = new WeakMap<Host, Map<string, Promise<string>>>();

function fetchOnce(address: string, place: Place): Promise<string> {
  const known = fetchedInRun.get(place.host) ?? new Map<string, Promise<string>>();
  fetchedInRun.set(place.host, known);
  const key = `${place.cacheDir}\n${address}`;
  const fetching = known.get(key) ?? fetchText(address, place);
  known.set(key, fetching);
  return fetching;
}

async function readFile(path: string): Promise<AddedCatalog> {
  const text = await readTextIfExists(path);
  if (text === undefined) throw new CatalogError(path, "there is no such file");
  return parseAdded(text, path);
}

function parseAdded(text: string, origin: string): AddedCatalog {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CatalogError(origin, error instanceof Error ? error.message : String(error), error);
  }
  const file = checkCatalog(value, origin);
  checkAddedCatalog(file, origin);
  return { origin, file };
}

/** The file at an address; the copy of the last time when it cannot be reached. */
async function fetchText(address: string, place: Place): Promise<string> {
  const { cacheDir, host, network } = place;
  const shown = redactUrl(address);
  const copy = join(cacheDir, "downloads", `registry-${secretHash(address)}.json`);
  try {
    const text = await fetchSmallText(address, {
      host,
      network,
      limitBytes: LARGEST_FILE_BYTES,
      // What it says decides which bytes are right.
      allowPlainHttp: false,
    });
    parseAdded(text, shown);
    // Its addresses may hold credentials.
    await atomicWrite(copy, text, { mode: 0o600 });
    return text;
  } catch (error) {
    if (host.signal.aborted) throw error;
    const remembered = await readCacheText(copy, {
      root: cacheDir,
      limitBytes: LARGEST_FILE_BYTES,
    });
    const reason = error instanceof Error ? error.message : String(error);
    if (remembered === undefined) {
      throw error instanceof TkError ? error : new CatalogError(shown, reason, error);
    }
    host.log.warning(`${reason}; using the copy of ${shown} from the last time`);
    return remembered;
  }
}
