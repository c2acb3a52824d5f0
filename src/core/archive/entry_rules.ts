/** All rules for one entry, in order. Owns the order and the split into components. */
import type { ArchiveEntry, RuleContext } from "./entry.ts";
import { checkNameBackslash } from "./rules/name_backslash.ts";
import { checkNameLength } from "./rules/name_length.ts";
import { checkNameParent } from "./rules/name_parent.ts";
import { checkNameRelative } from "./rules/name_relative.ts";
import { checkNameText } from "./rules/name_text.ts";
import { checkNameWindows } from "./rules/name_windows.ts";

/**
 * The components of a name that passed all name rules; none for the root itself ("./").
 *
 * @throws {ArchiveFault} If a rule refuses the name.
 */
export function safeComponents(name: string, context: RuleContext): string[] {
  checkNameText(name);
  checkNameRelative(name);
  checkNameParent(name);
  checkNameBackslash(name);
  checkNameLength(name);
  checkNameWindows(name, context);
  return name.split("/").filter((part) => part !== "" && part !== ".");
}

/** Which part of the archive is taken, and as what. */
export interface Selection {
  /** Leading components to drop. */
  readonly strip: number;
  /** Only this folder (components, after stripping) is taken. */
  readonly subdirectory: readonly string[];
}

/** How many leading components are taken off a name that is selected. */
export function droppedDepth({ strip, subdirectory }: Selection): number {
  return strip + subdirectory.length;
}

/** The path below the destination ("" for the destination itself), or undefined for what is not selected. */
export function selectPath(parts: readonly string[], selection: Selection): string | undefined {
  const { strip, subdirectory } = selection;
  if (parts.length < strip) return undefined;
  const kept = parts.slice(strip);
  if (subdirectory.some((part, index) => kept[index] !== part)) return undefined;
  return kept.slice(subdirectory.length).join("/");
}

/** True for an entry that is written: the destination itself counts only as a folder. */
export function isSelected(
  path: string | undefined,
  kind: ArchiveEntry["kind"],
): path is string {
  return path !== undefined && (path !== "" || kind === "directory");
}
