/**
 * Links from a project to the toolchains in the cache. Owns finding the broken ones; how a link is
 * made on each system is in `src/core/filesystem/links.ts`.
 */
import { join } from "@std/path";
import {
  createLink,
  isDirectory,
  isFile,
  isLink,
  removeLink,
  resolveLink,
  walkTree,
} from "../core/filesystem.ts";

export { createLink, isLink, removeLink, resolveLink };

/** A link whose target is not there. */
export interface BrokenLink {
  /** Absolute path. */
  readonly path: string;
  /** Absolute path of what is missing. */
  readonly target: string;
}

/**
 * The broken links in a folder and below, sorted; none when the folder is not there.
 *
 * @example
 * ```ts
 * import { createLink, findBrokenLinks, isLink, resolveLink } from "@toolchainkit/toolchainkit/toolchain/linking";
 *
 * const folder = await Deno.makeTempDir();
 * await createLink("/nowhere/llvm-18.1.8-linux-x64", `${folder}/llvm`);
 * if (await isLink(`${folder}/llvm`)) console.log(await resolveLink(`${folder}/llvm`));
 * console.log(await findBrokenLinks(folder));
 * ```
 */
export async function findBrokenLinks(folder: string): Promise<BrokenLink[]> {
  const broken: BrokenLink[] = [];
  if (!(await isDirectory(folder))) return broken;
  for await (const entry of walkTree(folder)) {
    if (entry.kind !== "symlink") continue;
    const path = join(folder, ...entry.path.split("/"));
    if (await isFile(path) || await isDirectory(path)) continue;
    broken.push({ path, target: await resolveLink(path) });
  }
  return broken;
}

/** The links of one folder, such as a project's `.toolchainkit/toolchains`. */
export class LinkManager {
  /** For the folder that holds the links. */
  constructor(readonly folder: string) {}

  /** Makes or moves the link of that name. @returns False when it already led there. */
  createLink(name: string, target: string): Promise<boolean> {
    return createLink(target, join(this.folder, name));
  }

  /** Where the link of that name leads, one step far. */
  resolveLink(name: string): Promise<string> {
    return resolveLink(join(this.folder, name));
  }

  /** True if a link of that name is there. */
  isLink(name: string): Promise<boolean> {
    return isLink(join(this.folder, name));
  }

  /** Removes the link of that name; what it leads to stays. */
  removeLink(name: string): Promise<boolean> {
    return removeLink(join(this.folder, name));
  }

  /** The links whose targets are gone. */
  findBrokenLinks(): Promise<BrokenLink[]> {
    return findBrokenLinks(this.folder);
  }
}
