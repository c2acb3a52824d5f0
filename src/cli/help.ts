/** The text of --help on every level. Owns its layout; the words come from the tables. */
import type { ArgumentSpec, Command, OptionSpec } from "./command.ts";
import { GLOBAL_OPTIONS } from "./global_option_table.ts";
import type { OptionTable } from "./parse.ts";
import { COMMAND_GROUPS, type RegisteredCommand } from "./registry.ts";
import { createStyle, type Style } from "./style.ts";

/** Name of the executable in help. */
export const PROGRAM_NAME = "toolchainkit";

const LINE_COLUMNS = 100;
const PLAIN = createStyle(false);

/** Help of the whole program: what the commands are. */
export function renderProgramHelp(
  commands: Readonly<Record<string, RegisteredCommand>>,
  style: Style = PLAIN,
): string {
  const sections = COMMAND_GROUPS.map((group) => {
    const rows = Object.entries(commands)
      .filter(([, command]) => command.group === group)
      .map(([name, command]): Row => [name, command.summary]);
    return section(group, rows, style);
  });
  return [
    "Takes a C or C++ project from a bare machine to a configured build.\n",
    `${style.bold("Usage:")} ${PROGRAM_NAME} [OPTIONS] COMMAND …\n`,
    ...sections.filter((text) => text !== ""),
    section("Options", optionRows(GLOBAL_OPTIONS), style),
    `${PROGRAM_NAME} COMMAND --help tells more about a command, ${PROGRAM_NAME} explain CODE about an error.\n`,
  ].join("\n");
}

/** Help of a command or a group of commands; `path` is its full name without the program's. */
export function renderCommandHelp(
  path: readonly string[],
  command: Command,
  style: Style = PLAIN,
): string {
  const subcommands = (command.subcommands ?? []).map((sub): Row => [sub.name, sub.summary]);
  const args = (command.args ?? []).map((arg): Row => [shownArgument(arg), describeArgument(arg)]);
  const parts = [
    `${command.summary}.\n`,
    usageLines(path, command).map((line, at) =>
      (at === 0 ? `${style.bold("Usage:")} ` : "       ") + line
    ).join("\n") + "\n",
    ...(command.description === undefined ? [] : [wrapParagraphs(command.description)]),
    section("Commands", subcommands, style),
    section("Arguments", args, style),
    section("Options", optionRows(command.options ?? {}), style),
    section("Options of every command", optionRows(GLOBAL_OPTIONS), style),
    command.examples === undefined || command.examples.length === 0
      ? ""
      : `${style.bold("Examples:")}\n${command.examples.map((line) => `  ${line}\n`).join("")}`,
  ];
  return parts.filter((text) => text !== "").join("\n");
}

/** How a command is called, one line a way. */
export function usageLines(path: readonly string[], command: Command): string[] {
  const name = [PROGRAM_NAME, ...path].join(" ");
  const lines: string[] = [];
  if (command.run !== undefined) {
    const options = Object.keys(command.options ?? {}).length > 0 ? ["[OPTIONS]"] : [];
    const args = (command.args ?? []).map(shownArgument);
    const rest = command.rest === undefined ? [] : [`[-- ${command.rest}]`];
    lines.push([name, ...options, ...args, ...rest].join(" "));
  }
  if ((command.subcommands ?? []).length > 0) lines.push(`${name} COMMAND …`);
  return lines;
}

type Row = readonly [name: string, text: string];

function shownArgument(arg: ArgumentSpec): string {
  const name = arg.many ? `${arg.name}…` : arg.name;
  return arg.optional ? `[${name}]` : name;
}

function describeArgument(arg: ArgumentSpec): string {
  return arg.choices === undefined ? arg.help : `${arg.help} (${arg.choices.join(", ")})`;
}

function optionRows(options: OptionTable): Row[] {
  return Object.entries(options).map(([name, spec]): Row => [
    optionName(name, spec),
    describeOption(spec),
  ]);
}

/** An option as help and README show it: `-o, --output FILE`. */
export function optionName(name: string, spec: OptionSpec): string {
  const value = spec.type === "boolean" ? "" : ` ${spec.value ?? "VALUE"}`;
  const short = spec.short === undefined ? "    " : `-${spec.short}, `;
  return `${short}--${name}${value}${spec.many && spec.type !== "boolean" ? "…" : ""}`;
}

/** What an option does, with its values and its variable. */
export function describeOption(spec: OptionSpec & { readonly env?: string }): string {
  const values = spec.choices === undefined ? "" : ` (${spec.choices.join(", ")})`;
  const env = spec.env === undefined ? "" : ` [${spec.env}]`;
  return `${spec.help}${values}${env}`;
}

function section(title: string, rows: readonly Row[], style: Style): string {
  if (rows.length === 0) return "";
  const width = Math.min(28, Math.max(...rows.map(([name]) => name.length)));
  const lines = rows.flatMap(([name, text]) => {
    const [first = "", ...more] = wrap(text, LINE_COLUMNS - width - 4);
    const indent = " ".repeat(width + 4);
    const head = name.length > width
      ? [`  ${style.cyan(name)}`, `${indent}${first}`]
      : [`  ${style.cyan(name)}${" ".repeat(width - name.length)}  ${first}`];
    return [...head, ...more.map((line) => indent + line)];
  });
  return `${style.bold(`${title}:`)}\n${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}

function wrapParagraphs(text: string): string {
  return text.split(/\n{2,}/)
    .map((paragraph) => wrap(paragraph.replace(/\s+/g, " ").trim(), LINE_COLUMNS).join("\n"))
    .join("\n\n") + "\n";
}

function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
