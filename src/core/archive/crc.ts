/**
 * CRC-32 (gzip, zip) over pieces. Owns a way around a fault of Deno 2.4: once optimised, its
 * `crc32` misreads a start value of 2^31 or more, so such pieces are joined by arithmetic instead.
 */
import { crc32 } from "node:zlib";

const POLYNOMIAL = 0xedb88320;
const TOP = 0x80000000;

/** The CRC of everything so far and then `piece`; `previous` is 0 at the start. */
export function continueCrc(piece: Uint8Array, previous: number): number {
  if (previous < TOP) return crc32(piece, previous);
  return combineCrc(previous, crc32(piece, 0), piece.length);
}

/**
 * The CRC of two parts that follow each other, from the CRCs of both: the first, multiplied by
 * x^(8·length) in the field of the polynomial, plus the second.
 *
 * @param secondLength Bytes of the second part.
 */
export function combineCrc(first: number, second: number, secondLength: number): number {
  return (multiply(shiftOf(secondLength), first) ^ second) >>> 0;
}

/** The last lengths that were asked for: pieces mostly have the size of one buffer. */
const known = new Map<number, number>();

/** x^(8·length) modulo the polynomial. */
function shiftOf(length: number): number {
  const cached = known.get(length);
  if (cached !== undefined) return cached;
  // x^0 and x^8, bits reflected: the highest bit is x^0.
  let result = TOP;
  let power = TOP >>> 8;
  for (let rest = length; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = multiply(power, result);
    power = multiply(power, power);
  }
  if (known.size > 64) known.clear();
  known.set(length, result);
  return result;
}

/** The product of two reflected polynomials modulo the CRC's polynomial. */
function multiply(a: number, b: number): number {
  let product = 0;
  let shifted = b;
  for (let bit = TOP; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) product ^= shifted;
    shifted = (shifted & 1) !== 0 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1;
  }
  return product >>> 0;
}
