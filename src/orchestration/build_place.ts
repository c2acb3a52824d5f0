/**
 * Where a project may have files written. Owns that no link which came with a project leads builds or
 * this program's own files out of it unasked; what is written in the configuration was asked about.
 */
import { dirname, join, relative, resolve } from "@std/path";
import { projectPaths } from "../core/directory.ts";
import { TkError } from "../core/errors.ts";
import { isLink, realPathIfExists } from "../core/filesystem.ts";
import { isInside } from "../core/filesystem/inside.ts";
import type { Host } from "../core/host.ts";
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
 * Makes sure that `.toolchainkit` and what is in it are folders of the project.
 *
 * @throws {LinkedFolderError} If one of them is a link.
 */
export async function requireOwnFolders(projectRoot: string): Promise<void> {
  const { local, cmake, toolchains } = projectPaths(projectRoot);
  for (const path of [local, cmake, toolchains, join(local, "packages"), join(local, "conan")]) {
    if (await isLink(path)) throw new LinkedFolderError(path);
  }
}

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

/** Where a path leads whose last folders may not be there yet. */
async function realPlace(path: string): Promise<string> {
  const real = await realPathIfExists(path);
  if (real !== undefined) return real;
  const parent = dirname(path);
  return parent === path ? path : join(await realPlace(parent), relative(parent, path));
}
