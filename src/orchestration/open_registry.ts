/**
 * The registry of a project: the program's own data and what `registries:` adds. Owns fetching and
 * remembering the added files; what they mean is in `src/toolchain/registry/`.
 */
import { join } from "@std/path";
import { atomicWrite, isDirectory, listDirectory, readTextIfExists } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { redactUrl } from "../core/redact.ts";
import { stableHash } from "../core/stable_hash.ts";
import { type AddedCatalog, checkCatalog, ToolchainRegistry } from "../toolchain/registry.ts";
import { CatalogError } from "../toolchain/registry/catalog.ts";
import { checkAddedCatalog } from "../toolchain/registry/check.ts";

const LARGEST_FILE_BYTES = 50_000_000;

/**
 * The registry with everything that the project adds.
 *
 * @param registries Addresses, files, or folders of `.json` files; absolute.
 * @throws {CatalogError} If one cannot be read or is not of the schema.
 */
export async function openRegistry(
  registries: readonly string[],
  where: { cacheDir: string; host: Host },
): Promise<ToolchainRegistry> {
  const dataFiles: AddedCatalog[] = [];
  for (const place of registries) dataFiles.push(...await readPlace(place, where));
  return new ToolchainRegistry({ dataFiles, host: where.host });
}

async function readPlace(
  place: string,
  where: { cacheDir: string; host: Host },
): Promise<AddedCatalog[]> {
  if (/^https?:\/\//.test(place)) {
    return [parseAdded(await fetchText(place, where), redactUrl(place))];
  }
  if (!await isDirectory(place)) return [await readFile(place)];
  const names = (await listDirectory(place)).filter((name) => name.endsWith(".json"));
  return await Promise.all(names.map((name) => readFile(join(place, name))));
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
async function fetchText(
  address: string,
  where: { cacheDir: string; host: Host },
): Promise<string> {
  const { cacheDir, host } = where;
  const copy = join(cacheDir, "downloads", `registry-${stableHash(address)}.json`);
  try {
    const response = await host.fetch(new Request(address, { signal: host.signal }));
    if (!response.ok) {
      await response.body?.cancel();
      throw new CatalogError(redactUrl(address), `the server answered ${response.status}`);
    }
    const text = await response.text();
    if (text.length > LARGEST_FILE_BYTES) {
      throw new CatalogError(redactUrl(address), `it is larger than ${LARGEST_FILE_BYTES} bytes`);
    }
    parseAdded(text, redactUrl(address));
    await atomicWrite(copy, text);
    return text;
  } catch (error) {
    if (host.signal.aborted) throw error;
    const remembered = await readTextIfExists(copy);
    if (remembered === undefined) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    host.log.warning(`${reason}; using the copy of ${redactUrl(address)} from the last time`);
    return remembered;
  }
}
