/** The ways a lock file can be wrong. Owns their messages. */
import type { ErrorCode } from "../../core/error_codes.ts";
import { TkError } from "../../core/errors.ts";

/** Where and what. Lines and columns count from 1. */
export interface LockProblem {
  /** Path of the lock. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** What is wrong, in words. */
  readonly problem: string;
}

/** toolchainkit.lock cannot be read: edited by hand, cut short, merged wrongly, or too new. */
export class LockInvalidError extends TkError<LockProblem> {
  /** See `toolchainkit explain`. */
  readonly code: ErrorCode = "LOCK_INVALID";

  /** Says where and what. */
  constructor(problem: LockProblem, options: { hint?: string; cause?: unknown } = {}) {
    const { file, line, column } = problem;
    super(`Cannot read the lock file ${file}:${line}:${column}: ${problem.problem}`, problem, {
      cause: options.cause,
      hint: options.hint ??
        "Restore it from version control, or delete it and run: toolchainkit lock",
    });
  }
}

/** A value of toolchainkit.lock is one that this program never writes and that could do harm. */
export class LockUnsafeError extends LockInvalidError {
  /** See `toolchainkit explain`. */
  override readonly code: ErrorCode = "LOCK_UNSAFE";

  /** Says where and what. */
  constructor(problem: LockProblem) {
    super(problem, {
      hint: "No lock that toolchainkit writes has such a value: look at who changed it; " +
        "then restore the file from version control, or delete it and run: toolchainkit lock",
    });
  }
}

/** The lock does not agree with the configuration, or with what was found. */
export class LockMismatchError extends TkError<{ file: string; differences: readonly string[] }> {
  /** See `toolchainkit explain`. */
  readonly code = "LOCK_MISMATCH";

  /** Lists the first differences. */
  constructor(file: string, differences: readonly string[], options: { hint?: string } = {}) {
    const shown = differences.slice(0, 6);
    if (differences.length > shown.length) shown.push(`and ${differences.length - 6} more`);
    super(
      `Cannot use the lock file "${file}" as it is: it does not agree with what is wanted` +
        shown.map((line) => `\n  ${line}`).join(""),
      { file, differences },
      { hint: options.hint ?? "Run toolchainkit lock, look at the difference and commit it" },
    );
  }
}
