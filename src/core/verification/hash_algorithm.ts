/** The hash algorithms and the `algorithm:hex` notation. Owns names and digest shapes. */
import { HashFormatError } from "./hash_errors.ts";

/** Hash algorithms that published checksums use. */
export type HashAlgorithm = "sha256" | "sha512" | "sha1" | "md5";

/** What is fixed about an algorithm. */
export interface HashAlgorithmInfo {
  /** Length of a digest in hexadecimal digits. */
  readonly hexLength: number;
  /** True when files with a chosen hash can be made: it finds accidents, not attacks. */
  readonly weak: boolean;
  /** The name in BSD-style lines. */
  readonly tag: string;
}

/** All algorithms, the strongest first. */
export const HASH_ALGORITHMS: Readonly<Record<HashAlgorithm, HashAlgorithmInfo>> = {
  sha512: { hexLength: 128, weak: false, tag: "SHA512" },
  sha256: { hexLength: 64, weak: false, tag: "SHA256" },
  sha1: { hexLength: 40, weak: true, tag: "SHA1" },
  md5: { hexLength: 32, weak: true, tag: "MD5" },
};

/** A digest and the algorithm that made it. */
export interface HashValue {
  /** What made `hex`. */
  readonly algorithm: HashAlgorithm;
  /** Lower-case hexadecimal. */
  readonly hex: string;
}

/** The names of all algorithms, the strongest first. */
export const HASH_ALGORITHM_NAMES: readonly HashAlgorithm[] = ["sha512", "sha256", "sha1", "md5"];

/** The algorithm of a name such as `SHA-256`, `sha256` or `Sha2-256`; undefined when unknown. */
export function hashAlgorithmNamed(name: string): HashAlgorithm | undefined {
  const plain = name.toLowerCase().replace(/^sha2-/, "sha").replaceAll("-", "");
  return HASH_ALGORITHM_NAMES.find((known) => known === plain);
}

/** The algorithm whose digests have that many hexadecimal digits; undefined when none has. */
export function hashAlgorithmOfLength(hexLength: number): HashAlgorithm | undefined {
  return HASH_ALGORITHM_NAMES.find((name) => HASH_ALGORITHMS[name].hexLength === hexLength);
}

/** True if the algorithm only finds accidents: files with a chosen MD5 or SHA-1 can be made. */
export function isWeakAlgorithm(algorithm: HashAlgorithm): boolean {
  return HASH_ALGORITHMS[algorithm].weak;
}

/**
 * Reads `algorithm:hex`, or bare hexadecimal digits, whose length then tells the algorithm.
 *
 * @param algorithm The algorithm that a bare digest must be of.
 * @throws {HashFormatError} If it is neither, or the length is not that of the algorithm.
 */
export function parseHash(text: string, algorithm?: HashAlgorithm): HashValue {
  const trimmed = text.trim();
  const colon = trimmed.indexOf(":");
  const hex = trimmed.slice(colon + 1).toLowerCase();
  const named = colon < 0 ? algorithm : hashAlgorithmNamed(trimmed.slice(0, colon));
  const known = colon < 0 && named === undefined ? hashAlgorithmOfLength(hex.length) : named;
  if (known === undefined) {
    throw new HashFormatError(text, `the algorithms are ${HASH_ALGORITHM_NAMES.join(", ")}`);
  }
  const { hexLength } = HASH_ALGORITHMS[known];
  if (hex.length !== hexLength || !/^[0-9a-f]+$/.test(hex)) {
    throw new HashFormatError(text, `a ${known} is ${hexLength} hexadecimal digits`);
  }
  return { algorithm: known, hex };
}

/** Writes `algorithm:hex`. */
export function formatHash(value: HashValue): string {
  return `${value.algorithm}:${value.hex}`;
}
