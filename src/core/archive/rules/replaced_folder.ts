/** Rule "replaced-folder": a folder is never replaced by a file or a link. */
import { unsafe } from "../fault.ts";
import type { TreeNode } from "../tree.ts";

/** The rule's name in errors. */
export const REPLACED_FOLDER = "replaced-folder";

/** @throws {ArchiveFault} If `existing` is a folder. */
export function checkReplacedFolder(existing: TreeNode | undefined, entryName: string): void {
  if (existing?.kind === "directory") {
    throw unsafe(REPLACED_FOLDER, entryName, "it would replace a folder of the same name");
  }
}
