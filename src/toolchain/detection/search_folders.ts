/** Where compilers are installed, by system. Pure: patterns in which a `*` part stands for any name. */
import type { OperatingSystem } from "../../core/platform.ts";

/** The environment that decides about folders. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Absolute patterns of folders that may hold compilers, besides PATH, in order of preference. */
export function searchPatterns(os: OperatingSystem, env: Environment): string[] {
  switch (os) {
    case "windows":
      return windowsPatterns(env);
    case "macos":
      return macosPatterns(env);
    default:
      return unixPatterns(env);
  }
}

/** Debian, Fedora, Gentoo, Arch, SUSE, FreeBSD, Homebrew on Linux, vendors' tarballs below /opt. */
function unixPatterns(env: Environment): string[] {
  const home = absolute(env["HOME"]);
  return [
    "/usr/local/bin",
    "/usr/bin",
    "/usr/lib/llvm-*/bin",
    "/usr/lib64/llvm*/bin",
    "/usr/lib/llvm/*/bin",
    "/usr/lib/llvm*/bin",
    "/usr/local/llvm*/bin",
    "/opt/rh/*/root/usr/bin",
    "/opt/*/bin",
    "/home/linuxbrew/.linuxbrew/bin",
    "/home/linuxbrew/.linuxbrew/opt/*/bin",
    "/snap/bin",
    ...below(home, [".local/bin", "bin", ".linuxbrew/bin"]),
    ...ndkPatterns("linux-x86_64", [
      env["ANDROID_NDK_HOME"],
      env["ANDROID_NDK_ROOT"],
      ...below(absolute(env["ANDROID_HOME"]), ["ndk/*"]),
      ...below(absolute(env["ANDROID_SDK_ROOT"]), ["ndk/*"]),
      ...below(home, ["Android/Sdk/ndk/*"]),
      "/opt/android-ndk*",
      "/opt/android-sdk/ndk/*",
      "/usr/lib/android-ndk",
    ]),
  ];
}

/**
 * Xcode, its Command Line Tools, swift.org toolchains, Homebrew, MacPorts, Arm's installer. Not
 * `/usr/bin`: the compilers there are stubs, which open a dialogue when Xcode is not installed.
 */
function macosPatterns(env: Environment): string[] {
  const home = absolute(env["HOME"]);
  const developer = absolute(env["DEVELOPER_DIR"]);
  const inXcode = "Toolchains/XcodeDefault.xctoolchain/usr/bin";
  return [
    ...below(developer, [inXcode, "usr/bin"]),
    `/var/db/xcode_select_link/${inXcode}`,
    `/Applications/Xcode*.app/Contents/Developer/${inXcode}`,
    "/Library/Developer/CommandLineTools/usr/bin",
    "/Library/Developer/Toolchains/*/usr/bin",
    ...below(home, ["Library/Developer/Toolchains/*/usr/bin"]),
    "/opt/homebrew/bin",
    "/opt/homebrew/opt/*/bin",
    "/usr/local/bin",
    "/usr/local/opt/*/bin",
    "/opt/local/bin",
    "/opt/local/libexec/*/bin",
    "/Applications/ArmGNUToolchain/*/*/bin",
    "/Applications/ARM/bin",
    ...ndkPatterns("darwin-x86_64", [
      env["ANDROID_NDK_HOME"],
      env["ANDROID_NDK_ROOT"],
      ...below(absolute(env["ANDROID_HOME"]), ["ndk/*"]),
      ...below(home, ["Library/Android/sdk/ndk/*"]),
    ]),
  ];
}

/** The LLVM installer, MSYS2's environments, MinGW builds, Scoop, Chocolatey, Arm's installer. */
function windowsPatterns(env: Environment): string[] {
  const programs = [env["ProgramW6432"], env["ProgramFiles"], env["ProgramFiles(x86)"]]
    .flatMap((path) => path === undefined || path === "" ? [] : [path]);
  const drive = env["SystemDrive"] ?? "C:";
  const msys = [`${drive}\\msys64`, `${drive}\\tools\\msys64`, ...given(env["MSYS2_ROOT"])];
  return [
    ...[...new Set(programs)].flatMap((folder) => [
      `${folder}\\LLVM*\\bin`,
      `${folder}\\mingw-w64\\*\\mingw64\\bin`,
      `${folder}\\Arm GNU Toolchain*\\*\\bin`,
      `${folder}\\GNU Arm Embedded Toolchain\\*\\bin`,
    ]),
    ...msys.flatMap((root) =>
      ["ucrt64", "clang64", "mingw64", "clangarm64", "mingw32"].map((name) =>
        `${root}\\${name}\\bin`
      )
    ),
    `${drive}\\mingw64\\bin`,
    `${drive}\\mingw32\\bin`,
    `${drive}\\MinGW\\bin`,
    `${drive}\\w64devkit\\bin`,
    `${drive}\\Strawberry\\c\\bin`,
    ...given(env["ChocolateyInstall"]).map((root) =>
      `${root}\\lib\\mingw\\tools\\install\\mingw64\\bin`
    ),
    ...given(env["SCOOP"] ?? join(env["USERPROFILE"], "scoop")).flatMap((root) =>
      ["llvm", "gcc", "mingw", "mingw-winlibs", "zig"].flatMap((name) => [
        `${root}\\apps\\${name}\\current\\bin`,
        `${root}\\apps\\${name}\\current`,
      ])
    ),
    ...[
      env["ANDROID_NDK_HOME"],
      env["ANDROID_NDK_ROOT"],
      join(env["ANDROID_HOME"], "ndk\\*"),
      join(env["LOCALAPPDATA"], "Android\\Sdk\\ndk\\*"),
    ].flatMap(given).map((root) => `${root}\\toolchains\\llvm\\prebuilt\\windows-x86_64\\bin`),
  ];
}

function ndkPatterns(host: string, roots: readonly (string | undefined)[]): string[] {
  return roots.flatMap((root) => absolute(root) ?? [])
    .map((root) => `${root}/toolchains/llvm/prebuilt/${host}/bin`);
}

function below(root: string | undefined, parts: readonly string[]): string[] {
  return root === undefined ? [] : parts.map((part) => `${root}/${part}`);
}

function absolute(path: string | undefined): string | undefined {
  return path?.startsWith("/") ? path.replace(/(?<=.)\/+$/, "") : undefined;
}

function given(path: string | undefined): string[] {
  return path === undefined || !/^[A-Za-z]:[\\/]/.test(path) ? [] : [path];
}

function join(root: string | undefined, rest: string): string | undefined {
  return root === undefined ? undefined : `${root}\\${rest}`;
}
