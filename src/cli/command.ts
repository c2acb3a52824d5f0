/**
 * What a command declares: name, help, options, work. Owns the contract between the commands and
 * the program around them; parsing is in `parse.ts`, printing in `output.ts`.
 */
import type { Host } from "../core/host.ts";
import type { LogLevel } from "../core/log.ts";
import type { ProjectSettings } from "../orchestration/project_settings.ts";

/** One option of a command. */
export interface OptionSpec {
  readonly type: "boolean" | "string" | "number";
  /** One line for --help, without a full stop. */
  readonly help: string;
  /** Single letter. */
  readonly short?: string;
  /** Name of the value in help, such as `FILE`. */
  readonly value?: string;
  /** Allowed values; anything else is a usage error that names them. */
  readonly choices?: readonly string[];
  /** May be given more than once; the values come as a list, those of a boolean as a count. */
  readonly many?: boolean;
  /** Lowest number allowed; 0 without it. */
  readonly minimum?: number;
  /** What shell completion offers; FILE, DIR and SPEC say it by their name. */
  readonly completes?: CompletionKind;
}

/** Kinds of words that shell completion can offer. */
export type CompletionKind =
  | "file"
  | "toolchain"
  | "project-toolchain"
  | "tool"
  | "target"
  | "error-code"
  | "shell"
  | "config-key";

/** One positional argument. */
export interface ArgumentSpec {
  readonly name: string;
  readonly help: string;
  readonly optional?: boolean;
  /** Takes all that remain; only the last argument may. */
  readonly many?: boolean;
  /** What shell completion offers. */
  readonly completes?: CompletionKind;
  readonly choices?: readonly string[];
}

/** The values of the global options, after environment variables were taken into account. */
export interface GlobalOptions extends ProjectSettings {
  readonly json: boolean;
  readonly logLevel: LogLevel;
}

/** What a command's work is given. */
export interface CommandContext {
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly args: readonly string[];
  /** What followed `--`. */
  readonly rest: readonly string[];
  readonly global: GlobalOptions;
  readonly host: Host;
  /**
   * Told right before a child gets the terminal (`run`): nothing is drawn any more, and from then on
   * signals are the child's business and do not stop the command.
   */
  readonly leaveSignalsToChild?: () => void;
}

/** A parsed option. */
export type OptionValue = string | number | boolean | readonly string[] | undefined;

/** What a command returns; the program prints it. */
export interface CommandResult {
  /** The document of --json. */
  readonly data: unknown;
  /** What a person reads on stdout; "" prints nothing. */
  readonly text: string;
  /** True: printed as it is, for a shell; it holds no secret. Otherwise known secrets are masked. */
  readonly exact?: boolean;
  /** Exit code when the command has a say in it (`run`, `test`); 0 otherwise. */
  readonly exit?: number;
}

/** A command or a group of commands. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands, without a full stop. */
  readonly summary: string;
  /** More for --help: paragraphs. */
  readonly description?: string;
  readonly options?: Readonly<Record<string, OptionSpec>>;
  readonly args?: readonly ArgumentSpec[];
  /** Accepts `-- ARGS`; the name shown in help. */
  readonly rest?: string;
  /** The first argument and all that follow it, options too, are `rest`: for `run`. */
  readonly passThrough?: boolean;
  /** Writes the file of `--config`, which therefore need not be there. */
  readonly writesConfig?: boolean;
  readonly examples?: readonly string[];
  /** Further words after the name: `toolchain list`, `cache clean`. */
  readonly subcommands?: readonly Command[];
  run?(context: CommandContext): Promise<CommandResult>;
}

/** Declares a command; only gives it its type. */
export function defineCommand(command: Command): Command {
  return command;
}
