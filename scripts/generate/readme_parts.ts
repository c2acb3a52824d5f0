/** The generated tables of README. Owns their layout; the rows come from the program's own tables. */
import type { LayerFamily } from "../../src/cmake/layers.ts";
import type { Command, OptionSpec } from "../../src/cli/command.ts";
import { COMMAND_GROUPS, type RegisteredCommand } from "../../src/cli/registry.ts";
import type { EnvironmentVariable } from "../../src/core/env.ts";
import type { ErrorCodeInfo } from "../../src/core/error_codes.ts";

/** A table of all commands under the headings of help, subcommands one by one. */
export async function renderCommands(
  commands: Readonly<Record<string, RegisteredCommand>>,
): Promise<string> {
  const parts: string[] = [];
  for (const group of COMMAND_GROUPS) {
    const rows: string[][] = [];
    for (const registered of Object.values(commands)) {
      if (registered.group !== group) continue;
      rows.push(...commandRows(await registered.load(), []));
    }
    if (rows.length > 0) {
      parts.push(`**${group}**\n\n${renderMarkdownTable(["command", "what it does"], rows)}`);
    }
  }
  return parts.join("\n");
}

function commandRows(command: Command, above: readonly string[]): string[][] {
  const path = [...above, command.name];
  const own = command.run === undefined
    ? []
    : [[code(describeUsage(path, command)), command.summary]];
  return [...own, ...(command.subcommands ?? []).flatMap((sub) => commandRows(sub, path))];
}

/** `cache clean [--unused] [--older-than DAYS]`. */
export function describeUsage(path: readonly string[], command: Command): string {
  const options = Object.entries(command.options ?? {}).map(([name, spec]) =>
    `[${describeOption(name, spec)}]`
  );
  const args = (command.args ?? []).map(({ name, many, optional }) => {
    const shown = many ? `${name}…` : name;
    return optional ? `[${shown}]` : shown;
  });
  const rest = command.rest === undefined ? [] : [`[-- ${command.rest}]`];
  return [...path, ...args, ...options, ...rest].join(" ");
}

function describeOption(name: string, spec: OptionSpec): string {
  const flag = spec.short === "o" ? "-o" : `--${name}`;
  if (spec.type === "boolean") return flag;
  const value = spec.choices !== undefined && spec.choices.join("|").length <= 24
    ? spec.choices.join("|")
    : spec.value ?? "VALUE";
  return `${flag} ${value}${spec.many ? "…" : ""}`;
}

/** A table of all environment variables. */
export function renderEnvironment(
  variables: Readonly<Record<string, EnvironmentVariable>>,
): string {
  return renderMarkdownTable(
    ["variable", "meaning", "option"],
    Object.entries(variables).map(([name, { means, option }]) => [
      code(name),
      means,
      option === undefined ? "" : option.split(", ").map(code).join(", "),
    ]),
  );
}

/** A table of all error codes. */
export function renderErrors(codes: Readonly<Record<string, ErrorCodeInfo>>): string {
  return renderMarkdownTable(
    ["code", "exit", "meaning", "what to do"],
    Object.entries(codes).map(([name, { exit, means, mend }]) => [
      code(name),
      String(exit),
      means,
      mend,
    ]),
  );
}

/** A table of all layers, by kind. */
export function renderLayers(families: readonly LayerFamily[]): string {
  return renderMarkdownTable(
    ["kind", "layer", "what it does"],
    families.flatMap(({ type, layers }) =>
      layers.map(({ name, summary }) => [type, code(name), summary])
    ),
  );
}

function code(text: string): string {
  return `\`${text}\``;
}

function renderMarkdownTable(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |\n`;
  return line(titles) + line(titles.map(() => "---")) + rows.map(line).join("");
}

/**
 * Puts `parts` between their markers `<!-- generated:NAME -->` and `<!-- /generated:NAME -->`; parts
 * without markers are left out.
 *
 * @throws {Error} For a marker that is opened but not closed, or that names no part.
 */
export function fillMarkers(text: string, parts: Readonly<Record<string, string>>): string {
  for (const [, name = ""] of text.matchAll(/<!-- generated:([\w-]+) -->/g)) {
    if (!Object.hasOwn(parts, name)) throw new Error(`marker of an unknown part: ${name}`);
  }
  let filled = text;
  for (const [name, part] of Object.entries(parts)) {
    const open = `<!-- generated:${name} -->`;
    const close = `<!-- /generated:${name} -->`;
    const start = filled.indexOf(open);
    if (start === -1) continue;
    const end = filled.indexOf(close, start);
    if (end === -1) throw new Error(`marker is not closed: ${name}`);
    filled = `${filled.slice(0, start + open.length)}\n\n${part.trim()}\n\n${filled.slice(end)}`;
  }
  return filled;
}
