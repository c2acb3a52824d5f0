/**
 * A short fingerprint of a text that may hold a secret, for names of files and for recognizing that
 * nothing changed. Owns one pure function; unlike `stable_hash.ts` it cannot be computed backwards.
 */
import { createHash } from "node:crypto";

/** 16 hexadecimal digits of the SHA-256 of the text's UTF-8 bytes. */
export function secretHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
