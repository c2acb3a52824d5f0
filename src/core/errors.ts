/** The base of every failure that a user can cause or mend. Owns no particular failure. */
import { ERROR_CODES, type ErrorCode, type ExitCode } from "./error_codes.ts";

/** What is said beside the message. */
export interface TkErrorOptions {
  /** What the user can do next, as a sentence without a full stop. */
  hint?: string | undefined;
  /** What was caught and led to this. */
  cause?: unknown;
}

/**
 * The base of every failure a user can cause or fix. Any other exception is our bug.
 *
 * @example
 * ```ts
 * import { TkError } from "@toolchainkit/toolchainkit/core/errors";
 * import { ToolchainRegistry } from "@toolchainkit/toolchainkit/toolchain/registry";
 *
 * try {
 *   await new ToolchainRegistry().lookup("lvm", "18", "linux-x64");
 * } catch (error) {
 *   if (!(error instanceof TkError)) throw error;
 *   console.log(error.code, error.exit, error.hint); // TOOLCHAIN_NOT_FOUND 3 Did you mean "llvm"? …
 * }
 * ```
 */
export abstract class TkError<Details extends object = object> extends Error {
  /** See the table in `error_codes.ts`. */
  abstract readonly code: ErrorCode;
  /** The facts behind the message, for programs. */
  readonly details: Readonly<Details>;
  /** What the user can do next; undefined when there is nothing to say. */
  readonly hint: string | undefined;

  /** For a message of the form `Cannot <do what> "<value>": <what is>, <what was wanted>`. */
  constructor(message: string, details: Details, options: TkErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = new.target.name;
    this.details = details;
    this.hint = options.hint;
  }

  /** The exit code of the executable when this error ends it. */
  get exit(): ExitCode {
    return ERROR_CODES[this.code].exit;
  }
}

/** The command line is wrong. */
export class UsageError extends TkError<{ argument?: string }> {
  /** See the table in `error_codes.ts`. */
  readonly code = "USAGE";

  /** For a message, and the argument that is meant if it is one. */
  constructor(message: string, options: TkErrorOptions & { argument?: string } = {}) {
    super(message, options.argument === undefined ? {} : { argument: options.argument }, options);
  }
}

/** A signal asked the run to stop. */
export class InterruptedError extends TkError<{ signal: string }> {
  /** See the table in `error_codes.ts`. */
  readonly code = "INTERRUPTED";

  /** For the name of the signal. */
  constructor(signal: string) {
    super(`Interrupted by ${signal}`, { signal }, {
      hint: "Run the same command again; it continues where it can",
    });
  }
}
