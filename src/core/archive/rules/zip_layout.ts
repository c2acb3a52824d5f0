/**
 * Rule "zip-layout": entries lie one directly after the other from the first byte to the directory.
 * Overlaps are bombs, gaps hide entries from readers that go by the directory.
 */
import { unsafe } from "../fault.ts";

/** The rule's name in errors. */
export const ZIP_LAYOUT = "zip-layout";

/** @throws {ArchiveFault} If the first entry does not start the file. */
export function checkFirstOffset(offset: number, name: string): void {
  if (offset !== 0) throw unsafe(ZIP_LAYOUT, name, "there is data before the first entry");
}

/** @throws {ArchiveFault} If an entry does not end exactly where the next thing starts. */
export function checkNextOffset(end: number, next: number, name: string): void {
  if (end > next) throw unsafe(ZIP_LAYOUT, name, "the entry overlaps with the next");
  if (end < next) throw unsafe(ZIP_LAYOUT, name, "there is hidden data after the entry");
}
