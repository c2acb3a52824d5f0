/** Rule "name-backslash": no name holds a backslash, which separates folders on Windows only. */
import { unsafe } from "../fault.ts";

/** The rule's name in errors. */
export const NAME_BACKSLASH = "name-backslash";

/** @throws {ArchiveFault} If the name holds a backslash. */
export function checkNameBackslash(name: string): void {
  if (name.includes("\\")) throw unsafe(NAME_BACKSLASH, name, "the name holds a backslash");
}
