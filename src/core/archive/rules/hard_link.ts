/** Rule "hard-link": a hard link repeats a file or link that this archive has already written. */
import { unsafe } from "../fault.ts";
import type { TreeNode } from "../tree.ts";

/** The rule's name in errors. */
export const HARD_LINK = "hard-link";

/**
 * The node that a hard link repeats.
 *
 * @throws {ArchiveFault} If there is none, or it is a folder.
 */
export function checkHardLink(
  link: { entryName: string; target: string },
  node: TreeNode | undefined,
): TreeNode {
  const { entryName, target } = link;
  if (node === undefined) {
    throw unsafe(HARD_LINK, entryName, `"${target}", which it repeats, is not there`);
  }
  if (node.kind === "directory") {
    throw unsafe(HARD_LINK, entryName, `"${target}", which it repeats, is a folder`);
  }
  return node;
}
