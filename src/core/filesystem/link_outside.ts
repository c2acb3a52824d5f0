/**
 * Links that come with a project. Owns finding out when a file of a project is a link that leads out of it:
 * what is read is quoted in messages and logs, so a stranger's link must not choose a private file.
 */
import { dirname, join } from "@std/path";
import { exists, realPathIfExists } from "../filesystem.ts";
import { isInside } from "./inside.ts";
import { isLink } from "./links.ts";

/**
 * Where a link leads that leaves its repository: the nearest folder around it that git works in, else its
 * own folder. Undefined for files, for links that stay inside, and for those that lead nowhere.
 */
export async function leadsOutside(path: string): Promise<string | undefined> {
  if (!await isLink(path)) return undefined;
  const target = await realPathIfExists(path);
  const folder = await realPathIfExists(dirname(path));
  if (target === undefined || folder === undefined) return undefined;
  const root = await repositoryOf(folder);
  // What git keeps for itself may hold credentials.
  return isInside(target, root) && !isInside(target, join(root, ".git")) ? undefined : target;
}

/** True for a link through which a file would be written outside of the repository, or where nobody knows. */
export async function writesOutside(path: string): Promise<boolean> {
  if (!await isLink(path)) return false;
  return await realPathIfExists(path) === undefined || await leadsOutside(path) !== undefined;
}

async function repositoryOf(folder: string): Promise<string> {
  for (let at = folder;; at = dirname(at)) {
    if (await exists(join(at, ".git"))) return at;
    if (dirname(at) === at) return folder;
  }
}
