/**
 * Reading and opening regular files only. Owns seeing what is at a path before it is opened, because
 * opening a named pipe or some devices stops the whole process in a system call that no signal ends.
 * Who may own a file of the cache is decided in `../cache_file.ts`.
 *
 * The runtime opens files without O_NONBLOCK and O_NOFOLLOW and ignores these flags in node:fs, so
 * the kind is looked up first and compared with what was opened. In a folder where another user may
 * exchange them between the two, what was looked at is held and opened itself.
 */
import { TkError } from "../errors.ts";
import { mustPinIn, pin } from "./pinned.ts";

/** What is at a path is not a regular file, or is larger than is read. */
export class IrregularFileError extends TkError<{ path: string; reason: string }> {
  /** See the table in `error_codes.ts`. */
  readonly code = "FILE_KIND";

  /** For the path, what is there and what was wanted. */
  constructor(path: string, reason: string) {
    super(`Cannot read "${path}": ${reason}`, { path, reason }, {
      hint: "Look at what is there with ls -l; move it away or put a regular file in its place",
    });
  }
}

/** Which files are opened. */
export interface RegularFileRules {
  /** True: the last part of the path must not be a link. Links are followed by default. */
  readonly noLinks?: boolean;
  /** Called with what is there before it is opened and with what was opened; throws to refuse. */
  check?(info: Deno.FileInfo): void;
}

/** Larger text files are not read unless the caller says so; nothing that is read comes close. */
export const LARGEST_TEXT_BYTES = 256 * 1024 * 1024;

/** How often a file may be replaced by another run between the look at it and the opening. */
const TRIES = 20;

/** What kind of thing that is, as a noun with its article. */
export function describeKind(info: Deno.FileInfo): string {
  if (info.isSymlink) return "a link";
  if (info.isDirectory) return "a folder";
  if (info.isFifo === true) return "a named pipe";
  if (info.isSocket === true) return "a socket";
  if (info.isFile) return "a regular file";
  return "a device";
}

/**
 * Opens a regular file for reading.
 *
 * @throws {IrregularFileError} If something else is there.
 * @throws {Deno.errors.NotFound} If nothing is there.
 */
export async function openRegularFile(
  path: string,
  rules: RegularFileRules = {},
): Promise<{ file: Deno.FsFile; info: Deno.FileInfo }> {
  const pinning = rules.noLinks === true && await mustPinIn(path);
  for (let left = TRIES;; left--) {
    const before = await lookAt(path, rules);
    const file = await openSeen(path, { read: true }, pinning);
    try {
      const info = await file.stat();
      assertRegular(path, info);
      rules.check?.(info);
      // A rename by another run is normal; a link that was put there meanwhile is not followed.
      if (rules.noLinks !== true || isSameFile(before, info)) return { file, info };
      if (left === 0) throw new IrregularFileError(path, "it changes all the time");
    } catch (error) {
      file.close();
      throw error;
    }
    file.close();
  }
}

/**
 * The bytes of a regular file of at most `limitBytes`. The size that the system reports is not relied
 * on: files of /proc claim to be empty.
 *
 * @throws {IrregularFileError} If something else is there, or more.
 */
export async function readRegularFile(
  path: string,
  options: RegularFileRules & { limitBytes?: number } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const limitBytes = options.limitBytes ?? LARGEST_TEXT_BYTES;
  const { file, info } = await openRegularFile(path, options);
  try {
    if (info.size > limitBytes) throw tooLarge(path, info.size, limitBytes);
    let bytes = new Uint8Array(Math.max(info.size + 1, 4096));
    let length = 0;
    for (;;) {
      if (length === bytes.length) {
        const larger = new Uint8Array(bytes.length * 2);
        larger.set(bytes);
        bytes = larger;
      }
      const count = await file.read(bytes.subarray(length));
      if (count === null) return bytes.subarray(0, length);
      length += count;
      if (length > limitBytes) throw tooLarge(path, length, limitBytes);
    }
  } finally {
    file.close();
  }
}

/** The text of a regular file; a byte order mark stays. @throws as {@link readRegularFile} */
export async function readRegularText(
  path: string,
  options: RegularFileRules & { limitBytes?: number } = {},
): Promise<string> {
  const bytes = await readRegularFile(path, options);
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

/**
 * The text of a file that the user named, or of what a shell made of `<(…)`: a pipe without a name is
 * open already, so that reading it ends when its writer does.
 *
 * @throws as {@link readRegularFile}
 */
export async function readNamedByUser(path: string): Promise<string> {
  const info = await Deno.stat(path);
  const isUnnamed = info.isFifo === true && await Deno.realPath(path).then(() => false, () => true);
  return isUnnamed ? await Deno.readTextFile(path) : await readRegularText(path);
}

/**
 * Opens a file for writing, which is made when nothing is there. What is there is never written to
 * through a link, and never opened when it is not a regular file.
 *
 * @throws {IrregularFileError} If something else is there.
 */
export async function openToWrite(
  path: string,
  options: { read?: boolean; append?: boolean; mode?: number } & RegularFileRules = {},
): Promise<Deno.FsFile> {
  const { read = false, append = false, mode, check } = options;
  const how = { read, ...(append ? { append } : { write: true }) };
  const pinning = await mustPinIn(path);
  for (let left = TRIES;; left--) {
    const before = await lookIfThere(path, { noLinks: true, ...(check ? { check } : {}) });
    try {
      if (before === undefined) {
        return await Deno.open(path, {
          ...how,
          createNew: true,
          ...(mode === undefined ? {} : { mode }),
        });
      }
      const file = await openSeen(path, how, pinning);
      if (isSameFile(before, await file.stat())) return file;
      file.close();
    } catch (error) {
      // Made or removed by another run between the two calls.
      const raced = before === undefined
        ? error instanceof Deno.errors.AlreadyExists
        : error instanceof Deno.errors.NotFound;
      if (!raced || left === 0) throw error;
    }
    if (left === 0) throw new IrregularFileError(path, "it changes all the time");
  }
}

/** What is at a path that may be opened; undefined when nothing is there. @throws {IrregularFileError} */
export async function lookIfThere(
  path: string,
  rules: RegularFileRules,
): Promise<Deno.FileInfo | undefined> {
  try {
    return await lookAt(path, rules);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    throw error;
  }
}

/** Opens what has the name, which was a regular file a moment ago; pinned, it cannot be anything else. */
async function openSeen(
  path: string,
  how: Deno.OpenOptions,
  pinning: boolean,
): Promise<Deno.FsFile> {
  const held = pinning ? pin(path) : undefined;
  if (held === undefined) return await Deno.open(path, how);
  try {
    assertRegular(path, await Deno.stat(held.path));
    return await Deno.open(held.path, how);
  } catch (error) {
    if (error instanceof Error) error.message = error.message.replaceAll(held.path, path);
    throw error;
  } finally {
    held.close();
  }
}

async function lookAt(path: string, rules: RegularFileRules): Promise<Deno.FileInfo> {
  const info = await (rules.noLinks === true ? Deno.lstat(path) : Deno.stat(path));
  assertRegular(path, info);
  rules.check?.(info);
  return info;
}

function assertRegular(path: string, info: Deno.FileInfo): void {
  if (info.isFile) return;
  throw new IrregularFileError(path, `it is ${describeKind(info)}, wanted a regular file`);
}

/** True for two looks at one file; where the system has no file numbers nothing can differ. */
function isSameFile(a: Deno.FileInfo, b: Deno.FileInfo): boolean {
  return a.ino === null || b.ino === null || (a.ino === b.ino && a.dev === b.dev);
}

function tooLarge(path: string, sizeBytes: number, limitBytes: number): IrregularFileError {
  const reason = `it has ${sizeBytes} bytes or more, wanted at most ${limitBytes}`;
  return new IrregularFileError(path, reason);
}
