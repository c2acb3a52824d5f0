/** Names inside a configuration: toolchain words and platform words. Owns how they are split. */

/** A toolchain as one word. */
export interface ToolchainSpec {
  readonly type: string;
  readonly version: string | undefined;
}

/**
 * Splits `llvm-18`, `gcc@13.2`, `arm-none-eabi-13.2` or `zig` into family and version. A version
 * begins with a digit or is `latest`.
 */
export function toolchainSpec(word: string): ToolchainSpec {
  const at = word.indexOf("@");
  if (at > 0) return { type: word.slice(0, at).toLowerCase(), version: word.slice(at + 1) };
  const found = /^(.+?)-(\d[\w.+]*(?:-(?:rc|alpha|beta|dev)[\w.]*)?|latest)$/i.exec(word);
  if (found === null) return { type: word.toLowerCase(), version: undefined };
  return { type: (found[1] ?? word).toLowerCase(), version: found[2] };
}

const SYSTEMS: Readonly<Record<string, string>> = { darwin: "macos", osx: "macos", win: "windows" };
const PROCESSORS: Readonly<Record<string, string>> = {
  x86_64: "x64",
  amd64: "x64",
  aarch64: "arm64",
  "arm64-v8a": "arm64",
  "armeabi-v7a": "arm",
  armv7: "arm",
  i686: "x86",
};

/** `Darwin` and `aarch64` as the platform name `macos-arm64`. */
export function platformWord(os: string, architecture: string): string {
  const system = os.toLowerCase();
  const processor = architecture.toLowerCase();
  return `${SYSTEMS[system] ?? system}-${PROCESSORS[processor] ?? processor}`;
}
