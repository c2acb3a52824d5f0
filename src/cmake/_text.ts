/** Lines of a toolchain file. Owns the small forms that every section uses. */
import { cmakePath, comment, quote, quoteList } from "./quoting.ts";
import type { ToolchainFileSpec } from "./types.ts";

/** Name of the variable that holds the toolchain's folder inside a toolchain file. */
export const ROOT_VARIABLE = "TOOLCHAINKIT_TOOLCHAIN_ROOT";

/** A path as a quoted CMake argument, relative to the toolchain's folder where it is inside. */
export function pathArgument(path: string, spec: ToolchainFileSpec): string {
  const windows = spec.hostOs === "windows";
  const text = cmakePath(path, windows);
  const root = spec.root === undefined ? undefined : cmakePath(spec.root, windows);
  if (root !== undefined && text.startsWith(`${root}/`)) {
    return `"\${${ROOT_VARIABLE}}${quote(text.slice(root.length)).slice(1)}`;
  }
  return quote(text);
}

/** Paths as arguments of a list command; semicolons in them do not split the list. */
export function pathArguments(paths: readonly string[], spec: ToolchainFileSpec): string {
  return paths.map((path) => pathArgument(path.replaceAll(";", "\\;"), spec)).join(" ");
}

/** `set(NAME "value")`. */
export function setValue(name: string, value: string): string {
  return `set(${name} ${quote(value)})`;
}

/** `set(NAME "path")`. */
export function setPath(name: string, path: string, spec: ToolchainFileSpec): string {
  return `set(${name} ${pathArgument(path, spec)})`;
}

/** A cache entry that gives way to one that is already there, such as a person's `-D`. */
export function setCache(
  name: string,
  value: string,
  options: { type?: string; help: string },
): string {
  return `set(${name} ${quote(value)} CACHE ${options.type ?? "STRING"} ${quote(options.help)})`;
}

/** `set(NAME "path" "argument" …)`, the way to give a compiler arguments that always come first. */
export function setCommand(
  name: string,
  path: string,
  options: { args: readonly string[]; spec: ToolchainFileSpec },
): string {
  const rest = options.args.length === 0 ? "" : ` ${quoteList(options.args)}`;
  return `set(${name} ${pathArgument(path, options.spec)}${rest})`;
}

/** A blank line, a comment with the reason, and lines; nothing when there are no lines. */
export function section(reason: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", comment(reason), ...lines];
}
