/** Rule "zip-duplicate": a name is there once, or again with the very same content. */
import { unsafe } from "../fault.ts";

/** The rule's name in errors. */
export const ZIP_DUPLICATE = "zip-duplicate";

/** What makes two entries of one name the same. */
export interface ComparedEntry {
  readonly name: string;
  readonly kind: string;
  readonly crc: number;
  readonly sizeBytes: number;
}

/** Remembers names. */
export class DuplicateNames {
  readonly #seen = new Map<string, ComparedEntry>();

  /** True if the entry repeats an earlier one. @throws {ArchiveFault} If it differs from it. */
  repeats(entry: ComparedEntry): boolean {
    const key = sameName(entry.name);
    const first = this.#seen.get(key);
    if (first === undefined) {
      this.#seen.set(key, entry);
      return false;
    }
    if (
      first.kind !== entry.kind || first.crc !== entry.crc || first.sizeBytes !== entry.sizeBytes
    ) {
      throw unsafe(ZIP_DUPLICATE, entry.name, "the name is there twice with different content");
    }
    return true;
  }
}

/** One spelling for all that name the same path: no "." components, no doubled or last slash. */
function sameName(name: string): string {
  return name.split("/").filter((part) => part !== "" && part !== ".").join("/");
}
