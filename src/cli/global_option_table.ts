/** The options every command takes. Owns their table; `global_options.ts` gives them meaning. */
import type { OptionSpec } from "./command.ts";

/** A global option; `env` names the variable that does the same. */
export interface GlobalOptionSpec extends OptionSpec {
  readonly env?: string;
}

/** All global options in the order of help. */
export const GLOBAL_OPTIONS: Readonly<Record<string, GlobalOptionSpec>> = {
  "project": {
    type: "string",
    short: "C",
    value: "DIR",
    help:
      "Project folder (default: nearest parent with a toolchainkit.yaml, else the current folder)",
  },
  "config": {
    type: "string",
    value: "FILE",
    help: "Configuration file (default: toolchainkit.yaml of the project)",
  },
  "cache-dir": {
    type: "string",
    value: "DIR",
    env: "TOOLCHAINKIT_CACHE_DIR",
    help: "Shared cache (default: .toolchainkit in the home folder)",
  },
  "offline": {
    type: "boolean",
    env: "TOOLCHAINKIT_OFFLINE",
    help: "Never open a network connection",
  },
  "locked": {
    type: "boolean",
    env: "TOOLCHAINKIT_LOCKED",
    help: "Fail instead of changing toolchainkit.lock",
  },
  "json": { type: "boolean", help: "Print one JSON document on standard output" },
  "trust": {
    type: "boolean",
    env: "TOOLCHAINKIT_TRUST",
    help: "Trust this project's toolchainkit.yaml for this run (hooks, custom addresses)",
  },
  "quiet": { type: "boolean", short: "q", help: "Tell errors only" },
  "verbose": { type: "boolean", short: "v", many: true, help: "Tell more; -vv tells everything" },
  "progress": {
    type: "string",
    value: "HOW",
    choices: ["auto", "plain", "none"],
    help: "Bars on a terminal, lines, or nothing",
  },
  "color": {
    type: "string",
    value: "WHEN",
    choices: ["auto", "always", "never"],
    help: "When to use colours",
  },
  "version": { type: "boolean", short: "V", help: "Print the version" },
  "help": { type: "boolean", short: "h", help: "Print help" },
};
