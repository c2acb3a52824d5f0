/**
 * Environment variables as text for shells and programs that read them. Owns the quoting of each;
 * pure. What the variables are is decided by the caller.
 */
import { TkError } from "./errors.ts";
import { isPrintableLine, printableJson, replaceUnprintable } from "./printable_text.ts";

/** What `env --shell` can print for. */
export const SHELL_SYNTAXES = [
  "sh",
  "bash",
  "zsh",
  "fish",
  "pwsh",
  "cmd",
  "github",
  "json",
] as const;

/** One of {@link SHELL_SYNTAXES}. */
export type ShellSyntax = (typeof SHELL_SYNTAXES)[number];

/** A value that a shell has no way to write down. */
export class ShellValueError extends TkError<{ shell: string; name: string }> {
  readonly code = "SHELL_VALUE";

  constructor(shell: string, name: string, problem: string) {
    super(`Cannot write "${name}" for ${shell}: ${problem}`, { shell, name }, {
      hint: "Use toolchainkit run, which needs no shell, or --shell json",
    });
  }
}

/**
 * Statements that set the variables, in the given order, each on its own line.
 *
 * @throws {ShellValueError} For a name or a value that cannot be written in this syntax.
 */
export function renderVariables(
  variables: Readonly<Record<string, string>>,
  shell: ShellSyntax,
): string {
  const entries = Object.entries(variables);
  for (const [name, value] of entries) checkEntry(name, value, shell);
  switch (shell) {
    case "json":
      return `${printableJson(variables)}\n`;
    case "github":
      return entries.map(([name, value]) => githubEntry(name, value)).join("");
    case "cmd":
      return cmdScript(entries);
    case "sh":
    case "bash":
    case "zsh":
    case "fish":
    case "pwsh":
      return entries.map(([name, value]) => STATEMENTS[shell](name, value) + "\n").join("");
  }
}

const STATEMENTS: Readonly<
  Record<"sh" | "bash" | "zsh" | "fish" | "pwsh", (name: string, value: string) => string>
> = {
  sh: (name, value) => `export ${name}=${quoteForPosix(value)}`,
  bash: (name, value) => `export ${name}=${quoteForBash(value)}`,
  zsh: (name, value) => `export ${name}=${quoteForBash(value)}`,
  fish: (name, value) => `set -gx ${name} ${quoteForFish(value)}`,
  pwsh: (name, value) => `$env:${name} = ${quoteForPowerShell(value)}`,
};

function checkEntry(name: string, value: string, shell: ShellSyntax): void {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw new ShellValueError(shell, name, "a name of letters, digits and _ is wanted");
  }
  if (value.includes("\0")) {
    throw new ShellValueError(shell, name, "its value holds a NUL, which no environment can hold");
  }
  if (shell === "cmd" && /[\r\n]/.test(value)) {
    throw new ShellValueError(shell, name, "its value has a line break, which cmd cannot quote");
  }
}

/** One word for every POSIX shell that evaluates to exactly `value`. */
export function quoteForPosix(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

/** `value` as a user can paste it into a command line: quoted where a shell would see more in it. */
export function shellWord(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : quoteForBash(value);
}

/**
 * One word for bash and zsh. What is not printable is spelled out, so that the text stays on one line
 * even where somebody evaluates it without quotes, and does nothing to a terminal.
 */
export function quoteForBash(value: string): string {
  if (isPrintableLine(value)) return quoteForPosix(value);
  const spelled = value
    .replaceAll("\\", "\\\\")
    .replaceAll("'", "\\'")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t");
  return `$'${replaceUnprintable(spelled, octalBytes)}'`;
}

/** The UTF-8 bytes of a character as `\ooo` each. */
function octalBytes(character: string): string {
  const bytes = [...new TextEncoder().encode(character)];
  return bytes.map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
}

/** One word for fish, which knows two escapes inside single quotes. */
export function quoteForFish(value: string): string {
  return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

/** One literal for PowerShell, which takes typographic quotes for quotes. */
export function quoteForPowerShell(value: string): string {
  return `'${value.replaceAll(/['\u2018\u2019\u201A\u201B]/g, "$&$&")}'`;
}

/** A batch file. It says which encoding it is in where that matters. */
function cmdScript(entries: readonly (readonly [string, string])[]): string {
  const lines = entries.map(([name, value]) => cmdStatement(name, value));
  const plain = lines.every((line) => /^[\x20-\x7e\t]*$/.test(line));
  return [...(plain ? [] : ["@chcp 65001 >nul"]), ...lines].map((line) => `${line}\r\n`).join("");
}

/**
 * `set` takes everything up to the last quote, but the parser in front of it ends the quoted stretch
 * at every quote: what follows an odd number of quotes needs carets. A percent sign is doubled, as
 * in every batch file.
 */
function cmdStatement(name: string, value: string): string {
  let quoted = true;
  let text = "";
  for (const character of value) {
    if (character === '"') quoted = !quoted;
    if (character === "%") text += "%%";
    else if (!quoted && /[&|<>^()]/.test(character)) text += `^${character}`;
    else text += character;
  }
  return `@set "${name}=${text}"`;
}

/** The form of the file behind $GITHUB_ENV. */
function githubEntry(name: string, value: string): string {
  const lines = value.split(/\r\n|\r|\n/);
  if (lines.length === 1) return `${name}=${value}\n`;
  let end = "END_OF_VALUE";
  while (lines.includes(end)) end += "_";
  return `${name}<<${end}\n${value}\n${end}\n`;
}

/** Which syntax a person at this machine most likely wants. */
export function usualShell(
  env: Readonly<Record<string, string | undefined>>,
  windows: boolean,
): ShellSyntax {
  const name = (env["SHELL"] ?? "").split(/[/\\]/).at(-1)?.replace(/\.exe$/i, "") ?? "";
  if (name === "bash" || name === "zsh" || name === "fish" || name === "pwsh") return name;
  if (!windows || name !== "") return "sh";
  // Windows itself names two module folders; every PowerShell adds the user's.
  const folders = (env["PSModulePath"] ?? "").split(";").filter((folder) => folder !== "");
  return folders.length >= 3 ? "pwsh" : "cmd";
}
