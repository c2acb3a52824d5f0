/** What is wrong in a configuration, and where. Owns the wording with line and caret. */
import { unicodeWidth } from "@std/cli/unicode-width";
import { TkError } from "../core/errors.ts";
import { visibleText } from "../core/printable_text.ts";
import { redactSecrets } from "../core/redact.ts";

/** A place in a file; lines and columns count from 1. */
export interface Place {
  /** Path as it was given. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** One thing that is wrong. */
export interface ConfigProblem extends Place {
  /** Dotted key such as `build.caching.size`; empty for the file as a whole. */
  readonly key: string;
  /** What is there, without a full stop. */
  readonly message: string;
  /** What was wanted, in words. */
  readonly expected?: string;
  /** The nearest known key or value. */
  readonly suggestion?: string;
  /** The line it stands in. */
  readonly lineText?: string;
  /** Characters the caret marks. */
  readonly width?: number;
}

const SHOWN_PROBLEMS = 20;
const SHOWN_COLUMNS = 160;

/** toolchainkit.yaml or another configuration file cannot be used. */
export class ConfigError extends TkError<{ problems: readonly ConfigProblem[] }> {
  /** Code of the error table. */
  readonly code = "CONFIG_INVALID";

  /** Puts all of them into the message. @param problems At least one. */
  constructor(problems: readonly ConfigProblem[], options: { hint?: string } = {}) {
    super(describeProblems(problems), { problems: problems.map(withoutSecrets) }, {
      hint: options.hint ?? "toolchainkit schema prints every key that is known",
    });
  }
}

/** All problems as text: one line each, the offending line, a caret. */
export function describeProblems(problems: readonly ConfigProblem[]): string {
  const shown = problems.slice(0, SHOWN_PROBLEMS).map(describeProblem);
  const more = problems.length - shown.length;
  if (more > 0) shown.push(`and ${more} more`);
  const files = [...new Set(problems.map((problem) => problem.file))];
  const named = files.map((file) => `"${visibleText(file)}"`).join(", ");
  const count = problems.length === 1 ? "" : `, ${problems.length} problems`;
  return `Cannot use the configuration ${named}${count}:\n${shown.join("\n")}`;
}

/** One problem as text. */
export function describeProblem(problem: ConfigProblem): string {
  // With a good guess at hand, a long list of what else there is only hides it.
  const hides = problem.suggestion !== undefined && (problem.expected?.length ?? 0) > 80;
  const wanted = problem.expected === undefined || hides ? "" : `, wanted ${problem.expected}`;
  const near = problem.suggestion === undefined ? "" : `; did you mean "${problem.suggestion}"?`;
  const head = `${placeText(problem)}: ${redactSecrets(problem.message)}${wanted}${near}`;
  if (problem.lineText === undefined) return head;
  return `${head}\n${quoteLine(problem.lineText, problem)}`;
}

/** The line as it may be shown to others. */
function withoutSecrets(problem: ConfigProblem): ConfigProblem {
  const { lineText, message } = problem;
  return {
    ...problem,
    message: redactSecrets(message),
    ...(lineText === undefined ? {} : { lineText: redactSecrets(lineText) }),
  };
}

/** `file:line:column`, as editors open it. */
export function placeText(place: Place): string {
  return `${visibleText(place.file)}:${place.line}:${place.column}`;
}

function quoteLine(lineText: string, problem: ConfigProblem): string {
  const number = String(problem.line);
  const safe = redactSecrets(lineText);
  // With a secret taken out the columns are others: the line stands without a mark.
  if (safe !== lineText) return `  ${number} | ${showable(safe.slice(0, SHOWN_COLUMNS))}`;
  const before = lineText.slice(0, problem.column - 1);
  // A long line is shown from a little before the mark.
  const cut = before.length > SHOWN_COLUMNS / 2 ? before.length - 40 : 0;
  const shown = showable(lineText.slice(cut, cut + SHOWN_COLUMNS));
  const lead = unicodeWidth(showable(before.slice(cut)));
  const marked = showable(lineText.slice(before.length, before.length + (problem.width ?? 1)));
  const room = Math.max(1, unicodeWidth(shown) - lead);
  const carets = "^".repeat(Math.max(1, Math.min(unicodeWidth(marked), room)));
  return `  ${number} | ${shown}\n  ${" ".repeat(number.length)} | ${" ".repeat(lead)}${carets}`;
}

/** Tabs become two blanks; what a terminal could obey becomes a dot, each for itself: columns count. */
function showable(text: string): string {
  return visibleText(text.replaceAll("\t", "  "));
}
