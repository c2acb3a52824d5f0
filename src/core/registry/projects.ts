/**
 * Which projects still live. Owns the check and `projects.txt`: every project that ever used the
 * cache, a JSON string a line, so that a lost registry.json does not cost a project its toolchain.
 */
import { join } from "@std/path";
import { readCacheText } from "../cache_file.ts";
import { type CachePaths, projectPaths } from "../directory.ts";
import { listDirectory, readTextIfExists } from "../filesystem.ts";
import { IrregularFileError, openToWrite } from "../filesystem/regular_file.ts";

/** Path of the list of projects. */
export function projectListPath(cache: CachePaths): string {
  return join(cache.root, "projects.txt");
}

/** Adds a project to the list; failing to costs only a spare copy. */
export async function noteProject(cache: CachePaths, projectRoot: string): Promise<void> {
  try {
    const line = new TextEncoder().encode(`${JSON.stringify(projectRoot)}\n`);
    using file = await openToWrite(projectListPath(cache), { append: true });
    for (let done = 0; done < line.length;) done += await file.write(line.subarray(done));
  } catch (error) {
    const expected = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.PermissionDenied || error instanceof IrregularFileError;
    if (!expected) throw error;
  }
}

/** The projects of the list, each once. @throws {UntrustedFileError} If somebody put it there. */
export async function notedProjects(cache: CachePaths): Promise<string[]> {
  return stringLines(await readCacheText(projectListPath(cache), { root: cache.root }) ?? "");
}

/**
 * True unless the project is certainly gone. A disk that is not there now, or a folder that may not
 * be read, is no proof.
 */
export function projectLives(projectRoot: string): boolean {
  if (isThere(projectRoot)) return true;
  const mount = removableMount(projectRoot);
  return mount !== undefined && !isThere(mount);
}

/** Those of the projects that live. Each is looked at once, however often it is named. */
export function livingProjects(projects: Iterable<string>): Set<string> {
  const living = new Set<string>();
  for (const project of new Set(projects)) if (projectLives(project)) living.add(project);
  return living;
}

/** The folder below which a removable or network disk appears, if the path is on one. */
export function removableMount(path: string): string | undefined {
  const patterns = [
    /^\/(?:media|run\/media)\/[^/]+\/[^/]+/,
    /^\/(?:mnt|Volumes|net)\/[^/]+/,
    /^[A-Za-z]:[\\/]/,
    /^\\\\[^\\]+\\[^\\]+/,
  ];
  for (const pattern of patterns) {
    const mount = pattern.exec(path)?.[0];
    if (mount !== undefined) return mount;
  }
  return undefined;
}

/**
 * The entries of the cache that a project's own files point to: its links and what state.json says
 * it uses. Nothing when it has none or is gone.
 */
export async function entriesNamedBy(projectRoot: string): Promise<string[]> {
  const ids = new Set(await entriesLinkedBy(projectRoot));
  try {
    const state = await readTextIfExists(projectPaths(projectRoot).stateFile);
    for (const id of usesIn(state)) ids.add(id);
  } catch (error) {
    // What a project has there instead of its state names nothing.
    if (error instanceof IrregularFileError) return [...ids].sort();
    if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
  }
  return [...ids].sort();
}

/** The entries of the cache that a project's links lead to. */
export async function entriesLinkedBy(projectRoot: string): Promise<string[]> {
  const { toolchains } = projectPaths(projectRoot);
  const ids = new Set<string>();
  try {
    for (const name of await listDirectory(toolchains)) {
      const target = await Deno.readLink(join(toolchains, name)).catch(() => "");
      const id = target.split(/[/\\]/).filter((part) => part !== "").at(-1);
      if (id !== undefined) ids.add(id);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
  }
  return [...ids].sort();
}

function usesIn(state: string | undefined): string[] {
  try {
    const uses = (JSON.parse(state ?? "{}") as { uses?: unknown }).uses;
    return Array.isArray(uses) ? uses.filter((id) => typeof id === "string") : [];
  } catch {
    return [];
  }
}

/** The project roots that a damaged registry.json still shows. */
export function projectsInText(text: string): string[] {
  const found = new Set<string>();
  for (const [literal] of text.matchAll(/"(?:\/|[A-Za-z]:|\\\\)(?:[^"\\\n]|\\.)*"/g)) {
    try {
      found.add(JSON.parse(literal));
    } catch {
      // Half a string: the damage is right there.
    }
  }
  return [...found];
}

function stringLines(text: string): string[] {
  const found = new Set<string>();
  for (const line of text.split("\n")) {
    try {
      const value: unknown = JSON.parse(line);
      if (typeof value === "string") found.add(value);
    } catch {
      // The last line of a killed run may be cut; the registry itself has the project.
    }
  }
  return [...found];
}

function isThere(path: string): boolean {
  try {
    // Thousands of projects: the synchronous call is ten times as fast, and nothing runs beside it.
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    const gone = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    return !gone;
  }
}
