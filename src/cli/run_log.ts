/**
 * The log of one run: what the user is told on standard error by level, and what the log file in the
 * cache keeps. Owns who hears what.
 */
import { BUILD_INFO } from "../core/build_info.ts";
import type { Log, LogLevel } from "../core/log.ts";
import { openLogFile } from "../core/log_file.ts";
import { TkError } from "../core/errors.ts";
import { printableRedacted, redactMessage, redactSecrets } from "../core/redact.ts";
import { monotonicMs } from "../core/timers.ts";
import type { Invocation } from "./program.ts";
import type { Style } from "./style.ts";

const ORDER: readonly LogLevel[] = ["error", "warning", "info", "debug", "trace"];

/** What a run's log needs. */
export interface RunLogOptions {
  readonly level: LogLevel;
  readonly cacheDir: string;
  readonly invocation: Pick<Invocation, "path" | "args" | "options">;
  readonly style: Style;
  /** Writes to standard error, around whatever is drawn there. */
  write(text: string): void;
}

/** The log of a run, and how it ends. */
export interface RunLog {
  readonly log: Log;
  /** Only for the file. */
  entry(text: string): void;
  end(result: { exit: number; error?: unknown }): void;
}

/** Starts the log of a run. The file appears with the first thing that is worth keeping. */
export function createRunLog(options: RunLogOptions): RunLog {
  const { invocation, style } = options;
  const startedMs = monotonicMs();
  const file = openLogFile({
    cacheDir: options.cacheDir,
    name: invocation.path.join("-"),
  });
  const limit = ORDER.indexOf(options.level);
  let begun = false;

  /** Debug and trace are mostly what other programs said; the rest are sentences of ours. */
  function redact(level: string, message: string): string {
    const foreign = level === "debug" || level === "trace";
    return printableRedacted(message, foreign ? redactSecrets : redactMessage);
  }

  function keep(level: string, message: string): void {
    if (!begun) {
      begun = true;
      const { version, target, commit } = BUILD_INFO;
      const call = redactSecrets(describeCall(invocation));
      file.write(`toolchainkit ${version} (${target}, ${commit}): ${call}`);
    }
    const elapsed = ((monotonicMs() - startedMs) / 1000).toFixed(3).padStart(8);
    file.write(`${elapsed} ${level.padEnd(7)} ${redact(level, message)}`);
  }

  function say(level: LogLevel, message: string): void {
    keep(level, message);
    if (ORDER.indexOf(level) > limit) return;
    options.write(`${prefix(level, style)}${redact(level, message)}\n`);
  }

  return {
    log: {
      error: (message) => say("error", message),
      warning: (message) => say("warning", message),
      info: (message) => say("info", message),
      debug: (message) => say("debug", message),
      trace: (message) => say("trace", message),
    },
    entry: (text) => keep("run", text),
    end({ exit, error }) {
      if (error !== undefined) {
        const text = error instanceof Error ? error.stack ?? error.message : String(error);
        keep("error", error instanceof TkError ? text : redactSecrets(text));
      }
      if (begun) keep("run", `ended with exit code ${exit}`);
      file.close();
    },
  };
}

function prefix(level: LogLevel, style: Style): string {
  switch (level) {
    case "error":
      return `${style.bold(style.red("error"))}: `;
    case "warning":
      return `${style.bold(style.yellow("warning"))}: `;
    case "info":
      return "";
    case "debug":
    case "trace":
      return style.dim(`${level}: `);
  }
}

/**
 * The call without what followed `--`, which belongs to other programs, and without a value that is
 * set: it may be a password.
 */
function describeCall({ path, args, options }: RunLogOptions["invocation"]): string {
  const given = Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => value === true ? `--${name}` : `--${name}=${value}`);
  const words = path.join(" ") === "config set" ? args.slice(0, 1) : args;
  return [...path, ...words, ...given].join(" ");
}
