/**
 * The place of the generated presets in a person's CMakeUserPresets.json. Owns the edit, which keeps
 * everything that a person wrote, character by character.
 */
import { parseJsonObject } from "../core/json_reading.ts";
import { isAtLeast } from "../core/versions.ts";

/** The oldest version of the format that can include other files, and the first CMake that has it. */
const INCLUDING = { version: 4, cmake: "3.23" } as const;

/** What becomes of CMakeUserPresets.json. */
export type UserPresetsChange =
  | { readonly kind: "unchanged" }
  | { readonly kind: "write"; readonly text: string }
  /** This CMake cannot include other files. */
  | { readonly kind: "too-old"; readonly why: string }
  /** It cannot be changed safely; the reason is for people. */
  | { readonly kind: "refused"; readonly why: string };

/**
 * CMakeUserPresets.json with our file included. Of what a person wrote, only a version that knows no
 * includes changes.
 *
 * @param existing The text of the file; undefined when there is none.
 * @param include Path of our presets file relative to the project, with forward slashes.
 */
export function includeInUserPresets(
  existing: string | undefined,
  include: string,
  options: { cmakeVersion: string },
): UserPresetsChange {
  if (!isAtLeast(options.cmakeVersion, INCLUDING.cmake)) {
    return {
      kind: "too-old",
      why: `CMake ${options.cmakeVersion} cannot include presets from other files, 3.23 can`,
    };
  }
  if (existing === undefined || existing.trim() === "") {
    const text = JSON.stringify({ version: INCLUDING.version, include: [include] }, null, 2);
    return { kind: "write", text: `${text}\n` };
  }
  const value = parseJsonObject(existing);
  if (value === undefined) return { kind: "refused", why: "it is not a JSON object" };
  const includes = value["include"];
  if (Array.isArray(includes) && includes.includes(include)) return { kind: "unchanged" };
  if (includes !== undefined && !Array.isArray(includes)) {
    return { kind: "refused", why: "its include is not a list" };
  }
  const text = withInclude(withVersion(existing), include);
  const list = parseJsonObject(text)?.["include"];
  return Array.isArray(list) && list.includes(include)
    ? { kind: "write", text }
    : { kind: "refused", why: "its layout is not one that can be edited safely" };
}

/** Includes exist from version 4 on; everything older stays valid under it. */
function withVersion(text: string): string {
  const at = topLevelValue(text, "version");
  if (at === undefined) {
    const open = text.indexOf("{") + 1;
    const comma = /^\s*\}/.test(text.slice(open)) ? "" : ",";
    const version = `${lineEnd(text)}  "version": ${INCLUDING.version}${comma}`;
    return `${text.slice(0, open)}${version}${text.slice(open)}`;
  }
  const digits = /^\d+/.exec(text.slice(at))?.[0] ?? "";
  if (digits === "" || Number(digits) >= INCLUDING.version) return text;
  return `${text.slice(0, at)}${INCLUDING.version}${text.slice(at + digits.length)}`;
}

/** First in a person's list, so that theirs may build on ours; else a list behind the version. */
function withInclude(text: string, include: string): string {
  const entry = JSON.stringify(include);
  const list = topLevelValue(text, "include");
  if (list !== undefined) {
    const [, space = "", end = ""] = /^\[(\s*)(\]?)/.exec(text.slice(list)) ?? [];
    const rest = text.slice(list + 1);
    if (end !== "") return `${text.slice(0, list)}[${entry}${rest.slice(space.length)}`;
    return `${text.slice(0, list)}[${space}${entry},${space === "" ? " " : ""}${rest}`;
  }
  const version = topLevelValue(text, "version") ?? 0;
  const behind = version + (/^\d+/.exec(text.slice(version))?.[0].length ?? 0);
  const line = `,${lineEnd(text)}  "include": [${entry}]`;
  return `${text.slice(0, behind)}${line}${text.slice(behind)}`;
}

function lineEnd(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

/** Where the value of a key of the outermost object starts in a valid JSON text. */
function topLevelValue(text: string, key: string): number | undefined {
  let depth = 0;
  for (const token of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    const [word] = token;
    if (word === "{" || word === "[") depth++;
    else if (word === "}" || word === "]") depth--;
    else if (depth === 1) {
      const end = token.index + word.length;
      const colon = /^\s*:\s*/.exec(text.slice(end));
      if (colon !== null && JSON.parse(word) === key) return end + colon[0].length;
    }
  }
  return undefined;
}
