/** What a disk can refuse. Owns turning the system's errors at write sites into ours (exit 10). */
import { TkError } from "../errors.ts";

/** The volume is full, or this user's share of it. */
export class NoSpaceError extends TkError<{ path: string; neededBytes?: number }> {
  /** See the table in `error_codes.ts`. */
  readonly code = "NO_SPACE";

  /**
   * For the path that was to be written, and how much room it needs and has, when known; `detail`
   * says what the room is needed for.
   */
  constructor(
    path: string,
    options: { cause?: unknown; neededBytes?: number; freeBytes?: number; detail?: string } = {},
  ) {
    const { neededBytes, freeBytes } = options;
    const detail = options.detail === undefined ? "" : ` (${options.detail})`;
    const what = neededBytes === undefined
      ? "the disk is full"
      : `${neededBytes} bytes are needed${detail}, ${freeBytes ?? "fewer"} are free`;
    super(
      `Cannot write "${path}": ${what}`,
      { path, ...(neededBytes === undefined ? {} : { neededBytes }) },
      {
        cause: options.cause,
        hint: "Free some space (toolchainkit cache clean --unused), or choose another place with " +
          "--cache-dir",
      },
    );
  }
}

/** This user may not write there. */
export class NoPermissionError extends TkError<{ path: string }> {
  /** See the table in `error_codes.ts`. */
  readonly code = "NO_PERMISSION";

  /** For the path that was to be written. */
  constructor(path: string, options: { cause?: unknown } = {}) {
    super(`Cannot write "${path}": permission denied`, { path }, {
      cause: options.cause,
      hint: "Check who owns it and its access rights, or choose another place with --cache-dir",
    });
  }
}

/** The volume is mounted read-only. */
export class ReadOnlyError extends TkError<{ path: string }> {
  /** See the table in `error_codes.ts`. */
  readonly code = "READ_ONLY";

  /** For the path that was to be written. */
  constructor(path: string, options: { cause?: unknown } = {}) {
    super(`Cannot write "${path}": the file system is read-only`, { path }, {
      cause: options.cause,
      hint: "Mount it writable, or choose another place with --cache-dir",
    });
  }
}

/** What the system says when the disk is the reason; undefined for other errors. */
export type DiskProblem = "no-space" | "no-permission" | "read-only";

/** Windows' numbers: ERROR_ACCESS_DENIED, _WRITE_PROTECT, _HANDLE_DISK_FULL, _DISK_FULL. */
const WINDOWS_PROBLEMS: Readonly<Record<string, DiskProblem>> = {
  "5": "no-permission",
  "19": "read-only",
  "39": "no-space",
  "112": "no-space",
};

const PROBLEMS: Readonly<Record<string, DiskProblem>> = {
  ENOSPC: "no-space",
  EDQUOT: "no-space",
  EFBIG: "no-space",
  EACCES: "no-permission",
  EPERM: "no-permission",
  EROFS: "read-only",
};

/** Reads the system's error, whichever way the runtime wraps it. */
export function diskProblem(error: unknown, windows: boolean): DiskProblem | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = systemErrorCode(error);
  if (code !== undefined && PROBLEMS[code] !== undefined) return PROBLEMS[code];
  // Quota errors have no name in the runtime: the number on Linux and on macOS.
  const number = /\(os error (\d+)\)/.exec(error.message)?.[1];
  if (windows && number !== undefined) return WINDOWS_PROBLEMS[number];
  if (!windows && (number === "122" || number === "69")) return "no-space";
  return error instanceof Deno.errors.PermissionDenied ? "no-permission" : undefined;
}

/** The system's name of an error such as `EBUSY`; undefined when it has none. */
export function systemErrorCode(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  return typeof code === "string" ? code : undefined;
}

/**
 * What to throw for an error that came up while writing `path`: one of ours (exit 10) when the
 * disk is the reason, else the error itself.
 */
export function toDiskError(error: unknown, path: string): unknown {
  if (error instanceof TkError) return error;
  switch (diskProblem(error, Deno.build.os === "windows")) {
    case "no-space":
      return new NoSpaceError(path, { cause: error });
    case "no-permission":
      return new NoPermissionError(path, { cause: error });
    case "read-only":
      return new ReadOnlyError(path, { cause: error });
    case undefined:
      return error;
  }
}

/** Runs work that writes to `path`; what the disk refuses is thrown as `toDiskError` says. */
export async function writingTo<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toDiskError(error, path);
  }
}
