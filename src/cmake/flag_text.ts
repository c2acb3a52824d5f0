/**
 * Flags as people write them, looked at before they reach a shell. Owns which text is refused and
 * which flags make a compiler run or load another program, or write elsewhere. Pure.
 *
 * CMake writes CMAKE_<LANG>_FLAGS as they are into build.ninja and flags.make, and Ninja and Make hand
 * each command to sh; on Windows some commands go through cmd. Quoting by the user is kept, because
 * `-DX='"a b"'` has no other spelling; what such a shell, or make itself, would run or expand is
 * refused.
 */

/** A text that a shell would not take literally. */
export interface FlagTrouble {
  /** The piece that does it. */
  readonly part: string;
  /** What would happen, after "would". */
  readonly effect: string;
}

/** What in a flag string would not reach the compiler as it stands; undefined: nothing. */
export function flagTrouble(
  text: string,
  options: { readonly windows: boolean },
): FlagTrouble | undefined {
  const control = /[\p{Cc}\p{Zl}\p{Zp}]/u.exec(text.replaceAll("\t", " "));
  if (control !== null) return { part: "a control character", effect: "end the command" };
  // Not even in single quotes: make expands before any shell sees a quote.
  const substitution = /`|\$+[({]/.exec(text)?.[0];
  if (substitution !== undefined) return { part: substitution, effect: "be expanded or run" };
  return options.windows ? windowsTrouble(text) : shellTrouble(text);
}

function shellTrouble(text: string): FlagTrouble | undefined {
  let quote = "";
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (quote === "'") {
      if (character === "'") quote = "";
    } else if (character === "\\") {
      at += 1;
      if (at >= text.length) return { part: "\\", effect: "hide what follows" };
    } else if (character === "$") {
      return { part: text.slice(at, at + 20), effect: "be replaced by a variable" };
    } else if (quote === '"') {
      if (character === '"') quote = "";
    } else if (character === "'" || character === '"') {
      quote = character;
    } else if (/[;&|<>()]/.test(character)) {
      return { part: character, effect: "end the command or redirect it" };
    } else if (character === "#" && /^$|\s/.test(text.slice(0, at).slice(-1))) {
      return { part: "#", effect: "hide what follows" };
    }
  }
  return quote === "" ? undefined : { part: quote, effect: "swallow what follows" };
}

function windowsTrouble(text: string): FlagTrouble | undefined {
  const variable = /%[^%\s]+%/.exec(text)?.[0];
  if (variable !== undefined) return { part: variable, effect: "be replaced by a variable" };
  const outside = text.replaceAll(/"(?:\\.|[^"\\])*"/g, "");
  if (outside.includes('"')) return { part: '"', effect: "swallow what follows" };
  const special = /[&|<>^]/.exec(outside)?.[0];
  return special === undefined
    ? undefined
    : { part: special, effect: "end the command or redirect it" };
}

/** The arguments that a shell makes of a flag string without {@link flagTrouble}. */
export function flagWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (quote === "" && /\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    word ??= "";
    if (character === quote) quote = "";
    else if (quote === "" && (character === "'" || character === '"')) quote = character;
    else if (character === "\\" && quote !== "'") {
      const next = text.charAt(++at);
      // Between double quotes a backslash stands for itself in front of most characters.
      word += quote === '"' && !/[$`"\\]/.test(next) ? `\\${next}` : next;
    } else word += character;
  }
  return word === undefined ? words : [...words, word];
}

/**
 * Flags that make a compiler or linker run or load a program, or read more flags from a file. Flags of
 * `-Wl,` and `-Xlinker`, `-Xclang` and `/clang:` are looked into.
 */
const RUNS_PROGRAMS: readonly RegExp[] = [
  /^@/,
  /^-B/,
  // GCC's and Clang's long spelling of -B.
  /^--prefix(?:=|$)/,
  // Clang looks for the linker there too.
  /^--sysroot(?:=|$)/,
  /^--?(?:fplugin|fpass-plugin|specs|wrapper|ld-path|config(?:-\w+-dir)?|ccbin)(?:=|$)/,
  /^--?(?:gcc-toolchain|gcc-install-dir|gcc-triple|cuda-path|hip-path|rocm-path|ptxas-path)(?:=|$)/,
  /^-(?:iplugindir|fmodule-mapper|resource-dir)(?:=|$)/,
  /^-ccc-/,
  // A server or program that does the link-time optimisation.
  /^-{1,2}(?:f?thinlto-(?:distributor|remote-compiler)(?:-arg)?)(?:=|$)/,
  /^-fuse-ld=.*[/\\]/,
  /^-fuse-ld=(?!(?:lld|mold|gold|bfd|ld|ld64|lld-link|link|classic)$)/,
  /^-{1,2}(?:load|plugin|add-plugin|load-pass-plugin|plugin-opt)(?:=|$)/,
  /^[/-]B[12x]/,
];

/** Those of linkers and assemblers, for which `-B` is another thing. */
const OF_LINKERS =
  /^@|^-{1,2}(?:plugin|plugin-opt|load-pass-plugin|load|thinlto-(?:distributor|remote-compiler)(?:-arg)?)(?:=|$)/;

/** Flags that hand another one over to a part of the compiler, in one word. */
const HANDS_OVER = /^(?:-Xclang=|\/clang:|-mllvm=|--for-(?:linker|assembler)=)/;

/** The flags of a text that make the compiler run or load other programs, each once. */
export function programFlags(text: string): string[] {
  const found = flagWords(text).flatMap((word) => {
    if (/^-W[lap],/.test(word)) {
      // The preprocessor is the compiler itself.
      const rules = word.startsWith("-Wp,") ? RUNS_PROGRAMS : [OF_LINKERS];
      return word.split(",").slice(1).map((each) => each.replace(HANDS_OVER, ""))
        .filter((each) => rules.some((rule) => rule.test(each)));
    }
    const plain = word.replace(HANDS_OVER, "");
    return RUNS_PROGRAMS.some((flag) => flag.test(plain)) ? [plain] : [];
  });
  return [...new Set(found)];
}

/** Flags that name a file or folder for the compiler to write, with what stands behind them. */
const WRITES =
  /^-{1,2}(?:Map|cref-file|dependency-file|out-implib|print-gc-sections-file|why-live|time-trace|MF|MD|MJ|o|aux-info|dumpdir|dumpbase|save-temps|serialize-diagnostics|fcrash-diagnostics-dir|foptimization-record-file|fopt-info[\w-]*|fdump-[\w-]+|ftime-trace|fstack-usage|fprofile-(?:dir|generate|instr-generate|update)|fcs-profile-generate|fmodule-output|fmodules-cache-path|fdiagnostics-add-output|ivfsstatcache|reproduce|lto-obj-path|obj-path|thinlto-cache-dir|opt-remarks-filename|a[a-z]*(?==))(?:[=,:]|$)/;

/** A place that is not below the folder in which the compiler runs. */
const ELSEWHERE = /(?:^|[=:,])(?:[/~\\]|[A-Za-z]:[\\/])|(?:^|[=:,/\\])\.\.(?:[/\\]|$)/;

/** The flags of a text that make the compiler write to a place outside of the build, each once. */
export function writingFlags(text: string): string[] {
  const words = flagWords(text).flatMap((word) =>
    /^-W[lap],/.test(word) ? word.split(",").slice(1) : [word.replace(HANDS_OVER, "")]
  ).filter((word) => !/^-X(?:clang|linker|assembler|preprocessor)$|^-mllvm$/.test(word));
  const found = words.flatMap((word, at) => {
    // The joined spelling of the few that have one.
    const joined = /^-(?:o|MF)(?=[/~.\\])/.test(word) &&
      ELSEWHERE.test(word.replace(/^-(?:o|MF)/, ""));
    if (joined) return [word];
    if (!WRITES.test(word)) return [];
    if (/[=:]/.test(word)) return ELSEWHERE.test(word) ? [word] : [];
    const next = words[at + 1] ?? "";
    return ELSEWHERE.test(next) ? [`${word} ${next}`] : [];
  });
  return [...new Set(found)];
}
