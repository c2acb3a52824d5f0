/** `toolchainkit: ">=0.1"`: which program versions may read a file. */
import { parse, satisfies, tryParseRange } from "@std/semver";
import { ConfigError, type Place } from "./config_error.ts";

/** @throws {ConfigError} If `programVersion` is not one that `requirement` allows. */
export function checkProgramVersion(
  requirement: string | undefined,
  programVersion: string | undefined,
  place: Place & { lineText?: string },
): void {
  if (requirement === undefined) return;
  const range = tryParseRange(requirement.replaceAll(",", " "));
  const { file, line, column, lineText } = place;
  const at = {
    file,
    line,
    column,
    key: "toolchainkit",
    ...(lineText === undefined ? {} : { lineText }),
  };
  if (range === undefined) {
    const message = `"toolchainkit" is "${requirement}"`;
    throw new ConfigError([{ ...at, message, expected: 'a version range such as ">=0.1"' }]);
  }
  if (programVersion === undefined || satisfies(parse(programVersion), range)) return;
  const message = `This is ToolchainKit ${programVersion}`;
  throw new ConfigError([{ ...at, message, expected: `a version ${requirement}` }], {
    hint: "Get a toolchainkit of that version, or change the key in the file",
  });
}
