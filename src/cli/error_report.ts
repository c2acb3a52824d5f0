/**
 * What a failure looks like to a person and to a program. Owns the shape of error messages and of the
 * `--json` error document; what an error says comes from its class.
 */
import { ERROR_CODES, type ExitCode } from "../core/error_codes.ts";
import { TkError } from "../core/errors.ts";
import { describeSystemError } from "../core/system_errors.ts";
import type { LogLevel } from "../core/log.ts";
import { printableRedacted, redactMessage, redactSecrets } from "../core/redact.ts";
import { printable, printableJson } from "../core/printable_text.ts";
import type { Style } from "./style.ts";

/** A failure, ready to be shown. */
export interface ErrorReport {
  readonly code: string;
  readonly exit: ExitCode;
  readonly message: string;
  readonly hint: string | undefined;
  readonly details: object;
  /** Messages of the errors that led to this one, the nearest first. */
  readonly causes: readonly string[];
  readonly stack: string | undefined;
}

/** Makes a report of anything that was thrown; what is not a `TkError` is our fault. */
export function reportError(thrown: unknown): ErrorReport {
  const known = thrown instanceof TkError ? thrown : describeSystemError(thrown);
  const base = {
    causes: causesOf(known ?? thrown),
    stack: thrown instanceof Error
      ? known === undefined ? cleanForeign(stackOf(thrown)) : clean(stackOf(thrown))
      : undefined,
  };
  if (known !== undefined) {
    return {
      ...base,
      code: known.code,
      exit: known.exit,
      message: clean(known.message),
      hint: known.hint === undefined ? undefined : clean(known.hint),
      details: known.details,
    };
  }
  const message = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return {
    ...base,
    code: "UNEXPECTED",
    exit: ERROR_CODES.UNEXPECTED.exit,
    message: `Cannot go on after an unexpected failure: ${cleanForeign(message)}`,
    hint:
      "This is a fault of ToolchainKit: run the same command again with -vv and report what it prints",
    details: {},
  };
}

/** The lines a person reads. The stack is only told at level trace, the causes from debug on. */
export function renderErrorText(
  report: ErrorReport,
  options: { style: Style; logLevel: LogLevel },
): string {
  const { style, logLevel } = options;
  const lines = [`${style.bold(style.red(`error[${report.code}]`))}: ${report.message}`];
  if (logLevel === "debug" || logLevel === "trace") {
    for (const cause of report.causes) lines.push(`  because: ${cause}`);
  }
  if (report.hint !== undefined) {
    lines.push(`  ${style.cyan("hint")}: ${report.hint.replaceAll("\n", "\n  ")}`);
  }
  if (logLevel === "trace" && report.stack !== undefined) lines.push(style.dim(report.stack));
  return lines.join("\n") + "\n";
}

/** The document of `--json`. */
export function renderErrorJson(report: ErrorReport, logLevel: LogLevel): string {
  const { code, exit, message, hint, details } = report;
  const stack = logLevel === "trace" && report.stack !== undefined ? { stack: report.stack } : {};
  return renderJson({
    error: { code, exit, message, hint, details: redactDeep(details), ...stack },
  });
}

/** A JSON document with its line end. */
export function renderJson(data: unknown): string {
  return printableJson(data) + "\n";
}

/** A sentence of ours keeps its words. */
function clean(text: string): string {
  return printableRedacted(text);
}

/** What the runtime or another program says may have a secret anywhere. */
function cleanForeign(text: string): string {
  return printableRedacted(text, redactSecrets);
}

function causesOf(error: unknown): string[] {
  const causes: string[] = [];
  for (
    let cause = error instanceof Error ? error.cause : undefined;
    cause !== undefined && causes.length < 5;
    cause = cause instanceof Error ? cause.cause : undefined
  ) {
    const message = cause instanceof Error ? cause.message : String(cause);
    causes.push(cause instanceof TkError ? clean(message) : cleanForeign(message));
  }
  return causes;
}

function stackOf(error: Error): string {
  const own = error.stack ?? "";
  return error.cause instanceof Error ? `${own}\ncaused by ${stackOf(error.cause)}` : own;
}

function redactDeep(value: unknown): unknown {
  if (typeof value === "string") {
    const redacted = redactMessage(value);
    // JSON spells what is not printable; a secret that it cuts in two is taken out all the same.
    const plain = printable(redacted);
    const again = redactMessage(plain);
    return again === plain ? redacted : again;
  }
  if (Array.isArray(value)) return value.map(redactDeep);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, redactDeep(inner)]));
}
