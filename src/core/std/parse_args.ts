/** Typed `@std/cli/parse-args`. */
import * as implementation from "deno-std/cli/parse_args.js";

/** What `parseArgs()` is told about the options. */
export interface ParseArgsOptions {
  boolean?: readonly string[];
  string?: readonly string[];
  collect?: readonly string[];
  negatable?: readonly string[];
  alias?: Readonly<Record<string, string | readonly string[]>>;
  default?: Readonly<Record<string, unknown>>;
  stopEarly?: boolean;
  "--"?: boolean;
  unknown?: (argument: string, key?: string, value?: unknown) => unknown;
}

/** Options by name, positional arguments under `_`, what follows `--` under `--`. */
export interface ParsedArgs {
  _: (string | number)[];
  "--"?: string[];
  [option: string]: unknown;
}

export const parseArgs: (args: readonly string[], options?: ParseArgsOptions) => ParsedArgs =
  implementation.parseArgs;
