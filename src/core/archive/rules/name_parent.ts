/** Rule "name-parent": no component of a name is "..". */
import { unsafe } from "../fault.ts";

/** The rule's name in errors. */
export const NAME_PARENT = "name-parent";

/** @throws {ArchiveFault} If a component is "..", even where the result would stay inside. */
export function checkNameParent(name: string): void {
  if (name.includes("..") && name.split("/").includes("..")) {
    throw unsafe(NAME_PARENT, name, 'the name goes up with ".."');
  }
}
