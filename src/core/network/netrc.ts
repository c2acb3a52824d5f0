/** The netrc file of the user. Owns its grammar; who may see what is in it is in `credentials.ts`. */

/** One `machine` or `default` entry. */
export interface NetrcEntry {
  /** Undefined for `default`. */
  readonly machine: string | undefined;
  readonly login: string;
  readonly password: string;
}

/**
 * Reads netrc text. Unknown words and `macdef` bodies are passed over, as curl does; an entry
 * without a password is left out.
 */
export function parseNetrc(text: string): NetrcEntry[] {
  const entries: NetrcEntry[] = [];
  let current: { machine: string | undefined; login: string; password?: string } | undefined;
  const finish = () => {
    if (current?.password !== undefined) {
      entries.push({ ...current, password: current.password });
    }
  };
  const words = tokens(text);
  for (let at = 0; at < words.length; at++) {
    switch (words[at]) {
      case "machine":
        finish();
        current = { machine: (words[++at] ?? "").toLowerCase(), login: "" };
        break;
      case "default":
        finish();
        current = { machine: undefined, login: "" };
        break;
      case "login":
        if (current !== undefined) current.login = words[++at] ?? "";
        break;
      case "password":
        if (current !== undefined) current.password = words[++at] ?? "";
        break;
      case "account":
        at++;
        break;
    }
  }
  finish();
  return entries;
}

/** The entry for a host: the first that names it, else the first `default`. */
export function netrcEntryFor(
  entries: readonly NetrcEntry[],
  hostname: string,
): NetrcEntry | undefined {
  const host = hostname.toLowerCase();
  return entries.find(({ machine }) => machine === host) ??
    entries.find(({ machine }) => machine === undefined);
}

/** Words, double-quoted ones with `\` escapes; comments and macro bodies are gone. */
function tokens(text: string): string[] {
  const words: string[] = [];
  let inMacro = false;
  for (const line of text.split(/\r?\n/)) {
    if (inMacro) {
      inMacro = line.trim() !== "";
      continue;
    }
    for (const [word] of line.matchAll(/"(?:\\.|[^"\\])*"|\S+/g)) {
      if (word.startsWith("#") && words.at(-1) !== "password") break;
      if (word === "macdef") {
        inMacro = true;
        break;
      }
      const quoted = word.length > 1 && word.startsWith('"') && word.endsWith('"');
      words.push(quoted ? word.slice(1, -1).replaceAll(/\\(.)/g, "$1") : word);
    }
  }
  return words;
}
