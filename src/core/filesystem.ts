/**
 * Files and folders. Owns reading, atomic writing, deleting and looking up; knows no layout. Links,
 * programs, trees, retries and the disk's refusals are in `filesystem/`.
 */
import { dirname, join } from "@std/path";
import type { ExtractRequest, ExtractResult } from "./archive.ts";
import { toDiskError } from "./filesystem/disk_errors.ts";
import { readRegularText } from "./filesystem/regular_file.ts";
import { removeAll, type RetryHost, retrying } from "./filesystem/retry.ts";
import type { Host } from "./host.ts";
import { modeBeside, withUmaskFor } from "./process_umask.ts";
import type { HashAlgorithm } from "./verification/hash_algorithm.ts";
import { hashFile } from "./verification/hash_file.ts";

export {
  NoPermissionError,
  NoSpaceError,
  ReadOnlyError,
  toDiskError,
  writingTo,
} from "./filesystem/disk_errors.ts";
export { copyFile } from "./filesystem/copy.ts";
export { type ExecutableHost, findExecutable, findExecutables } from "./filesystem/executables.ts";
export { freeBytes } from "./filesystem/free_space.ts";
export { createLink, isLink, NotALinkError, removeLink, resolveLink } from "./filesystem/links.ts";
export { removeRetrying, renameRetrying, type RetryHost } from "./filesystem/retry.ts";
export { safeDelete, UnsafeDeleteError } from "./filesystem/safe_delete.ts";
export { directorySize, type TreeEntry, type TreeSize, walkTree } from "./filesystem/tree.ts";

/** Retrying where no host is at hand: this machine's system and its timers. */
const SYSTEM: RetryHost = {
  platform: { os: Deno.build.os },
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/**
 * The text of a regular file or of a link to one.
 *
 * @throws {IrregularFileError} If something else is there.
 * @throws {Deno.errors.NotFound} If there is none.
 */
export function readText(path: string): Promise<string> {
  return readRegularText(path);
}

/** The text of a file, or undefined when there is none. @throws {IrregularFileError} */
export async function readTextIfExists(path: string): Promise<string | undefined> {
  try {
    return await readRegularText(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    throw error;
  }
}

/** True if something is there, a dangling link included. */
export async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return false;
    }
    throw error;
  }
}

/** True if `path` is a folder, or a link to one. */
export async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch {
    return false;
  }
}

/** True if `path` is a file, or a link to one. */
export async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}

/** The path of the first of the names, which may have `/`, that is a file in the folder. */
export async function firstFile(
  folder: string,
  names: readonly string[],
): Promise<string | undefined> {
  for (const name of names) {
    const path = join(folder, ...name.split("/"));
    if (await isFile(path)) return path;
  }
  return undefined;
}

/** What changes when a file is replaced or rewritten. */
export interface FileStamp {
  /** Length of the content. */
  readonly sizeBytes: number;
  /** Milliseconds since 1970. */
  readonly modifiedMs: number;
}

/** The stamp of a file or folder, links followed; undefined when it is not there. */
export async function fileStamp(path: string): Promise<FileStamp | undefined> {
  try {
    const info = await Deno.stat(path);
    return { sizeBytes: info.size, modifiedMs: info.mtime?.getTime() ?? 0 };
  } catch {
    return undefined;
  }
}

/** The path with every link in it resolved; undefined when it leads nowhere. */
export async function realPathIfExists(path: string): Promise<string | undefined> {
  try {
    return await Deno.realPath(path);
  } catch {
    return undefined;
  }
}

/** The path with every link in it resolved; the path itself when it leads nowhere. */
export async function realPathOf(path: string): Promise<string> {
  return await realPathIfExists(path) ?? path;
}

/** Names in a folder, sorted; none when the folder is not there. */
export async function listDirectory(path: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const entry of Deno.readDir(path)) names.push(entry.name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return names.sort();
}

/** Makes a folder and its parents. @throws {TkError} With exit 10 when the disk refuses. */
export async function ensureDirectory(path: string): Promise<void> {
  try {
    await Deno.mkdir(path, { recursive: true });
  } catch (error) {
    throw toDiskError(error, path);
  }
}

/**
 * Replaces a file so that readers see the old or the new content, never a part, also after a
 * power cut: temporary file beside it, fsync, rename, fsync of the folder. A file that is replaced
 * keeps its mode unless `mode` says otherwise; a link is replaced, never written through.
 *
 * @throws {TkError} With exit 10 when the disk refuses; the old content is still there.
 *
 * @example
 * ```ts
 * import { atomicWrite, computeFileHash, createLink, findExecutable } from "@toolchainkit/toolchainkit/core/filesystem";
 * import { createSystemHost } from "@toolchainkit/toolchainkit/core/system_host";
 *
 * const folder = await Deno.makeTempDir();
 * await atomicWrite(`${folder}/state.json`, '{"active": "llvm-18"}');
 * await createLink(`${folder}/state.json`, `${folder}/links/state`);
 * console.log(await computeFileHash(`${folder}/links/state`, "sha256"));
 * console.log(await findExecutable("ninja", createSystemHost()));
 * ```
 */
export async function atomicWrite(
  path: string,
  content: string | Uint8Array,
  options: { mode?: number } = {},
): Promise<void> {
  const folder = dirname(path);
  await ensureDirectory(folder);
  const temporary = join(folder, `.${crypto.randomUUID().slice(0, 8)}.tmp`);
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const mode = options.mode ?? await modeOf(path) ?? await modeBeside(folder, 0o666);
  try {
    {
      using file = createWithMode(temporary, mode);
      for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
      await file.sync();
    }
    await retrying(() => Deno.rename(temporary, path), SYSTEM);
    await syncDirectory(folder);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw toDiskError(error, path);
  }
}

/** A new file with exactly that mode. A chmod later could be led to another file by a link. */
function createWithMode(path: string, mode: number | undefined): Deno.FsFile {
  const how = { write: true, createNew: true };
  if (mode === undefined) return Deno.openSync(path, how);
  return withUmaskFor(mode, () => Deno.openSync(path, { ...how, mode }));
}

async function modeOf(path: string): Promise<number | undefined> {
  if (Deno.build.os === "windows") return undefined;
  try {
    const { isFile, mode } = await Deno.lstat(path);
    return !isFile || mode === null ? undefined : mode & 0o777;
  } catch {
    return undefined;
  }
}

/** Makes the names in a folder survive a power cut, where the system can open folders. */
export async function syncDirectory(path: string): Promise<void> {
  if (Deno.build.os === "windows") return;
  try {
    using folder = await Deno.open(path);
    await folder.sync();
  } catch {
    // Some network file systems refuse; the content itself is already safe.
  }
}

/**
 * Writes a generated file only when its content differs; true if it was written.
 *
 * @param options.mode Of a file that is written, such as 0o600 for one that holds credentials.
 */
export async function writeIfChanged(
  path: string,
  content: string,
  options: { mode?: number } = {},
): Promise<boolean> {
  if (await readTextIfExists(path) === content) return false;
  await atomicWrite(path, content, options);
  return true;
}

/** Deletes a file, a link (not what it points to) or a whole folder; nothing there is fine. */
export async function removeTree(path: string): Promise<void> {
  try {
    await retrying(() => removeAll(path), SYSTEM);
  } catch (error) {
    throw toDiskError(error, path);
  }
}

/** The hash of a file as lower-case hexadecimal, in constant memory. */
export async function computeFileHash(
  path: string,
  algorithm: HashAlgorithm = "sha256",
): Promise<string> {
  return (await hashFile(path, [algorithm])).hashes[algorithm] ?? "";
}

/** `extractArchive` of `archive.ts`, whose decompressors are loaded only when it is called. */
export async function extractArchive(
  request: ExtractRequest,
  host: Host,
): Promise<ExtractResult> {
  const archive = await import("./archive.ts");
  return await archive.extractArchive(request, host);
}
