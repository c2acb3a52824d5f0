/** Rule "name-length": names fit into what file systems take, so that nothing is cut or left over. */
import { unsafe } from "../fault.ts";

/** The rule's name in errors. */
export const NAME_LENGTH = "name-length";

/** Longest component: NAME_MAX of Linux and macOS, in bytes. */
export const MAX_COMPONENT_BYTES = 255;
/** Longest name: PATH_MAX (4096) less room for the folder it lands in, in bytes. */
export const MAX_NAME_BYTES = 3072;

const encoder = new TextEncoder();

/** @throws {ArchiveFault} If the name or one component is too long. */
export function checkNameLength(name: string): void {
  if (name.length < MAX_COMPONENT_BYTES / 3) return;
  if (encoder.encode(name).length > MAX_NAME_BYTES) {
    throw unsafe(NAME_LENGTH, name.slice(0, 100), `the name is over ${MAX_NAME_BYTES} bytes long`);
  }
  for (const part of name.split("/")) {
    if (encoder.encode(part).length > MAX_COMPONENT_BYTES) {
      const reason = `a component of the name is over ${MAX_COMPONENT_BYTES} bytes long`;
      throw unsafe(NAME_LENGTH, name.slice(0, 100), reason);
    }
  }
}
