/** `toolchainkit extract`: unpacking any supported archive. Owns paths and the progress task. */
import { isAbsolute, join, normalize } from "@std/path";
import { extractArchive } from "../core/archive.ts";
import type { ArchiveKind } from "../core/artifact.ts";
import type { Host } from "../core/host.ts";
import { UsageError } from "../core/errors.ts";
import { exists, isDirectory, isFile } from "../core/filesystem.ts";
import { withGroupOfUser } from "../core/process_umask.ts";

/** What was unpacked. */
export interface ExtractReport {
  /** Absolute. */
  readonly destination: string;
  readonly format: ArchiveKind;
  readonly files: number;
  readonly folders: number;
  readonly links: number;
  readonly unpackedBytes: number;
}

/**
 * Unpacks `archive` into `destination`, which must be absent or an empty folder.
 *
 * @param options.strip Leading path components to drop.
 * @throws {UsageError} If there is no such archive.
 */
export async function extract(
  archive: string,
  destination: string,
  options: { strip: number; host: Host },
): Promise<ExtractReport> {
  const { host, strip } = options;
  const path = absolute(archive, host);
  if (!(await isFile(path))) {
    const what = !(await exists(path))
      ? "there is no such file"
      : `it is a ${await isDirectory(path) ? "folder" : "device or pipe"}, wanted a file`;
    throw new UsageError(`Cannot extract "${archive}": ${what}`, {
      argument: "ARCHIVE",
      hint: "Check the path of the archive",
    });
  }
  const target = absolute(destination, host);
  const task = host.progress.start(`Extract ${archive}`);
  try {
    const request = { input: path, destination: target, strip, progress: task };
    const { format, entries, unpackedBytes } = await withGroupOfUser(() =>
      extractArchive(request, host)
    );
    task.done(`${entries.length} entries`);
    const count = (kind: string) => entries.filter((entry) => entry.kind === kind).length;
    return {
      destination: target,
      format,
      files: count("file"),
      folders: count("directory"),
      links: count("symlink"),
      unpackedBytes,
    };
  } catch (error) {
    task.failed(error instanceof Error ? error.message : undefined);
    throw error;
  }
}

function absolute(path: string, host: Host): string {
  return normalize(isAbsolute(path) ? path : join(host.cwd, path));
}
