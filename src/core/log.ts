/** Levels and the interface of the log. Owns no output; `src/cli/` and the log file take it up. */

/** The levels, gravest first; `-v` shows `debug` too, `-vv` adds `trace`. */
export type LogLevel = "error" | "warning" | "info" | "debug" | "trace";

/**
 * Where the program says what it does. Messages must not hold secrets.
 *
 * @example
 * ```ts
 * import type { Log } from "@toolchainkit/toolchainkit/core/log";
 * import { createSystemHost } from "@toolchainkit/toolchainkit/core/system_host";
 *
 * const print = (message: string) => console.error(message);
 * const log: Log = { error: print, warning: print, info: print, debug() {}, trace() {} };
 * createSystemHost({ log }).log.info("ready");
 * ```
 */
export interface Log {
  /** The run fails because of it. */
  error(message: string): void;
  /** Something the user should know and may act on; the work goes on. */
  warning(message: string): void;
  /** What is being done. */
  info(message: string): void;
  /** Decisions and what they rest on. */
  debug(message: string): void;
  /** Every step. */
  trace(message: string): void;
}

/** A log that nobody reads. */
export const silentLog: Log = { error() {}, warning() {}, info() {}, debug() {}, trace() {} };
