/**
 * Failures of the operating system that a user can mend: no permission, no space. Owns how they are
 * told; code that knows more about the file throws something better itself.
 */
import { TkError } from "./errors.ts";

/** A file or folder may not be read or written. */
export class AccessDeniedError extends TkError<{ reason: string }> {
  readonly code = "ACCESS_DENIED";

  constructor(reason: string, cause?: unknown) {
    super(`Cannot read or write a file: ${reason}`, { reason }, {
      cause,
      hint: "Check who owns the path and whether its volume is mounted read-only; " +
        "--cache-dir chooses another cache",
    });
  }
}

/** The volume is full, or the user's share of it. */
export class DiskFullError extends TkError<{ reason: string }> {
  readonly code = "DISK_FULL";

  constructor(reason: string, cause?: unknown) {
    super(`Cannot write a file: ${reason}`, { reason }, {
      cause,
      hint: "Free some space, for instance with: toolchainkit cache clean --unused",
    });
  }
}

/** Names of system errors; the runtime puts them into `code` of an error. */
const ACCESS_CODES = new Set(["EACCES", "EPERM", "EROFS"]);
const SPACE_CODES = new Set(["ENOSPC", "EDQUOT"]);

/** The error a user can act on, when `thrown` comes from the system; else undefined. */
export function describeSystemError(thrown: unknown): TkError | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const code = "code" in thrown ? String(thrown.code) : "";
  if (SPACE_CODES.has(code) || /\(os error (28|122)\)/.test(thrown.message)) {
    return new DiskFullError(thrown.message, thrown);
  }
  if (ACCESS_CODES.has(code) || thrown instanceof Deno.errors.PermissionDenied) {
    return new AccessDeniedError(thrown.message, thrown);
  }
  return undefined;
}
