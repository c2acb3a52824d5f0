/**
 * What a build read, from the records that it leaves: Ninja's dependency log, depfiles, link
 * commands and the linker's trace. Owns their formats; pure.
 */

/** The files that one object was made from. */
export interface ObjectInputs {
  /** Relative to the build folder, or absolute. */
  readonly object: string;
  readonly inputs: readonly string[];
}

/** Reads `ninja -t deps`; entries that no longer hold are left out. */
export function parseNinjaDeps(text: string): ObjectInputs[] {
  const objects: { object: string; inputs: string[] }[] = [];
  let current: { object: string; inputs: string[] } | undefined;
  for (const line of text.split(/\r?\n/)) {
    const head = /^(\S.*): #deps \d+, deps mtime \d+ \((VALID|STALE)\)$/.exec(line);
    if (head !== null) {
      current = head[2] === "VALID" ? { object: head[1] ?? "", inputs: [] } : undefined;
      if (current !== undefined) objects.push(current);
    } else if (line.startsWith("    ") && current !== undefined) {
      current.inputs.push(line.slice(4));
    }
  }
  return objects;
}

/** Reads a depfile as compilers write them for make. */
export function parseDepfile(text: string): ObjectInputs | undefined {
  const joined = text.replaceAll(/\\\r?\n/g, " ");
  const [rule = ""] = joined.split(/\r?\n/);
  const words = [...rule.matchAll(/(?:\\.|\$\$|[^\s\\])+/g)].map(([word]) =>
    word.replaceAll(/\\([ #\\:])/g, "$1").replaceAll("$$", "$")
  );
  const target = words.findIndex((word) => word.endsWith(":"));
  if (target < 0) return undefined;
  const object = words.slice(0, target + 1).join(" ").slice(0, -1);
  return { object, inputs: words.slice(target + 1) };
}

/** The CMake target that an object belongs to, from its path; undefined for other files. */
export function targetOfObject(object: string): string | undefined {
  return /CMakeFiles\/([^/]+)\.dir\//.exec(object.replaceAll("\\", "/"))?.[1];
}

/**
 * The words of a command line by the rules of sh, without expanding anything; undefined when it
 * needs more of a shell than quoting.
 */
export function shellWords(command: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  for (let index = 0; index < command.length; index++) {
    const character = command[index] ?? "";
    if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (character === "'") {
      const end = command.indexOf("'", index + 1);
      if (end < 0) return undefined;
      word = (word ?? "") + command.slice(index + 1, end);
      index = end;
    } else if (character === '"') {
      word ??= "";
      for (index++; command[index] !== '"'; index++) {
        if (index >= command.length) return undefined;
        if (command[index] === "\\" && /["\\$`]/.test(command[index + 1] ?? "")) index++;
        else if (command[index] === "$" || command[index] === "`") return undefined;
        word += command[index];
      }
    } else if (character === "\\") {
      word = (word ?? "") + (command[++index] ?? "");
    } else if ("$`|<>;()".includes(character)) {
      return undefined;
    } else {
      word = (word ?? "") + character;
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** A command that links a program or a shared library. */
export interface LinkCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** What it writes. */
  readonly output: string;
}

/** The link commands among the lines of `ninja -t commands` or of a `link.txt`. */
export function parseLinkCommands(text: string): LinkCommand[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const plain = line.replace(/^: && /, "").replace(/ && :$/, "");
    // Steps around the link, such as post-build commands, are commands of their own.
    return plain.split(" && ").flatMap((command) => {
      const words = shellWords(command.trim());
      if (words === undefined || words.includes("-c") || words[0] === undefined) return [];
      const at = words.indexOf("-o");
      const output = words[at + 1];
      const objects = words.some((word) => /\.(?:o|obj)$/.test(word));
      if (at < 0 || output === undefined || !objects) return [];
      return [{ program: words[0], args: words.slice(1), output }];
    });
  });
}

/** The same link with its output elsewhere and the linker naming each file that it opens. */
export function tracingArguments(link: LinkCommand, output: string): string[] {
  const args = [...link.args];
  const at = args.indexOf("-o");
  args[at + 1] = output;
  const plain = args.filter((arg) => !/^-Wl,(?:-Map|--dependency-file|--out-implib)/.test(arg));
  return [...plain, "-Wl,--trace"];
}

/** Files that a linker named with `--trace`. */
export function parseLinkTrace(text: string): string[] {
  const files = text.split(/\r?\n/).flatMap((line) => {
    // GNU ld prints members of archives as "(archive)member" or "archive(member)".
    const name = line.trim().replace(/^\((.+)\)\S+$/, "$1").replace(/\([^()]*\)$/, "");
    return /^(?:\/|[A-Za-z]:[\\/])/.test(name) || /\.(?:o|a|so)(?:\.\d+)*$/.test(name)
      ? [name]
      : [];
  });
  return [...new Set(files)];
}
