/**
 * Rule "name-root": only a folder may be named like the root of the archive (".", "./", "./."), as
 * `tar -C DIR .` writes it. A file or link of that name can be put nowhere.
 */
import type { ArchiveEntry } from "../entry.ts";
import { unsafe } from "../fault.ts";

/** The rule's name in errors. */
export const NAME_ROOT = "name-root";

const KINDS = { file: "file", symlink: "symbolic link", hardlink: "hard link" } as const;

/** @throws {ArchiveFault} If nothing is left of the name and the entry is not a folder. */
export function checkNameRoot(components: readonly string[], entry: ArchiveEntry): void {
  if (components.length > 0 || entry.kind === "directory") return;
  throw unsafe(NAME_ROOT, entry.name, `a ${KINDS[entry.kind]} is named like the archive's root`);
}
