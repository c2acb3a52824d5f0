/** Rule "entry-type": an entry is a file, folder, symbolic or hard link; nothing else, root or not. */
import { unsafe } from "../fault.ts";

/** The rule's name in errors. */
export const ENTRY_TYPE = "entry-type";

/** What the types are called that are refused by name. */
const REFUSED: Readonly<Record<string, string>> = {
  "3": "a character device",
  "4": "a block device",
  "6": "a fifo",
  "D": "an incremental dump folder",
  "M": "a part of another volume",
};

/** The fault for a tar entry of type `flag`. */
export function refuseTarType(name: string, flag: string): never {
  throw unsafe(ENTRY_TYPE, name, `the entry is ${REFUSED[flag] ?? `of unknown type "${flag}"`}`);
}

const FORMAT_MASK = 0o170000;
/** Kinds in the upper bits of a Unix mode that may be written. */
const KINDS = new Map<number, "file" | "directory" | "symlink">([
  [0o100000, "file"],
  [0o040000, "directory"],
  [0o120000, "symlink"],
]);

/**
 * The kind in the upper bits of a Unix mode; undefined when they are not set.
 *
 * @throws {ArchiveFault} If it is a device, fifo or socket.
 */
export function kindOfMode(
  name: string,
  mode: number,
): "file" | "directory" | "symlink" | undefined {
  const format = mode & FORMAT_MASK;
  if (format === 0) return undefined;
  const kind = KINDS.get(format);
  if (kind === undefined) {
    throw unsafe(ENTRY_TYPE, name, "the entry is a device, fifo or socket");
  }
  return kind;
}
