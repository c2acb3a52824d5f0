/** Rule "zip-method": entries are stored or deflated, and not encrypted. */
import { unsupported } from "../fault.ts";

/** Compression method "stored". */
export const STORED = 0;
/** Compression method "deflated". */
export const DEFLATED = 8;

const ENCRYPTED = 0x0001;
const PATCH = 0x0020;
const STRONG_ENCRYPTION = 0x0040;
const MASKED = 0x2000;

/** @throws {ArchiveFault} If the entry cannot be read for sure. */
export function checkZipMethod(name: string, entry: { flags: number; method: number }): void {
  const { flags, method } = entry;
  if ((flags & (ENCRYPTED | STRONG_ENCRYPTION | MASKED)) !== 0) {
    throw unsupported("an entry of the zip archive is encrypted", undefined, name);
  }
  if ((flags & PATCH) !== 0) throw unsupported("an entry is a patch", undefined, name);
  if (method !== STORED && method !== DEFLATED) {
    throw unsupported(
      `an entry uses zip method ${method}`,
      "Repack the archive with the methods stored or deflate",
      name,
    );
  }
}
