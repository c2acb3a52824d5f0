/**
 * A short fingerprint of a text, the same in every run. Owns one pure function; it protects
 * against accidents, not against attackers: use `verification.ts` for that.
 */

/** 16 hexadecimal digits: the FNV-1a hash (64 bit) over the text's UTF-8 bytes. */
export function stableHash(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, "0");
}
