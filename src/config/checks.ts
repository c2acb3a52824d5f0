/**
 * What no single value shows: settings that do not go together. Owns the rules; each names the key
 * that is easiest to mend. Unknown toolchains and versions are the registry's business.
 */
import { isPlainText } from "../core/outside_values.ts";
import { nearest } from "../core/nearest.ts";
import type { Platform } from "../core/platform.ts";
import { quotedText } from "../core/printable_text.ts";
import type { BrokenRule, KeyOf } from "./broken_rule.ts";
import { checkArguments } from "./checks_arguments.ts";
import { checkCaching } from "./checks_caching.ts";
import { checkFlagTexts } from "./flag_settings.ts";
import type { Config, ToolchainConfig, ToolchainSource } from "./types.ts";

/** All broken rules. `keyOf` turns path parts into a dotted key. */
export function checkConfig(
  config: Config,
  platform: Platform,
  keyOf: KeyOf,
): BrokenRule[] {
  return [
    ...config.toolchains.flatMap((toolchain) => checkToolchain(toolchain, keyOf)),
    ...checkLinkers(config, platform, keyOf),
    ...checkDefaults(config, keyOf),
    ...checkSanitizers(config, keyOf),
    ...checkTargets(config, platform, keyOf),
    ...checkBuildPlace(config, platform, keyOf),
    ...checkFlagTexts(config, platform, keyOf),
    ...checkCaching(config, keyOf),
    ...checkArguments(config, keyOf),
    ...checkPackages(config),
    ...checkCacheLocation(config),
  ];
}

function checkToolchain(
  toolchain: ToolchainConfig,
  keyOf: KeyOf,
): BrokenRule[] {
  const found: BrokenRule[] = [];
  const key = (name: string) => keyOf("toolchains", toolchain.name, name);
  const say = (name: string, message: string, expected: string) =>
    found.push({ key: key(name), message: `Toolchain "${toolchain.name}": ${message}`, expected });
  const family = familyOf(toolchain.type);
  if (toolchain.type === "") {
    say("type", "the type is missing", "type: llvm, gcc, msvc, zig or another family");
  }
  if (toolchain.name.includes("#")) {
    const message = `Toolchain "${toolchain.name.split("#")[0]}": the name is used twice`;
    found.push({ key: key("name"), message, expected: "a name of its own" });
  }
  if (toolchain.stdlib === "libc++" && (family === "gcc" || family === "msvc")) {
    say("stdlib", `libc++ does not go with ${toolchain.type}`, standardLibraryOf(family));
  }
  if (toolchain.stdlib === "libstdc++" && family === "msvc") {
    say("stdlib", "libstdc++ does not go with msvc", "msvc");
  }
  if (toolchain.stdlib === "msvc" && family === "gcc") {
    say("stdlib", `Microsoft's library does not go with ${toolchain.type}`, "libstdc++");
  }
  if (toolchain.linker !== undefined && family === "msvc" && toolchain.linker !== "lld") {
    say("linker", `msvc cannot link with ${toolchain.linker}`, "lld, or no linker");
  }
  if (toolchain.sha256 !== undefined && !mayBeAddress(toolchain.source)) {
    say("sha256", "a sha256 needs a source that is an address", "source: https://…");
  }
  if (toolchain.source.kind === "url" && toolchain.sha256 === undefined) {
    say("source", "an address of your own needs its checksum", "sha256 beside source");
  }
  return found;
}

/** Before `${env:NAME}` is replaced, nobody knows whether an address or a folder is meant. */
function mayBeAddress(source: ToolchainSource): boolean {
  return source.kind === "url" || (source.kind === "path" && source.path.startsWith("${env:"));
}

/** Linkers that make no programs for macOS, for toolchains that are used there. */
function checkLinkers(config: Config, platform: Platform, keyOf: KeyOf): BrokenRule[] {
  const { byPlatform, toolchain: general } = config.defaults;
  const named = Object.keys(byPlatform).filter((key) => key.startsWith("macos"));
  const aimsAtMac = named.length > 0 || platform.os === "macos" ||
    config.platforms.some((name) => name.startsWith("macos"));
  if (!aimsAtMac) return [];
  const used = named.length > 0
    ? named.map((key) => byPlatform[key])
    : [general ?? config.toolchains[0]?.name];
  return config.toolchains.flatMap((toolchain) => {
    const { linker, name } = toolchain;
    if (linker === undefined || linker === "lld" || !used.includes(name)) return [];
    if (familyOf(toolchain.type) === "cross") return [];
    const message = `Toolchain "${name}": ${linker} does not link for macOS`;
    const expected = "lld, no linker, or another toolchain in defaults.macos";
    return [{ key: keyOf("toolchains", name, "linker"), message, expected }];
  });
}

function familyOf(type: string): "clang" | "gcc" | "msvc" | "cross" | "other" {
  if (/^(llvm|clang|apple-clang|clang-cl|zig|android-ndk|emscripten|wasi-sdk)$/.test(type)) {
    return "clang";
  }
  if (/^(gcc|mingw|gnu)$/.test(type)) return "gcc";
  if (type === "msvc") return "msvc";
  return /-(eabi|gnu|elf|musl)/.test(type) ? "cross" : "other";
}

function standardLibraryOf(family: string): string {
  return family === "msvc" ? "msvc" : "libstdc++";
}

function checkDefaults(config: Config, keyOf: KeyOf): BrokenRule[] {
  const names = config.toolchains.map((toolchain) => toolchain.name);
  const known = (name: string): boolean => names.includes(name);
  const chosen: [string, string][] = Object.entries(config.defaults.byPlatform).map((
    [platform, name],
  ) => [keyOf("defaults", platform), name]);
  if (config.defaults.toolchain !== undefined) {
    chosen.push([keyOf("defaults", "toolchain"), config.defaults.toolchain]);
  }
  for (const [target, name] of Object.entries(config.cross.toolchains)) {
    chosen.push([keyOf("cross", "toolchains", target), name]);
  }
  return chosen.filter(([, name]) => !known(name)).map(([key, name]) => {
    const [suggestion] = nearest(name, names);
    return {
      key,
      message: `"${key}" names no toolchain of this file: "${name}"`,
      expected: names.length === 0 ? "a toolchain under toolchains" : names.join(" or "),
      ...(suggestion === undefined ? {} : { suggestion }),
    };
  });
}

function checkSanitizers(config: Config, keyOf: KeyOf): BrokenRule[] {
  const { sanitizers } = config.build;
  const key = keyOf("build", "sanitizers");
  const found: BrokenRule[] = [];
  const exclusive = ["address", "thread", "memory", "hwaddress"] as const;
  const together = exclusive.filter((one) => sanitizers.includes(one));
  if (together.length > 1) {
    const message = `The sanitizers ${together.join(" and ")} exclude each other`;
    found.push({ key, message, expected: `one of them` });
  }
  const gcc = config.toolchains.find((one) =>
    familyOf(one.type) === "gcc" && isDefault(one, config)
  );
  if (gcc !== undefined && sanitizers.includes("memory")) {
    const message = `The memory sanitizer does not go with gcc (toolchain "${gcc.name}")`;
    found.push({ key, message, expected: "a clang toolchain, or address" });
  }
  const msvc = config.toolchains.find((one) =>
    familyOf(one.type) === "msvc" && isDefault(one, config)
  );
  const foreign = sanitizers.find((one) => one !== "address");
  if (msvc !== undefined && foreign !== undefined && config.toolchains.length === 1) {
    const message = `The ${foreign} sanitizer does not go with msvc (toolchain "${msvc.name}")`;
    found.push({ key, message, expected: "address" });
  }
  for (const toolchain of config.toolchains) {
    const layer = toolchain.layers.find((one) => one.type === "sanitizer" && one.name === "memory");
    if (layer !== undefined && familyOf(toolchain.type) === "gcc") {
      const message = `Toolchain "${toolchain.name}": the memory sanitizer does not go with gcc`;
      const at = keyOf("toolchains", toolchain.name, "layers");
      found.push({ key: at, message, expected: "address, or a clang toolchain" });
    }
  }
  return found;
}

function isDefault(toolchain: ToolchainConfig, config: Config): boolean {
  const chosen = [config.defaults.toolchain, ...Object.values(config.defaults.byPlatform)]
    .filter((name) => name !== undefined);
  if (chosen.length === 0) return config.toolchains[0] === toolchain;
  return chosen.includes(toolchain.name);
}

function checkTargets(config: Config, platform: Platform, keyOf: KeyOf): BrokenRule[] {
  if (platform.os === "macos") return [];
  return config.cross.targets.flatMap((target, index) =>
    /^(ios|macos|tvos|watchos|visionos)(-|$)/.test(target)
      ? [{
        key: keyOf("cross", "targets", String(index)),
        message: `The target "${target}" can be built on macOS only, this is ${platform.os}`,
        expected: "toolchainkit.local.yaml for it on a Mac, or another target",
      }]
      : []
  );
}

/** Systems that have a build program which no other has. */
const GENERATOR_SYSTEMS: Readonly<Record<string, Platform["os"]>> = {
  Xcode: "macos",
  MSBuild: "windows",
  NMake: "windows",
};

/**
 * Folders that version control and this program keep. Case does not count on some systems; on Windows
 * neither do dots and blanks at the end, `:` begins a stream, and `git~1` is a short name.
 */
const TAKEN_FOLDERS = /^(?:\.(?:git|hg|svn|toolchainkit)|(?:git|hg|svn|toolch)~\d+)[. ]*(?::.*)?$/i;

function checkBuildPlace(config: Config, platform: Platform, keyOf: KeyOf): BrokenRule[] {
  const { defaults: { generator }, build: { directory } } = config;
  const found: BrokenRule[] = [];
  const system = generator === undefined ? undefined : GENERATOR_SYSTEMS[generator];
  if (system !== undefined && system !== platform.os) {
    const message =
      `The generator "${generator}" is there on ${system} only, this is ${platform.os}`;
    const expected = `toolchainkit.local.yaml for it on ${system}, or Ninja`;
    found.push({ key: keyOf("defaults", "generator"), message, expected });
  }
  if (/^(?:\.{0,2}(?:[\\/]|$))+$/.test(directory)) {
    // CMake's files would lie among the sources, and other toolchains' folders are named after it.
    const message = `The build folder "${directory}" is the project itself or above it`;
    found.push({ key: keyOf("build", "directory"), message, expected: "a folder such as build" });
  }
  const taken = directory.split(/[\\/]/).find((part) => TAKEN_FOLDERS.test(part));
  if (taken !== undefined || !isPlainText(directory, 4000)) {
    const message = taken === undefined
      ? `The build folder ${quotedText(directory)} is not printable text, or begins with a dash`
      : `The build folder ${quotedText(directory)} is inside "${taken}", which other programs keep`;
    found.push({ key: keyOf("build", "directory"), message, expected: "a folder such as build" });
  }
  return found;
}

function checkPackages(config: Config): BrokenRule[] {
  const { bits } = config.cross.raspberryPi;
  const found: BrokenRule[] = [];
  if (bits === 64 && ["zero", "1", "2"].includes(config.cross.raspberryPi.model)) {
    const message = `A Raspberry Pi ${config.cross.raspberryPi.model} has no 64-bit processor`;
    found.push({ key: "cross.raspberry_pi", message, expected: "bits: 32" });
  }
  return found;
}

function checkCacheLocation(config: Config): BrokenRule[] {
  if (config.toolchainCache.location !== "custom" || config.toolchainCache.path !== undefined) {
    return [];
  }
  const message = "A custom toolchain cache needs its folder";
  return [{ key: "toolchain_cache.location", message, expected: "path beside location" }];
}
