/** `toolchainkit hash`: hashes of files, and checking files against a list of hashes. */
import { isAbsolute, join } from "@std/path";
import { UsageError } from "../core/errors.ts";
import type { Host } from "../core/host.ts";
import {
  type ChecksumFileReport,
  type ChecksumResult,
  formatChecksumLines,
  type HashAlgorithm,
  hashFile,
  HashFormatError,
  hashStandardInput,
  verifyHashFile,
} from "../core/verification.ts";
import { verifyChecksumText } from "../core/verification/checksum_file.ts";
import { mapConcurrently, readStandardInput } from "../core/verification/hash_file.ts";

/** The hash of one file, or why there is none. */
export type FileHash =
  | { name: string; algorithm: HashAlgorithm; hex: string; sizeBytes: number }
  | { name: string; algorithm: HashAlgorithm; error: string };

/** Hashes files in parallel; `-` is standard input. One that cannot be read stops no other. */
export async function hashNamedFiles(
  names: readonly string[],
  algorithm: HashAlgorithm,
  host: Host,
): Promise<FileHash[]> {
  return await mapConcurrently(names, async (name) => {
    try {
      const options = { signal: host.signal };
      const { hashes, sizeBytes } = name === "-"
        ? await hashStandardInput([algorithm], options)
        : await hashFile(absolute(name, host), [algorithm], options);
      return { name, algorithm, hex: hashes[algorithm] ?? "", sizeBytes };
    } catch (error) {
      host.signal.throwIfAborted();
      return { name, algorithm, error: reasonOf(error) };
    }
  });
}

/** The lines that `sha256sum` and its kin would print. */
export function describeHashes(
  hashes: readonly FileHash[],
  options: { style: "gnu" | "tag" },
): string {
  return formatChecksumLines(hashes.flatMap((one) => "hex" in one ? [one] : []), options);
}

/** What a list of hashes says about the files it names. */
export interface HashCheck extends ChecksumFileReport {
  readonly checksumFile: string;
}

/**
 * Checks the files that checksum files name. As with `sha256sum --check`, names are relative to
 * the working directory and may lead anywhere, for the user chose the list.
 *
 * @throws {HashFormatError} If a checksum file has no readable line.
 * @throws {UsageError} If it cannot be read.
 */
export async function checkHashes(
  checksumFiles: readonly string[],
  options: { algorithm?: HashAlgorithm },
  host: Host,
): Promise<HashCheck[]> {
  const checks: HashCheck[] = [];
  for (const checksumFile of checksumFiles) {
    try {
      const how = {
        ...options,
        root: host.cwd,
        names: "anywhere",
        signal: host.signal,
      } as const;
      const report = checksumFile === "-"
        ? await verifyChecksumText(await readStandardInput(), { ...how, label: "-" })
        : await verifyHashFile(absolute(checksumFile, host), how);
      checks.push({ checksumFile, ...report });
    } catch (error) {
      if (error instanceof HashFormatError || host.signal.aborted) throw error;
      throw new UsageError(
        `Cannot read the list of hashes "${checksumFile}": ${reasonOf(error)}, wanted a text file`,
        { argument: checksumFile, cause: error },
      );
    }
  }
  return checks;
}

/** One line for each file, as `sha256sum --check` prints them. */
export function describeCheck(check: HashCheck): string {
  return check.results.map((result) => `${quoteLine(result.name)}: ${verdict(result)}\n`).join("");
}

/** What `sha256sum --check` says on standard error about one checksum file. */
export function warningsOf(check: HashCheck): string[] {
  const count = (wanted: (result: ChecksumResult) => boolean) =>
    check.results.filter(wanted).length;
  const unread = count(({ status }) => status !== "ok" && status !== "mismatch");
  const different = count(({ status }) => status === "mismatch");
  const lines = check.malformed.length;
  return [
    ...check.results.flatMap(({ name, reason }) =>
      reason === undefined ? [] : [`${quoteLine(name)}: ${reason}`]
    ),
    ...(lines === 0 ? [] : [plural(lines, "line is", "lines are", "improperly formatted")]),
    ...(unread === 0 ? [] : [plural(unread, "listed file", "listed files", "could not be read")]),
    ...(different === 0
      ? []
      : [plural(different, "computed checksum", "computed checksums", "did NOT match")]),
  ];
}

function verdict({ status }: ChecksumResult): string {
  if (status === "ok") return "OK";
  return status === "mismatch" ? "FAILED" : "FAILED open or read";
}

function plural(count: number, one: string, many: string, what: string): string {
  return `${count} ${count === 1 ? one : many} ${what}`;
}

/** A name on one line: what would break it is escaped as in the checksum file. */
function quoteLine(name: string): string {
  if (!/[\n\r]/.test(name)) return name;
  return `\\${name.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r")}`;
}

function absolute(name: string, host: Host): string {
  return isAbsolute(name) ? name : join(host.cwd, name);
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return "no such file";
    case "EISDIR":
      return "is a directory";
    case "EACCES":
      return "permission denied";
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
