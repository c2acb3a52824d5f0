/**
 * Rule "link-target": followed step by step, a symbolic link stays inside the destination. Links
 * upward, chained or dangling are kept as they are spelled.
 */
import { unsafe } from "../fault.ts";
import type { RuleContext } from "../entry.ts";
import type { Tree } from "../tree.ts";

/** The rule's name in errors. */
export const LINK_TARGET = "link-target";

/** Longest text of a link: PATH_MAX. */
const MAX_TARGET_BYTES = 4095;

/** @throws {ArchiveFault} If the link at `path` with the text `target` leads outside. */
export function checkLinkTarget(
  link: { path: string; target: string; entryName: string },
  tree: Tree,
  context: RuleContext,
): void {
  const { path, target, entryName } = link;
  const refuse = (reason: string): never => {
    throw unsafe(LINK_TARGET, entryName, reason);
  };
  if (target === "") refuse("the link has no target");
  if (target.includes("\0") || target.includes("\ufffd") || !target.isWellFormed()) {
    refuse("the target of the link is not valid UTF-8");
  }
  if (target.length > MAX_TARGET_BYTES) refuse("the target of the link is too long");
  if (target.startsWith("/")) refuse(`the target "${target}" is absolute`);
  if (target.includes("\\")) refuse(`the target "${target}" holds a backslash`);
  if (/^[A-Za-z]:(?!:)/.test(target) || (context.windows && target.includes(":"))) {
    refuse(`the target "${target}" names a drive`);
  }
  if (tree.resolve(path.split("/").slice(0, -1), target) === undefined) {
    refuse(`the target "${target}" leaves the destination`);
  }
}
