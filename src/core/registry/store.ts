/**
 * registry.json on disk. Owns reading it, changing it under its lock, and building it anew from
 * the installed trees when it is lost, damaged or of a newer version.
 */
import { basename, join } from "@std/path";
import { UntrustedFileError } from "../cache_file.ts";
import { assertCacheFolders } from "../cache_folders.ts";
import type { CachePaths } from "../directory.ts";
import { isSafeName } from "../directory.ts";
import { atomicWrite, listDirectory, renameRetrying } from "../filesystem.ts";
import {
  NoPermissionError,
  ReadOnlyError,
  toDiskError,
  writingTo,
} from "../filesystem/disk_errors.ts";
import type { Host } from "../host.ts";
import { objectOf, parseJson, textsOf } from "../json_reading.ts";
import { withLock } from "../locking.ts";
import { lockTimeoutMs, registryLockPath } from "../locking/lock_manager.ts";
import { type Manifest, readManifestIfValid } from "../manifest.ts";
import { readRegistryText } from "./registry_text.ts";
import { folderUsage } from "./usage.ts";
import {
  allRecords,
  deleteRecord,
  emptyDocument,
  KINDS,
  parseRegistry,
  recordPlace,
  type RegistryDocument,
  type RegistryRecord,
  renderRegistry,
  sectionFolder,
  SECTIONS,
  storedPath,
} from "./document.ts";
import { entriesNamedBy, notedProjects, projectLives, projectsInText } from "./projects.ts";

/** An installed tree and what is to be said of it. */
export interface DescribedEntry {
  readonly id: string;
  readonly record: RegistryRecord;
}

/** The registry as it is, made anew and saved first if it cannot be used. */
export async function loadRegistry(cache: CachePaths, host: Host): Promise<RegistryDocument> {
  const document = await readUsable(cache);
  if (document !== undefined) return document;
  try {
    return await updateRegistry(cache, host, () => true);
  } catch (error) {
    if (!isReadOnly(error)) throw error;
    // Somebody else's cache: what is installed can still be seen.
    return await rebuild(cache, host, {});
  }
}

/**
 * Changes the registry under its lock.
 *
 * @param change Returns false when there was nothing to change; then nothing is written.
 * @param described An entry that is known already, should the registry be made anew.
 * @returns The registry after the change.
 */
export function updateRegistry(
  cache: CachePaths,
  host: Host,
  change: (document: RegistryDocument) => boolean | Promise<boolean>,
  described?: DescribedEntry,
): Promise<RegistryDocument> {
  return withLock(registryLockPath(cache), async () => {
    // What is below a link in the place of a folder would be entered, and deleted as nobody's.
    await assertCacheFolders(cache.root);
    const document = await readOrRebuild(cache, host, described);
    if (await change(document)) await atomicWrite(cache.registryFile, renderRegistry(document));
    return document;
  }, { host, timeoutMs: lockTimeoutMs(host, 60_000), purpose: "change registry.json" });
}

/**
 * Brings the registry in line with the disk: entries whose folder is gone go, folders without an
 * entry come. True if something changed.
 */
export async function reconcile(
  document: RegistryDocument,
  cache: CachePaths,
  host: Pick<Host, "now">,
  described?: DescribedEntry,
): Promise<boolean> {
  let changed = false;
  for (const found of allRecords(document)) {
    const place = recordPlace(cache, found);
    if (await isFolder(place.path)) continue;
    deleteRecord(document, found.id);
    changed = true;
  }
  for (const kind of KINDS) {
    const section = document[SECTIONS[kind]];
    for (const id of await listDirectory(sectionFolder(cache, kind))) {
      if (!isSafeName(id) || Object.hasOwn(section, id)) continue;
      const path = join(sectionFolder(cache, kind), id);
      if (!(await isFolder(path))) continue;
      section[id] = id === described?.id
        ? { ...described.record }
        : await describeTree(path, { cache, host });
      changed = true;
    }
  }
  return changed;
}

/** A new entry for an installed tree, from its manifest or, failing that, from its files. */
export async function describeTree(
  path: string,
  context: { cache: CachePaths; host: Pick<Host, "now">; manifest?: Manifest },
): Promise<RegistryRecord> {
  const { cache, host } = context;
  const manifest = context.manifest ?? await readManifestIfValid(path);
  const now = new Date(host.now()).toISOString();
  const usage = manifest === undefined ? folderUsage(path) : undefined;
  return {
    path: storedPath(cache, path),
    sizeBytes: manifest?.sizeBytes ?? usage?.sizeBytes ?? 0,
    fileCount: manifest?.files.length ?? usage?.fileCount ?? 0,
    installedAt: manifest?.installedAt ?? now,
    lastUsed: now,
    projects: [],
  };
}

async function readUsable(cache: CachePaths): Promise<RegistryDocument | undefined> {
  const text = await readUnlessPlanted(cache);
  if (text === "planted") return undefined;
  if (text === undefined) return await hasEntries(cache) ? undefined : emptyDocument();
  const parsed = parseRegistry(text.text);
  return parsed.kind === "ok" ? parsed.document : undefined;
}

/** The registry's text, or that something is there which is not read. */
async function readUnlessPlanted(
  cache: CachePaths,
): Promise<{ text: string } | "planted" | undefined> {
  try {
    const text = await readRegistryText(cache);
    return text === undefined ? undefined : { text };
  } catch (error) {
    if (error instanceof UntrustedFileError) return "planted";
    throw error;
  }
}

async function hasEntries(cache: CachePaths): Promise<boolean> {
  for (const kind of KINDS) {
    if ((await listDirectory(sectionFolder(cache, kind))).length > 0) return true;
  }
  return false;
}

async function readOrRebuild(
  cache: CachePaths,
  host: Host,
  described: DescribedEntry | undefined,
): Promise<RegistryDocument> {
  let text: string | undefined;
  try {
    text = await readRegistryText(cache);
  } catch (error) {
    if (!(error instanceof UntrustedFileError)) throw error;
    return await setAside(error, cache, host, described);
  }
  if (text === undefined) {
    if (!(await hasEntries(cache))) return emptyDocument();
    // Without a project ever noted this is the first install, seen before it is entered.
    const tell = (await notedProjects(cache)).length > 0 ? host.log.warning : host.log.debug;
    tell("registry.json is missing; it is made again from the installed toolchains");
    return await rebuild(cache, host, { described });
  }
  const parsed = parseRegistry(text);
  if (parsed.kind === "ok") return parsed.document;
  const newer = parsed.kind === "newer";
  const suffix = newer ? `schema-${parsed.schema}` : "damaged";
  const aside = `${cache.registryFile}.${suffix}-${stamp(host)}`;
  // A copy of the text that was read: what has the name now may be something else.
  await atomicWrite(aside, text, { mode: 0o600 });
  const why = newer
    ? `was written by a newer version (schema ${parsed.schema})`
    : `is damaged (${parsed.reason})`;
  host.log.warning(
    `registry.json ${why}; it is kept as ${basename(aside)} ` +
      "and made again from the installed toolchains",
  );
  return await rebuild(cache, host, { text, described });
}

/** Takes away what somebody put in the place of the registry, by its name only: it is never read. */
async function setAside(
  refused: UntrustedFileError,
  cache: CachePaths,
  host: Host,
  described: DescribedEntry | undefined,
): Promise<RegistryDocument> {
  const aside = `${cache.registryFile}.refused-${stamp(host)}-${host.randomId()}`;
  try {
    await writingTo(aside, () => renameRetrying(cache.registryFile, aside, host));
  } catch (error) {
    // Only its owner can take it away; which file it is matters more than why.
    throw isReadOnly(error) ? refused : error;
  }
  host.log.warning(
    `${refused.message}; it is kept as ${basename(aside)} ` +
      "and registry.json is made again from the installed toolchains",
  );
  return await rebuild(cache, host, { described });
}

/** From the trees on disk; who uses them is asked of the projects themselves. */
async function rebuild(
  cache: CachePaths,
  host: Host,
  { text = "", described }: { text?: string; described?: DescribedEntry | undefined },
): Promise<RegistryDocument> {
  const document = emptyDocument();
  await reconcile(document, cache, host, described);
  const entries = new Map(allRecords(document).map(({ id, record }) => [id, record]));
  const named = namedInText(text);
  for (const project of new Set([...await notedProjects(cache), ...projectsInText(text)])) {
    if (!projectLives(project)) continue;
    const ids = new Set([...await entriesNamedBy(project), ...named.get(project) ?? []]);
    for (const id of ids) entries.get(id)?.projects.push(project);
  }
  return document;
}

/** References in a registry of a newer version, as far as it still looks like this one. */
function namedInText(text: string): Map<string, string[]> {
  const named = new Map<string, string[]>();
  for (const section of Object.values(objectOf(parseJson(text)))) {
    for (const [id, record] of Object.entries(objectOf(section))) {
      for (const project of textsOf(objectOf(record)["projects"])) {
        named.set(project, [...named.get(project) ?? [], id]);
      }
    }
  }
  return named;
}

async function isFolder(path: string): Promise<boolean> {
  try {
    // Not through a link: an entry of the cache is a folder of its own.
    return (await Deno.lstat(path)).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return false;
    }
    throw error;
  }
}

/** True if the file system or the permissions keep this user from writing. */
export function isReadOnly(error: unknown): boolean {
  const seen = toDiskError(error, "");
  return seen instanceof ReadOnlyError || seen instanceof NoPermissionError;
}

function stamp(host: Pick<Host, "now">): string {
  return new Date(host.now()).toISOString().replace(/[-:]/g, "").replace(/\.\d+Z$/, "Z");
}
