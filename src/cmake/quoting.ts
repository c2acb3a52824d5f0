/** Values on their way into CMake code and into flag strings. Owns all escaping for CMake. */
import { printableLine } from "../core/printable_text.ts";
import { isAtLeast } from "../core/versions.ts";

/**
 * A quoted CMake argument that evaluates to exactly `value`: no reference is expanded, no
 * semicolon splits it while it is one argument.
 */
export function quote(value: string): string {
  const escaped = value
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("$", "\\$")
    .replaceAll("\r", "\\r");
  return `"${escaped}"`;
}

/**
 * Several values as separate arguments of one command; a semicolon inside a value is kept from
 * splitting it once the list is read back.
 */
export function quoteList(values: readonly string[]): string {
  return values.map((value) => quote(value.replaceAll(";", "\\;"))).join(" ");
}

/** A path in CMake's spelling: forward slashes on Windows, untouched elsewhere. */
export function cmakePath(path: string, windows: boolean): string {
  return windows ? path.replaceAll("\\", "/") : path;
}

/** A text for `#` comments; it cannot end the comment early. */
export function comment(text: string): string {
  return `# ${printableLine(text)}`;
}

/**
 * One argument inside a flag string such as CMAKE_CXX_FLAGS, which a shell or the compiler driver
 * splits again.
 */
export function flagArgument(argument: string, windows: boolean): string {
  if (argument !== "" && /^[\w@%+=:,./^~-]*$/u.test(argument) && !/[^\x20-\x7e]/.test(argument)) {
    return argument;
  }
  if (windows) {
    // Backslashes count double only in front of a quote (the C runtime's rules).
    return `"${argument.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, "$1$1")}"`;
  }
  return `"${argument.replaceAll(/[\\"$`]/g, "\\$&")}"`;
}

/** Several arguments as one flag string. */
export function flagString(flags: readonly string[], windows: boolean): string {
  return flags.map((flag) => flagArgument(flag, windows)).join(" ");
}

/** True for names that CMake accepts as variables without any escaping. */
export function isVariableName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_.+/-]*$/.test(name);
}

/**
 * A character in a path that no escaping brings through CMake, because files that CMake itself
 * writes break with it (seen with CMake 3.25 and 4.4); undefined when there is none.
 */
export function pathTrouble(path: string, windows: boolean): string | undefined {
  const everywhere = ['"', ";", "${", "$(", "|"];
  const impossible = windows ? everywhere : [...everywhere, "\\", ":", "\n"];
  const text = path.slice(windows ? 2 : 0);
  const found = impossible.find((part) => text.includes(part));
  if (found === undefined) return /\$<.*>/.test(text) ? "$<" : undefined;
  return found === "\n" ? "a line break" : found;
}

/**
 * A character in a path that Ninja cannot read in the files in which compilers name the headers
 * (its source, 1.5 to 1.13; MSVC names them on its standard output), so that it compiles everything
 * anew in each build; undefined when there is none.
 *
 * @param version Of Ninja; the newest when it is not known.
 */
export function ninjaPathTrouble(
  path: string,
  version: string | undefined,
): { readonly character: string; readonly newerHelps: boolean } | undefined {
  const always = /[\^*<>`]/.exec(path)?.[0];
  if (always !== undefined) return { character: always, newerHelps: false };
  const older = isAtLeast(version, "1.13") ? undefined : /['&?]/.exec(path)?.[0];
  return older === undefined ? undefined : { character: older, newerHelps: true };
}

/** What {@link makePathTrouble} found. */
export type MakePathTrouble =
  /** The build stops at once; the characters that make it and the reason, for people. */
  | {
    readonly kind: "broken";
    readonly path: "source" | "build";
    readonly characters: string;
    readonly why: string;
  }
  /** It works until make has to run CMake again, which then looks into another folder. */
  | { readonly kind: "stale" };

/**
 * What is wrong with the folders of a build by Unix Makefiles; undefined: nothing. CMake (3.25 to
 * 4.4) writes `CMAKE_SOURCE_DIR = "/a#b"`, where make takes the rest for a comment; the shell is
 * given `-S"/a -B"/a`, whose quotes go out evenly only if both folders have it. With a bracket that
 * nothing closes, CMake does not split its own list of sources and crashes.
 */
export function makePathTrouble(source: string, build: string): MakePathTrouble | undefined {
  if (source.split("[").length !== source.split("]").length) {
    const characters = source.includes("[") ? "[" : "]";
    return { kind: "broken", path: "source", characters, why: "CMake's own step of make crashes" };
  }
  const why = "make takes the rest of the line for a comment";
  const [inSource, inBuild] = [source.includes("#"), build.includes("#")];
  if (!inSource && !inBuild) return undefined;
  if (inSource !== inBuild) {
    return { kind: "broken", path: inSource ? "source" : "build", characters: "#", why };
  }
  // What stands before it is outside of all quotes now.
  const special = /['();&<>|]/.exec(build.slice(0, build.indexOf("#")))?.[0];
  if (special === undefined) return { kind: "stale" };
  return { kind: "broken", path: "build", characters: `${special} before #`, why };
}
