/** Prints results, help and errors. Owns which stream takes what; nothing else writes to stdout. */
import { ERROR_CODES } from "../core/error_codes.ts";
import type { LogLevel } from "../core/log.ts";
import { maskKnown, maskKnownDeep } from "../core/known_secrets.ts";
import { printable } from "../core/printable_text.ts";
import type { CommandResult, OptionValue } from "./command.ts";
import { renderErrorJson, renderErrorText, renderJson, reportError } from "./error_report.ts";
import { renderCommandHelp, renderProgramHelp } from "./help.ts";
import type { GuardedWorld, Invocation } from "./program.ts";
import type { RegisteredCommand } from "./registry.ts";
import { createStyle, type Style, usesColor } from "./style.ts";

type Options = Readonly<Record<string, OptionValue>>;

/** Prints what a command returned. */
export async function printResult(
  result: CommandResult,
  { json, world }: { json: boolean; world: GuardedWorld },
): Promise<void> {
  // An environment is read by a shell, which wants every value as it is. No other result has colours:
  // what looks like one of ours is part of a name from elsewhere.
  const shown = result.exact === true
    ? result
    : { data: maskKnownDeep(result.data), text: maskKnown(printable(maskKnown(result.text))) };
  const text = json ? renderJson(shown.data) : shown.text;
  if (text === "") return;
  const ended = text.endsWith("\n") ? text : `${text}\n`;
  if (result.exact === true && !json) await world.streams.writeData(ended);
  else await world.streams.writeOut(ended);
}

/** Prints an error and returns the exit code it asks for. */
export async function printError(
  thrown: unknown,
  { json, logLevel, style, world }: {
    json: boolean;
    logLevel: LogLevel;
    style: Style;
    world: GuardedWorld;
  },
): Promise<number> {
  const report = reportError(thrown);
  if (json) await world.streams.writeOut(renderErrorJson(report, logLevel));
  world.streams.writeError(renderErrorText(report, { style, logLevel }));
  return report.exit;
}

/** Prints an error met before the options were understood: what they say is guessed. */
export function printEarlyError(
  thrown: unknown,
  words: readonly string[],
  world: GuardedWorld,
): Promise<number> {
  const own = words.includes("--") ? words.slice(0, words.indexOf("--")) : words;
  return printError(thrown, {
    json: own.includes("--json"),
    logLevel: own.includes("-vv") ? "trace" : "info",
    style: createStyle(
      usesColor({ wish: "auto", terminal: world.streams.errorIsTerminal, env: world.env }),
    ),
    world,
  });
}

/**
 * Prints the list of commands: asked for on standard output; instead of a command that was not given
 * on standard error, which is a usage error.
 */
export async function printProgramHelp(
  commands: Readonly<Record<string, RegisteredCommand>>,
  options: Options,
  world: GuardedWorld,
): Promise<number> {
  return await printHelp((style) => renderProgramHelp(commands, style), options, world);
}

/** Prints the help of a command, asked for or instead of a subcommand that was not given. */
export async function printCommandHelp(
  invocation: Invocation,
  world: GuardedWorld,
): Promise<number> {
  const { path, command, options } = invocation;
  return await printHelp((style) => renderCommandHelp(path, command, style), options, world);
}

async function printHelp(
  render: (style: Style) => string,
  options: Options,
  world: GuardedWorld,
): Promise<number> {
  const asked = options["help"] === true;
  const { streams, env } = world;
  const wish = options["color"] === "always" || options["color"] === "never"
    ? options["color"]
    : "auto";
  const terminal = asked ? streams.outIsTerminal : streams.errorIsTerminal;
  const text = render(createStyle(usesColor({ wish, terminal, env })));
  if (asked) {
    const plain = options["json"] === true
      ? renderJson({ help: render(createStyle(false)) })
      : text;
    await streams.writeOut(plain);
    return 0;
  }
  if (options["json"] === true) {
    const { exit } = ERROR_CODES.USAGE;
    const error = { code: "USAGE", exit, message: "Cannot run: a command is missing", details: {} };
    await streams.writeOut(renderJson({ error }));
  }
  streams.writeError(text);
  return ERROR_CODES.USAGE.exit;
}
