/** Checking the files that a checksum file names. Owns where they are looked for and the verdicts. */
import { dirname, isAbsolute, join, relative } from "@std/path";
import { readText } from "../filesystem.ts";
import { type ChecksumLine, parseChecksumLines } from "./checksum_lines.ts";
import type { HashAlgorithm } from "./hash_algorithm.ts";
import { HashFormatError } from "./hash_errors.ts";
import { constantTimeEquals, hashFile, mapConcurrently, refuseNamedPipe } from "./hash_file.ts";

/** The verdict on one line of a checksum file. */
export interface ChecksumResult {
  /** The name as the checksum file has it. */
  readonly name: string;
  /** The path that was read. */
  readonly path: string;
  /** What the line states a hash of. */
  readonly algorithm: HashAlgorithm;
  /** `unsafe`: the name leads out of the folder, and was not followed. */
  readonly status: "ok" | "mismatch" | "missing" | "unreadable" | "unsafe";
  /** The hash that the line states. */
  readonly expected: string;
  /** Present when the file was read. */
  readonly actual?: string;
  /** Why it could not be read. */
  readonly reason?: string;
}

/** The verdicts on a checksum file. */
export interface ChecksumFileReport {
  /** True when there is an entry and every entry's file has its hash. */
  readonly passed: boolean;
  /** In the order of the lines. */
  readonly results: readonly ChecksumResult[];
  /** Numbers of lines that could not be read. */
  readonly malformed: readonly number[];
}

/** How the files are looked for. */
export interface ChecksumFileOptions {
  /** Folder that the names are below; default: the folder of the checksum file. */
  readonly root?: string;
  /** `below` (default) refuses names that are absolute or contain `..`; `anywhere` follows them. */
  readonly names?: "below" | "anywhere";
  /** What untagged lines are of; without it the length of the digest tells. */
  readonly algorithm?: HashAlgorithm;
  /** Ends the work; its reason is thrown. */
  readonly signal?: AbortSignal;
}

/**
 * Checks every file that a checksum file names.
 *
 * @throws {HashFormatError} If the file has no readable line at all.
 */
export async function verifyHashFile(
  hashFilePath: string,
  options: ChecksumFileOptions = {},
): Promise<ChecksumFileReport> {
  await refuseNamedPipe(hashFilePath);
  const text = await readText(hashFilePath);
  return await verifyChecksumText(text, {
    ...options,
    root: options.root ?? dirname(hashFilePath),
    label: hashFilePath,
  });
}

/** As `verifyHashFile`, for text that is at hand. */
export async function verifyChecksumText(
  text: string,
  options: ChecksumFileOptions & { root: string; label: string },
): Promise<ChecksumFileReport> {
  const { algorithm, signal } = options;
  const lines = parseChecksumLines(text, algorithm === undefined ? {} : { algorithm });
  if (lines.entries.length === 0) {
    throw new HashFormatError(options.label, "no line names a file and its hash");
  }
  const results = await mapConcurrently(
    lines.entries,
    (line) => check(line, { ...options, ...(signal === undefined ? {} : { signal }) }),
  );
  return {
    passed: results.every(({ status }) => status === "ok"),
    results,
    malformed: lines.malformed,
  };
}

/** True for a relative name that cannot lead out of the folder it is joined to, on any system. */
export function isContainedName(name: string): boolean {
  if (name === "" || /^[/\\]/.test(name) || /^[A-Za-z]:/.test(name)) return false;
  return !name.split(/[/\\]/).includes("..");
}

/** True if a path, its links resolved, is below a folder. @throws {Deno.errors.NotFound} */
async function leadsBelow(path: string, root: string): Promise<boolean> {
  const [real, realRoot] = await Promise.all([Deno.realPath(path), Deno.realPath(root)]);
  return isContainedName(relative(realRoot, real));
}

async function check(
  line: ChecksumLine,
  options: ChecksumFileOptions & { root: string },
): Promise<ChecksumResult> {
  const { name, algorithm, hex } = line;
  const path = isAbsolute(name) ? name : join(options.root, name);
  const result = { name, path, algorithm, expected: hex };
  if (options.names !== "anywhere" && !isContainedName(name)) {
    return { ...result, status: "unsafe", reason: "the name leads out of the folder" };
  }
  try {
    if (options.names !== "anywhere" && !await leadsBelow(path, options.root)) {
      return { ...result, status: "unsafe", reason: "a link leads out of the folder" };
    }
    if (!(await Deno.stat(path)).isFile) {
      return { ...result, status: "unreadable", reason: "not a file" };
    }
    const { hashes } = await hashFile(path, [algorithm], options);
    const actual = hashes[algorithm] ?? "";
    return { ...result, status: constantTimeEquals(actual, hex) ? "ok" : "mismatch", actual };
  } catch (error) {
    options.signal?.throwIfAborted();
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return { ...result, status: "missing", reason: "no such file" };
    }
    const reason = error instanceof Error ? error.message : String(error);
    return { ...result, status: "unreadable", reason };
  }
}
