/**
 * Is this file the one that was promised? Owns computing and comparing the hashes of files; the
 * format of checksum files is in `verification/checksum_lines.ts`, signatures in `signature.ts`.
 */
import {
  type ChecksumFileOptions,
  type ChecksumFileReport,
  verifyHashFile,
} from "./verification/checksum_file.ts";
import type { Digests } from "./artifact.ts";
import { type HashAlgorithm, parseHash } from "./verification/hash_algorithm.ts";
import { HashMismatchError } from "./verification/hash_errors.ts";
import { constantTimeEquals, hashFile, type HashFileOptions } from "./verification/hash_file.ts";

export type { Digests } from "./artifact.ts";
export {
  type ChecksumFileOptions,
  type ChecksumFileReport,
  type ChecksumResult,
  isContainedName,
  verifyHashFile,
} from "./verification/checksum_file.ts";
export {
  type ChecksumLine,
  type ChecksumLines,
  type ChecksumLineStyle,
  findChecksum,
  formatChecksumLine,
  formatChecksumLines,
  parseChecksumLines,
} from "./verification/checksum_lines.ts";
export {
  formatHash,
  HASH_ALGORITHM_NAMES,
  type HashAlgorithm,
  type HashValue,
  isWeakAlgorithm,
  parseHash,
} from "./verification/hash_algorithm.ts";
export {
  HashFormatError,
  type HashMismatch,
  HashMismatchError,
} from "./verification/hash_errors.ts";
export {
  constantTimeEquals,
  type FileHashes,
  hashBytes,
  hashFile,
  type HashFileOptions,
  hashFiles,
  hashStandardInput,
} from "./verification/hash_file.ts";

/** The hash of a file as lower-case hexadecimal, in constant memory. */
export async function computeHash(
  path: string,
  algorithm: HashAlgorithm = "sha256",
  options: HashFileOptions = {},
): Promise<string> {
  const { hashes } = await hashFile(path, [algorithm], options);
  return hashes[algorithm] ?? "";
}

/**
 * True if the file has that hash.
 *
 * @param expectedHash Hexadecimal in any case, or `algorithm:hex`, which then decides.
 * @throws {HashFormatError} If `expectedHash` is no hash: that is never just "different".
 */
export async function verifyHash(
  path: string,
  expectedHash: string,
  algorithm?: HashAlgorithm,
  options: HashFileOptions = {},
): Promise<boolean> {
  const expected = parseHash(expectedHash, algorithm);
  const actual = await computeHash(path, expected.algorithm, options);
  return constantTimeEquals(actual, expected.hex);
}

/**
 * Compares a file with everything that is known about it, in one pass.
 *
 * @param options.source Where the file came from, without secrets, for the message.
 * @throws {HashMismatchError} At the first difference: size, then sha256, then sha512.
 */
export async function verifyDigests(
  path: string,
  digests: Digests,
  options: HashFileOptions & { source?: string } = {},
): Promise<void> {
  const expected = (["sha256", "sha512"] as const).flatMap((algorithm) => {
    const text = digests[algorithm];
    return text === undefined ? [] : [parseHash(text, algorithm)];
  });
  const mismatch = (
    algorithm: HashAlgorithm | "size",
    wanted: string,
    actual: string,
  ) =>
    new HashMismatchError({
      path,
      algorithm,
      expected: wanted,
      actual,
      ...(options.source === undefined ? {} : { source: options.source }),
    });
  if (digests.sizeBytes !== undefined) {
    const { size } = await Deno.stat(path);
    if (size !== digests.sizeBytes) throw mismatch("size", `${digests.sizeBytes}`, `${size}`);
  }
  if (expected.length === 0) return;
  const { hashes } = await hashFile(path, expected.map((one) => one.algorithm), options);
  for (const { algorithm, hex } of expected) {
    const actual = hashes[algorithm] ?? "";
    if (!constantTimeEquals(actual, hex)) throw mismatch(algorithm, hex, actual);
  }
}

/**
 * The functions of this module with options that are given once.
 *
 * @example
 * ```ts
 * import { computeHash, HashVerifier, verifyHash, verifyHashFile } from "@toolchainkit/toolchainkit/core/verification";
 *
 * const folder = await Deno.makeTempDir();
 * const path = `${folder}/hello.txt`;
 * await Deno.writeTextFile(path, "hello");
 * const hash = await computeHash(path, "sha256");
 * console.log(await verifyHash(path, hash, "sha256")); // true
 * await new HashVerifier().verify(path, `sha256:${hash}`);
 * await Deno.writeTextFile(`${folder}/SHA256SUMS`, `${hash}  hello.txt\n`);
 * console.log((await verifyHashFile(`${folder}/SHA256SUMS`)).results);
 * ```
 */
export class HashVerifier {
  /** The options hold for every call. */
  constructor(private readonly options: HashFileOptions = {}) {}

  /** The hash of a file as lower-case hexadecimal. */
  compute(path: string, algorithm: HashAlgorithm = "sha256"): Promise<string> {
    return computeHash(path, algorithm, this.options);
  }

  /**
   * Checks that a file has a hash.
   *
   * @param expectedHash `algorithm:hex`, or hexadecimal digits.
   * @returns True; anything else is thrown.
   * @throws {HashMismatchError} If it has another one.
   */
  async verify(path: string, expectedHash: string, algorithm?: HashAlgorithm): Promise<true> {
    const expected = parseHash(expectedHash, algorithm);
    const actual = await computeHash(path, expected.algorithm, this.options);
    if (constantTimeEquals(actual, expected.hex)) return true;
    throw new HashMismatchError({
      path,
      algorithm: expected.algorithm,
      expected: expected.hex,
      actual,
    });
  }

  /** Checks every file that a checksum file names. */
  verifyFile(hashFilePath: string, options: ChecksumFileOptions = {}): Promise<ChecksumFileReport> {
    const { signal } = this.options;
    return verifyHashFile(hashFilePath, {
      ...(signal === undefined ? {} : { signal }),
      ...options,
    });
  }
}
