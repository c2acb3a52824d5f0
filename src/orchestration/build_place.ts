/**
 * Where a project may have files written. Owns that no link which came with a project leads builds or
 * this program's own files out of it unasked; what is written in the configuration was asked about.
 */
import { join, relative, resolve } from "@std/path";
import { projectPaths } from "../core/directory.ts";
import { TkError } from "../core/errors.ts";
import {
  exists,
  isDirectory,
  isLink,
  listDirectory,
  realPathIfExists,
} from "../core/filesystem.ts";
import { isInside } from "../core/filesystem/inside.ts";
import type { Host } from "../core/host.ts";
import { realPlace } from "./linked_places.ts";
import { requireTrust, type TrustScope } from "./trust.ts";

/** A folder that this program writes to is a link. */
export class LinkedFolderError extends TkError<{ path: string }> {
  readonly code = "LINKED_FOLDER";

  constructor(path: string) {
    super(
      `Cannot write to "${path}": it is a link, a folder of the project was wanted`,
      { path },
      { hint: "Look where it leads and who made it, then remove the link and run again" },
    );
  }
}

/**
 * Makes sure that `.toolchainkit` and what this program writes and deletes in it, at any depth, are folders
 * of the project. Links to files are harmless: they are replaced, not followed.
 *
 * @throws {LinkedFolderError} If one of them is a link.
 */
export async function requireOwnFolders(projectRoot: string): Promise<void> {
  const { local, toolchains } = projectPaths(projectRoot);
  if (await isLink(local)) throw new LinkedFolderError(local);
  if (!await exists(local)) return;
  // Package managers make the content of these, and links in it.
  const othersContent = (path: string) =>
    /^(?:conan|packages\/[^/]+\/(?:fetched|vcpkg\/installed))$/.test(
      relative(local, path).replaceAll("\\", "/"),
    );
  const look = async (folder: string): Promise<void> => {
    for (const name of await listDirectory(folder)) {
      const path = join(folder, name);
      // What lies here is links by design; each is replaced as a whole.
      if (folder === toolchains) continue;
      if (!await isDirectory(path)) {
        // A link that leads nowhere yet may lead somewhere tomorrow, and this is no name of a file.
        if (FOLDERS.includes(relative(local, path)) && await isLink(path)) {
          throw new LinkedFolderError(path);
        }
        continue;
      }
      if (await isLink(path)) throw new LinkedFolderError(path);
      if (!othersContent(path)) await look(path);
    }
  };
  await look(local);
}

/** Folders that are always made. */
const FOLDERS: readonly string[] = ["cmake", "toolchains", "packages", "conan", "pgo", "timings"];

/**
 * Makes sure that a build folder which is inside the project as it is written is there in truth too.
 *
 * @throws {TrustRequiredError} If a link leads out and nobody trusts the project.
 */
export async function requireBuildPlace(
  buildDirectory: string,
  scope: TrustScope,
  host: Host,
): Promise<void> {
  const { projectRoot } = scope;
  const path = resolve(projectRoot, buildDirectory);
  // Named outside: the configuration was asked about.
  if (!isInside(path, projectRoot)) return;
  const real = await realPlace(path);
  const root = await realPathIfExists(projectRoot) ?? projectRoot;
  if (isInside(real, root)) return;
  await requireTrust([`writes its build files through a link to ${real}`], scope, host);
}
