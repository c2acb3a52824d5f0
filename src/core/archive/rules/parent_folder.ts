/** Rule "parent-folder": nothing is written through a link or below a file. */
import { unsafe } from "../fault.ts";
import type { TreeNode } from "../tree.ts";

/** The rule's name in errors. */
export const PARENT_FOLDER = "parent-folder";

/** @throws {ArchiveFault} If something above the entry is a link or a file. */
export function checkParentFolder(parent: TreeNode, entryName: string): void {
  if (parent.kind === "symlink") {
    throw unsafe(PARENT_FOLDER, entryName, `it goes through the link "${parent.path}"`);
  }
  if (parent.kind === "file") {
    throw unsafe(PARENT_FOLDER, entryName, `"${parent.path}" above it is a file`);
  }
}
