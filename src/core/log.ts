/** Levels and the interface of the log. Owns no output; `src/cli/` and the log file take it up. */

/** From the seed's levels; `trace` is what `-vv` adds. */
export type LogLevel = "error" | "warning" | "info" | "debug" | "trace";

/** Where the program says what it does. Messages must not hold secrets. */
export interface Log {
  error(message: string): void;
  /** Something the user should know and may act on; the work goes on. */
  warning(message: string): void;
  info(message: string): void;
  debug(message: string): void;
  trace(message: string): void;
}

/** A log that nobody reads. */
export const silentLog: Log = { error() {}, warning() {}, info() {}, debug() {}, trace() {} };
