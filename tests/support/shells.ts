/** What shells make of text: real ones that are on the machine, and readers for those that are not. */
import { resolveCommand } from "../../src/core/process.ts";
import { startLimited } from "./limited_command.ts";

/** Shells that the round-trip tests run. */
export const REAL_SHELLS = ["sh", "dash", "bash", "zsh", "fish"] as const;

/** The environment after a shell has evaluated `script`, as `env -0` prints it. */
export async function evaluate(
  shell: (typeof REAL_SHELLS)[number],
  script: string,
): Promise<Record<string, string>> {
  const code = shell === "fish" ? "source; command env -0" : 'eval "$(cat)"; command env -0';
  const noStartFiles = shell === "zsh" ? ["-f"] : shell === "fish" ? ["--no-config"] : [];
  const env = { PATH: "/usr/bin:/bin", HOME: "/nonexistent", LANG: "C.UTF-8" };
  const child = startLimited(resolveCommand(shell, { env, windows: false }), {
    args: [...noStartFiles, "-c", code],
    env,
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  });
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  const errors = new TextDecoder().decode(stderr);
  if (!success || errors !== "") throw new Error(`${shell}: ${errors}\n${script}`);
  const entries = new TextDecoder().decode(stdout).split("\0").filter((entry) => entry !== "");
  return Object.fromEntries(entries.map((entry) => {
    const at = entry.indexOf("=");
    return [entry.slice(0, at), entry.slice(at + 1)];
  }));
}

/**
 * What cmd sets by a batch file of `set` lines, by its documented phases: percent signs first, then
 * quotes and carets, then `set`, which takes everything between the first and the last quote.
 *
 * @throws {Error} If a line would do anything else, such as start a second command.
 */
export function evaluateBatch(script: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const line of script.split("\r\n")) {
    if (line === "" || line === "@chcp 65001 >nul") continue;
    const command = readCarets(readPercents(line).slice(1));
    const match = /^set "([^=]+)=(.*)"[^"]*$/s.exec(command);
    if (!line.startsWith("@") || match === null) throw new Error(`not a set line: ${line}`);
    const [, name = "", value = ""] = match;
    found[name] = value;
  }
  return found;
}

function readPercents(line: string): string {
  return line.replaceAll(/%%|%/g, (found) => {
    if (found === "%") throw new Error(`a variable would be expanded: ${line}`);
    return "%";
  });
}

function readCarets(command: string): string {
  let quoted = false;
  let text = "";
  for (let at = 0; at < command.length; at++) {
    const character = command[at] ?? "";
    if (character === '"') quoted = !quoted;
    if (!quoted && character === "^") {
      text += command[++at] ?? "";
      continue;
    }
    if (!quoted && /[&|<>()]/.test(character)) throw new Error(`a second command: ${command}`);
    text += character;
  }
  return text;
}

/** What PowerShell sets by lines `$env:NAME = 'VALUE'`; every kind of single quote ends a literal. */
export function evaluatePowerShell(script: string): Record<string, string> {
  const found: Record<string, string> = {};
  let at = 0;
  while (at < script.length) {
    const start = /\$env:(\w+) = '/y;
    start.lastIndex = at;
    const match = start.exec(script);
    if (match === null) throw new Error(`not an assignment: ${script.slice(at)}`);
    let value = "";
    at = start.lastIndex;
    for (;; at++) {
      const character = script[at];
      if (character === undefined) throw new Error("the literal does not end");
      const isQuote = /['\u2018\u2019\u201A\u201B]/.test(character);
      if (isQuote && !/['\u2018\u2019\u201A\u201B]/.test(script[at + 1] ?? "")) break;
      if (isQuote) at++;
      value += character;
    }
    if (script[at + 1] !== "\n") throw new Error(`more after the literal: ${script.slice(at)}`);
    at += 2;
    found[match[1] ?? ""] = value;
  }
  return found;
}

/** What GitHub Actions reads from the file behind $GITHUB_ENV. */
export function evaluateGithub(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  const lines = text.split("\n");
  for (let at = 0; at < lines.length - 1; at++) {
    const line = lines[at] ?? "";
    const many = /^(\w+)<<(\w+)$/.exec(line);
    if (many === null) {
      const equals = line.indexOf("=");
      found[line.slice(0, equals)] = line.slice(equals + 1);
      continue;
    }
    const end = lines.indexOf(many[2] ?? "", at + 1);
    found[many[1] ?? ""] = lines.slice(at + 1, end).join("\n");
    at = end;
  }
  return found;
}
