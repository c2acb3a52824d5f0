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

/** Something else is where a file or a folder is wanted. */
export class PathKindError extends TkError<{ path: string; reason: string }> {
  readonly code = "PATH_KIND";

  constructor(path: string, reason: string, cause?: unknown) {
    super(`Cannot use the path "${path}": ${reason}`, { path, reason }, {
      cause,
      hint: "Look at what is there; move it away, or name another path",
    });
  }
}

/** What is wrong with a path, by the runtime's error; those of folders only when one was made. */
const WRONG_KINDS: readonly [new (message: string) => Error, RegExp, string][] = [
  [Deno.errors.NotADirectory, /./, "a part of it is a file, wanted folders"],
  [Deno.errors.IsADirectory, /./, "it is a folder, wanted a file"],
  [Deno.errors.FilesystemLoop, /./, "its links lead in a circle"],
  [Deno.errors.AlreadyExists, /: mkdir '/, "it is a file, wanted a folder"],
  [Deno.errors.NotFound, /: mkdir '/, "no folder can be made there"],
];

/** The error a user can act on, when `thrown` comes from the system; else undefined. */
export function describeSystemError(thrown: unknown): TkError | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const problem = diskProblem(thrown, Deno.build.os === "windows");
  if (problem === "no-permission") return new AccessDeniedError(thrown.message, thrown);
  // The runtime ends its messages with what it did: "… (os error 28): write '/path'".
  const path = /'([^']+)'(?: -> '[^']+')?$/.exec(thrown.message)?.[1] ?? "a file";
  const wrong = WRONG_KINDS.find(([kind, message]) =>
    thrown instanceof kind && message.test(thrown.message)
  );
  if (wrong !== undefined) return new PathKindError(path, wrong[2], thrown);
  const error = toDiskError(thrown, path);
  return error instanceof TkError ? error : undefined;
}
