/** Rule "listing-size": the list of entries stays small enough to be kept in memory. */
import { unsafe } from "../fault.ts";

/** The rule's name in errors. */
export const LISTING_SIZE = "listing-size";

/** The largest toolchains (Android NDK, MSVC with its SDK) have 30,000. */
export const MAX_ENTRIES = 300_000;
/** Characters of all names and link targets together. */
export const MAX_NAME_CHARACTERS = 32 * 1024 * 1024;

/** Counts entries and their names. */
export class ListingLimit {
  #entries = 0;
  #characters = 0;

  get entries(): number {
    return this.#entries;
  }

  /** @throws {ArchiveFault} If it is one too many. */
  add(name: string, target = ""): void {
    this.#entries++;
    if (this.#entries > MAX_ENTRIES) {
      throw unsafe(LISTING_SIZE, name, `the archive has over ${MAX_ENTRIES} entries`);
    }
    this.addBytes(name.length + target.length, name);
  }

  /** Counts further bytes that describe entries. @throws {ArchiveFault} If they are too many. */
  addBytes(count: number, name: string): void {
    this.#characters += count;
    if (this.#characters > MAX_NAME_CHARACTERS) {
      throw unsafe(LISTING_SIZE, name, "the names of the entries are too long together");
    }
  }
}
