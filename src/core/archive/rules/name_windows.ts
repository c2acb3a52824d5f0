/**
 * Rule "name-windows": on Windows no component is a device, ends in a dot or blank, or holds a
 * character that means something else there (":" opens a hidden stream).
 */
import { unsafe } from "../fault.ts";
import type { RuleContext } from "../entry.ts";

/** The rule's name in errors. */
export const NAME_WINDOWS = "name-windows";

const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])[ ]*(\.|$)/i;
// deno-lint-ignore no-control-regex
const FORBIDDEN = /[<>:"|?*\x00-\x1f]/;

/** @throws {ArchiveFault} On Windows, if a component cannot be a plain file name. */
export function checkNameWindows(name: string, context: RuleContext): void {
  if (!context.windows) return;
  for (const part of name.split("/")) {
    if (part === "" || part === "." || part === "..") continue;
    if (DEVICE.test(part)) throw unsafe(NAME_WINDOWS, name, `"${part}" is a device on Windows`);
    if (/[. ]$/.test(part)) throw unsafe(NAME_WINDOWS, name, `"${part}" ends in a dot or blank`);
    if (FORBIDDEN.test(part)) {
      throw unsafe(NAME_WINDOWS, name, `"${part}" holds a character that Windows forbids`);
    }
  }
}
