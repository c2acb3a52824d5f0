/** Finding the executables and libraries of a tree. Owns what is looked into and what is not. */
import { join } from "@std/path";
import { walkTree } from "../../core/filesystem.ts";
import { openRandomAccess } from "../../core/filesystem/random_access.ts";
import { MANIFEST_FOLDER } from "../../core/manifest.ts";
import { mapConcurrently } from "../../core/verification/hash_file.ts";
import { type Binary, parseBinary } from "./binary.ts";

/** A binary and its place. */
export interface BinaryInTree {
  /** With `/`, relative to the tree. */
  readonly path: string;
  readonly binary: Binary;
}

/** Endings of files that no system loads; looking into thousands of headers would cost seconds. */
const NOT_LOADED =
  /\.(?:[acdhoisSC]|cc|cpp|hpp|cxx|hxx|inc|ipp|tcc|def|txt|md|html?|pc|la|cmake|json|ya?ml|xml|zig|zon|py|pyc|pl|sh|js|mjs|ts|css|svg|png|gz|xz|zip|info|modulemap|x[a-z]*|mod|f90|rst|cfg|conf|debug|dwo|lib|tbd|bc|ll|map|ld|specs|[1-9])$/;

/** The binaries below `root`, by path. Links are not followed: what they lead to is found itself. */
export async function listBinaries(
  root: string,
  signal: AbortSignal,
): Promise<BinaryInTree[]> {
  const paths: string[] = [];
  const enter = ({ path }: { path: string }) => path !== MANIFEST_FOLDER;
  for await (const { path, kind } of walkTree(root, { enter })) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    if (kind === "file" && (name.includes(".so.") || !NOT_LOADED.test(name))) paths.push(path);
  }
  const found = await mapConcurrently(paths, async (path) => {
    signal.throwIfAborted();
    const binary = await readBinary(join(root, ...path.split("/")));
    return binary === undefined ? [] : [{ path, binary }];
  });
  return found.flat();
}

/** What the file at an absolute path is; undefined when it is no binary. */
export async function readBinary(path: string): Promise<Binary | undefined> {
  using file = await openRandomAccess(path);
  return await parseBinary(file);
}
