/** Rule "zip-name": the encoding of a name is certain, so that all readers see the same name. */
import { unsafe } from "../fault.ts";

/** The rule's name in errors. */
export const ZIP_NAME = "zip-name";

const UTF8_FLAG = 0x0800;
/** Systems whose tools write UTF-8 without saying so: Unix and macOS. */
const UTF8_HOSTS = new Set([3, 19]);
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The name of an entry. @throws {ArchiveFault} If its encoding has to be guessed. */
export function decodeZipName(
  raw: Uint8Array,
  hints: { flags: number; host: number; unicodeName: string | undefined },
): string {
  const name = decoder.decode(raw);
  const { flags, host, unicodeName } = hints;
  const certain = (flags & UTF8_FLAG) !== 0 || UTF8_HOSTS.has(host) ||
    raw.every((byte) => byte < 128);
  if (!certain && unicodeName === undefined) {
    throw unsafe(ZIP_NAME, name, "the encoding of the name is not stated");
  }
  if (certain && unicodeName !== undefined && unicodeName !== name) {
    throw unsafe(ZIP_NAME, name, `the entry has a second name "${unicodeName}"`);
  }
  return certain ? name : unicodeName ?? name;
}
