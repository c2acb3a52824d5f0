/**
 * CRC-32 over data that comes in pieces. Owns going on from a value: the runtime's `crc32(data,
 * value)` of Deno 2.4 is wrong for values of 2³¹ and more once the caller was optimised, so each
 * piece is summed from zero and the sums are combined.
 */
import { crc32 } from "node:zlib";

const POLYNOMIAL = 0xedb88320;

/** The CRC-32 of everything up to and including `piece`, when `before` is that of all before it. */
export function continueCrc32(piece: Uint8Array, before: number): number {
  const own = crc32(piece);
  if (before === 0) return own;
  return (shiftCrc(before, piece.length) ^ own) >>> 0;
}

/**
 * What a CRC becomes when `zeroBytes` zero bytes follow: a multiplication by x^(8 n) modulo the
 * polynomial, by squaring.
 */
function shiftCrc(crc: number, zeroBytes: number): number {
  let shifted = crc;
  for (let left = zeroBytes, power = 0; left > 0; left = Math.floor(left / 2), power++) {
    if (left % 2 === 1) shifted = multiply(powerOfX(power), shifted);
  }
  return shifted;
}

const powers: number[] = [];

/** x^(8 · 2^power) modulo the polynomial, bits reflected. */
function powerOfX(power: number): number {
  for (let next = powers.length; next <= power; next++) {
    const before = powers[next - 1];
    // 0x00800000 is x^8: bit 31 stands for x^0.
    powers.push(before === undefined ? 0x0080_0000 : multiply(before, before));
  }
  return powers[power] ?? 0;
}

/** Product of two polynomials modulo the CRC's, bits reflected. */
function multiply(a: number, b: number): number {
  let product = 0;
  let factor = b;
  for (let bit = 31; bit >= 0; bit--) {
    if ((a >>> bit) & 1) product ^= factor;
    factor = factor & 1 ? (factor >>> 1) ^ POLYNOMIAL : factor >>> 1;
  }
  return product;
}
