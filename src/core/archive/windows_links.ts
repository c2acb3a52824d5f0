/**
 * Symbolic links on Windows, where only privileged users may make them: links to folders become
 * junctions, links to files become copies. Owns the decision; the tree writer carries it out.
 */
import type { Tree, TreeNode } from "./tree.ts";

/** What stands in for a symbolic link. */
export type WindowsLink =
  | { readonly kind: "junction"; readonly to: string }
  | { readonly kind: "copy"; readonly of: TreeNode }
  | { readonly kind: "nothing" };

/**
 * The stand-in for the link `node`: its target is followed to the end. A link that leads nowhere has
 * none.
 *
 * @returns `to` relative to the root of the tree.
 */
export function windowsLink(node: TreeNode, tree: Tree): WindowsLink {
  const from = node.path.split("/").slice(0, -1);
  const to = tree.resolve(from, node.target ?? "")?.join("/");
  const target = to === undefined ? undefined : tree.find(to);
  if (to === "") return { kind: "junction", to };
  if (target?.kind === "directory") return { kind: "junction", to: target.path };
  if (target?.kind === "file") return { kind: "copy", of: target };
  return { kind: "nothing" };
}
