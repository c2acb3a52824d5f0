/**
 * Where an extraction is prepared and how it becomes visible. Owns the folder beside the
 * destination, the rename, and leaving no trace after a failure.
 */
import { dirname, join } from "@std/path";
import { systemErrorCode, toDiskError } from "../filesystem/disk_errors.ts";
import { DestinationNotEmptyError } from "./errors.ts";
import { removeDeepTree } from "./remove_deep_tree.ts";
import { makeClaimedFolder, stagingName, sweepDeadStaging } from "./staging_claim.ts";

/** A place under preparation. */
export interface StagingPlace {
  /** Exists, is empty and ours alone. */
  readonly root: string;
  /** True if names that differ in case are one file there. */
  readonly foldsNames: boolean;
  /** Makes the tree (or its top folder) the destination. */
  publish(topFolder: string): Promise<void>;
  /** Removes all traces. */
  discard(): Promise<void>;
}

/**
 * Prepares a place for `destination`, which must be absent or an empty folder.
 *
 * @throws {DestinationNotEmptyError} If it is something else.
 */
export async function createStagingPlace(
  destination: string,
  options: { randomId: string; cwd: string },
): Promise<StagingPlace> {
  await sweepDeadStaging(dirname(destination));
  await sweepDeadStaging(destination);
  const existed = await checkDestination(destination);
  const name = stagingName(options.randomId);
  // A folder that is a mount point or the working directory cannot be exchanged for another.
  const inside = existed && await mustStay(destination, options.cwd);
  const parent = inside ? destination : dirname(destination);
  const madeParents = await makeParents(parent);
  const root = join(parent, name);
  let claim: Deno.FsFile | undefined;
  try {
    claim = await makeClaimedFolder(root);
  } catch (error) {
    await removeEmpty(madeParents);
    throw toDiskError(error, destination);
  }
  return {
    root,
    foldsNames: await foldsNames(parent, name),
    publish: async (topFolder) => {
      try {
        if (inside) await moveChildren(join(root, topFolder), destination);
        else await moveFolder(join(root, topFolder), destination, existed);
      } catch (error) {
        throw toDiskError(error, destination);
      }
      await removeDeepTree(root);
      claim?.close();
    },
    discard: async () => {
      await removeDeepTree(root);
      claim?.close();
      await removeEmpty(madeParents);
    },
  };
}

/** True if the destination is there (and is an empty folder). */
async function checkDestination(destination: string): Promise<boolean> {
  try {
    const info = await Deno.lstat(destination);
    if (!info.isDirectory) {
      throw new DestinationNotEmptyError(destination, info.isSymlink ? "a link" : "a file");
    }
    for await (const _ of Deno.readDir(destination)) {
      throw new DestinationNotEmptyError(destination, "a folder with content");
    }
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    if (error instanceof Deno.errors.NotADirectory) {
      throw new DestinationNotEmptyError(destination, "below a file");
    }
    throw toDiskError(error, destination);
  }
}

async function mustStay(destination: string, cwd: string): Promise<boolean> {
  const own = await Deno.stat(destination);
  const parent = await Deno.stat(dirname(destination));
  const current = await Deno.stat(cwd);
  const same = own.ino !== null && own.ino === current.ino && own.dev === current.dev;
  return own.dev !== parent.dev || same;
}

/** Makes a folder and those above it; returns the ones that were not there, deepest first. */
async function makeParents(path: string): Promise<string[]> {
  const missing: string[] = [];
  for (let at = path; !(await isThere(at)); at = dirname(at)) missing.push(at);
  try {
    await Deno.mkdir(path, { recursive: true });
  } catch (error) {
    await removeEmpty(missing);
    throw toDiskError(error, path);
  }
  return missing;
}

async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return dirname(path) === path;
    if (error instanceof Deno.errors.NotADirectory) return true;
    throw toDiskError(error, path);
  }
}

async function removeEmpty(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    try {
      await Deno.remove(folder);
    } catch {
      // Another process uses it by now, or it was never made.
      return;
    }
  }
}

async function foldsNames(parent: string, name: string): Promise<boolean> {
  try {
    await Deno.lstat(join(parent, name.toUpperCase()));
    return true;
  } catch {
    return false;
  }
}

async function moveFolder(from: string, to: string, existed: boolean): Promise<void> {
  await Deno.chmod(from, 0o777 & ~Deno.umask()).catch(ignoreOnWindows);
  if (existed && Deno.build.os === "windows") await Deno.remove(to);
  await Deno.rename(from, to);
}

async function moveChildren(from: string, to: string): Promise<void> {
  const entries = await Array.fromAsync(Deno.readDir(from));
  for (const entry of entries) {
    await Deno.rename(join(from, entry.name), join(to, entry.name));
  }
}

function ignoreOnWindows(error: unknown): void {
  if (Deno.build.os !== "windows" || systemErrorCode(error) === "ENOSPC") throw error;
}
