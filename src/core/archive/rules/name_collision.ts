/**
 * Rule "name-collision": where the file system takes names that differ in case or Unicode form for
 * one, no entry may meet another under a different spelling. Nor may two entries become one because
 * leading components were taken off their names.
 */
import { unsafe } from "../fault.ts";
import type { Tree, TreeNode } from "../tree.ts";

/** The rule's name in errors. */
export const NAME_COLLISION = "name-collision";

/** @throws {ArchiveFault} If `path` or a folder above it exists under another spelling. */
export function checkNameCollision(path: string, entryName: string, tree: Tree): void {
  const found = tree.find(path);
  if (found !== undefined && found.path !== path) {
    throw unsafe(NAME_COLLISION, entryName, `this file system takes it for "${found.path}"`);
  }
}

/** @throws {ArchiveFault} If `existing` had other leading components taken off, hence another name. */
export function checkSameOrigin(existing: TreeNode, origin: string, entryName: string): void {
  if ((existing.origin ?? "") === origin) return;
  const other = `${existing.origin}/${existing.path}`;
  throw unsafe(
    NAME_COLLISION,
    entryName,
    `without its leading folders it takes the place of "${other}"`,
  );
}
