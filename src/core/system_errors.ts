/**
 * Failures of the system that nobody turned into ours on the way up: no permission, no space. Owns the
 * last chance to tell them to the user; code that knows the file throws something better itself.
 */
import { TkError } from "./errors.ts";
import { diskProblem, toDiskError } from "./filesystem/disk_errors.ts";

/** A file or folder may not be read or written; which of both is not known. */
export class AccessDeniedError extends TkError<{ reason: string }> {
  readonly code = "ACCESS_DENIED";

  constructor(reason: string, cause?: unknown) {
    super(`Cannot read or write a file: ${reason}`, { reason }, {
      cause,
      hint:
        "Check who owns the path and its access rights, or choose another place with --cache-dir",
    });
  }
}

/** The error a user can act on, when `thrown` comes from the system; else undefined. */
export function describeSystemError(thrown: unknown): TkError | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const problem = diskProblem(thrown, Deno.build.os === "windows");
  if (problem === "no-permission") return new AccessDeniedError(thrown.message, thrown);
  // The runtime ends its messages with what it did: "… (os error 28): write '/path'".
  const path = /'([^']+)'(?: -> '[^']+')?$/.exec(thrown.message)?.[1] ?? "a file";
  const error = toDiskError(thrown, path);
  return error instanceof TkError ? error : undefined;
}
