/** Rule "name-relative": a name is relative; it starts neither at a root nor at a drive. */
import { unsafe } from "../fault.ts";

/** The rule's name in errors. */
export const NAME_RELATIVE = "name-relative";

/** A drive letter; `B::Deparse.3pm` is a name that Perl's manual really has. */
const DRIVE = /^[A-Za-z]:(?!:)/;

/** @throws {ArchiveFault} If the name is absolute or names a drive. */
export function checkNameRelative(name: string): void {
  if (name.startsWith("/")) throw unsafe(NAME_RELATIVE, name, "the name is absolute");
  if (DRIVE.test(name)) throw unsafe(NAME_RELATIVE, name, "the name starts with a drive");
}
