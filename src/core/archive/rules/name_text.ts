/** Rule "name-text": a name is valid Unicode without NUL, and there is one. */
import { unsafe } from "../fault.ts";

/** The rule's name in errors. */
export const NAME_TEXT = "name-text";

/** @throws {ArchiveFault} If the name is empty, holds NUL or was not valid UTF-8. */
export function checkNameText(name: string): void {
  if (name === "") throw unsafe(NAME_TEXT, name, "an entry has no name");
  if (name.includes("\0")) throw unsafe(NAME_TEXT, name, "the name holds a NUL character");
  // Readers put U+FFFD where bytes were not UTF-8; a name that really holds it is as useless.
  if (name.includes("\ufffd") || !name.isWellFormed()) {
    throw unsafe(NAME_TEXT, name, "the name is not valid UTF-8");
  }
}
