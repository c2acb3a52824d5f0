/**
 * Settings that hold flags or choose programs of a build: `build.flags` and the `build.definitions`
 * that CMake treats like them. Owns which these are and the rules for their text. Pure.
 */
import { flagTrouble } from "../cmake/flag_text.ts";
import { quotedText } from "../core/printable_text.ts";
import type { Platform } from "../core/platform.ts";
import type { BrokenRule, KeyOf } from "./broken_rule.ts";
import { joinKey } from "./tree.ts";
import type { Config } from "./types.ts";

/** CMake variables whose value is a string of flags, put into commands as it stands. */
const FLAG_VARIABLE =
  /^CMAKE_(?:\w+_)?(?:FLAGS|STANDARD_LIBRARIES|LINKER_WRAPPER_FLAG)(?:_\w+)?$|^CMAKE_\w+_COMPILER_ARG1$/;

/** CMake variables that it writes into commands without quotes, though they are not flags. */
const RAW_VARIABLE = /^CMAKE_OSX_(?:ARCHITECTURES|DEPLOYMENT_TARGET)$/;

/** CMake variables that name a program, a script that CMake runs, or a rule of commands. */
const PROGRAM_VARIABLES: readonly RegExp[] = [
  /^CMAKE_(?:\w+_)?COMPILER(?:_LAUNCHER|_AR|_RANLIB|_EXTERNAL_TOOLCHAIN|_CLANG_SCAN_DEPS)?$/,
  /^CMAKE_\w+_(?:LINKER_LAUNCHER|CLANG_TIDY|CPPCHECK|CPPLINT|INCLUDE_WHAT_YOU_USE|ICSTAT)$/,
  /^CMAKE_(?:AR|RANLIB|NM|LINKER|STRIP|OBJCOPY|OBJDUMP|READELF|ADDR2LINE|DLLTOOL|MT|LIPO|TAPI)$/,
  /^CMAKE_(?:LIBTOOL|INSTALL_NAME_TOOL|MAKE_PROGRAM|CROSSCOMPILING_EMULATOR|TEST_LAUNCHER)$/,
  /^CMAKE_PROJECT_\w*INCLUDE(?:S|_BEFORE)?$/,
  /^(?:CMAKE|VCPKG_CHAINLOAD)_TOOLCHAIN_FILE$/,
  /^CMAKE_USER_MAKE_RULES_OVERRIDE(?:_\w+)?$/,
  /^CMAKE_\w+_(?:COMPILE_OBJECT|LINK_EXECUTABLE|CREATE_\w+|ARCHIVE_\w+)$/,
];

/** A string of flags and where it stands. */
export interface FlagSetting {
  readonly path: readonly string[];
  /** The same as a dotted key. */
  readonly key: string;
  readonly text: string;
}

/** All strings of flags in a configuration. */
export function flagSettings(config: Pick<Config, "build">): FlagSetting[] {
  const { flags, definitions } = config.build;
  const texts = {
    c: flags.c,
    cxx: flags.cxx,
    linker: flags.linker,
    exe_linker: flags.exeLinker,
    shared_linker: flags.sharedLinker,
  };
  return [
    ...Object.entries(texts).map(([name, text]) => setting(["build", "flags", name], text)),
    ...Object.entries(definitions).filter(([name]) => FLAG_VARIABLE.test(bareName(name)))
      .map(([name, text]) => setting(["build", "definitions", name], text)),
  ].filter(({ text }) => text.trim() !== "");
}

function setting(path: readonly string[], text: string): FlagSetting {
  return { path, key: path.reduce(joinKey, ""), text };
}

/** Definitions that choose a program or a script for CMake to run. */
export function programDefinitions(config: Pick<Config, "build">): FlagSetting[] {
  return Object.entries(config.build.definitions)
    .filter(([name]) => PROGRAM_VARIABLES.some((rule) => rule.test(bareName(name))))
    .map(([name, text]) => setting(["build", "definitions", name], text));
}

/**
 * Definitions of CMake's own variables, of which many end in commands as they are: as much of each as
 * must be no text for a shell.
 */
function otherDefinitions(config: Pick<Config, "build">): FlagSetting[] {
  return Object.entries(config.build.definitions).flatMap(([name, text]) => {
    const bare = bareName(name);
    if (!/^CMAKE_/i.test(bare) || FLAG_VARIABLE.test(bare)) return [];
    // A list of architectures is separated by semicolons.
    const part = RAW_VARIABLE.test(bare)
      ? text.replaceAll(";", " ")
      : /`|\$+\(/.exec(text)?.[0] ?? "";
    return [setting(["build", "definitions", name], part)];
  });
}

/** A definition may be written `NAME:TYPE`. */
function bareName(name: string): string {
  return name.split(":", 1)[0] ?? name;
}

/** Flags with text that a shell would run or expand. */
export function checkFlagTexts(
  config: Pick<Config, "build">,
  platform: Platform,
  keyOf: KeyOf,
): BrokenRule[] {
  const windows = platform.os === "windows";
  return [...flagSettings(config), ...otherDefinitions(config)].flatMap((
    { path, text },
  ): BrokenRule[] => {
    const trouble = flagTrouble(text, { windows });
    if (trouble === undefined) return [];
    const shell = windows ? "cmd and make" : "sh and make";
    return [{
      key: keyOf(...path),
      message: `${quotedText(trouble.part, 40)} would ${trouble.effect}: CMake writes these ` +
        `flags into build.ninja and Makefiles, whose commands ${shell} read`,
      expected: "flags as the compiler is to get them, such as -Wl,-rpath,'$ORIGIN'",
    }];
  });
}
