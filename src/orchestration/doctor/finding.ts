/** What the doctor says about one thing. Owns the form of a finding, nothing that is found. */
import { ERROR_CODES, type ErrorCode, type ExitCode } from "../../core/error_codes.ts";
import { TkError } from "../../core/errors.ts";

/** How bad it is: `error` keeps something from working, `warning` may, `info` is worth knowing. */
export type Severity = "ok" | "info" | "warning" | "error";

/** One finding. */
export interface Finding {
  /** What was looked at, such as `cache-space`; the same from run to run. */
  readonly check: string;
  readonly severity: Severity;
  /** What is the case, in one line. */
  readonly summary: string;
  /** What that was seen by, when the summary does not say it all. */
  readonly evidence?: string;
  /** The line to type, or what to do. */
  readonly mend?: string;
  /** Exit code for an error; default 2. */
  readonly exit?: ExitCode;
  /** Mends it, where that is safe; returns what was done. */
  readonly repair?: () => Promise<string>;
}

/** A failure as a finding. Anything but our own errors is not ours to explain and comes back up. */
export function findingOf(check: string, error: unknown, mend?: string): Finding {
  if (!(error instanceof TkError)) throw error;
  const [summary = "", ...evidence] = error.message.split("\n");
  const code: ErrorCode = error.code;
  return {
    check,
    severity: "error",
    summary,
    exit: error.exit,
    ...(evidence.length === 0 ? {} : { evidence: evidence.join("\n") }),
    mend: mend ?? error.hint ?? ERROR_CODES[code].mend,
  };
}
