import { assert, assertEquals } from "@std/assert";
import {
  detectPlatform,
  parsePlatformName,
  type Platform,
  PlatformInfo,
  platformName,
  platformString,
} from "../../../src/core/platform.ts";
import {
  containerFrom,
  linuxEmulation,
  windowsEmulation,
  wslFrom,
} from "../../../src/core/platform/environment.ts";
import {
  decideAbi,
  glibcPaths,
  glibcVersion,
  muslPackageVersion,
  muslVersion,
} from "../../../src/core/platform/libc.ts";
import { leadingVersion, macosVersion } from "../../../src/core/platform/os_version.ts";

/** The version in what `ldd --version` prints, of glibc or musl. */
function lddVersion(output: string): string | undefined {
  return /^ldd .*?(\d+\.\d+(?:\.\d+)?)\s*$/m.exec(output)?.[1] ??
    /^Version (\d+\.\d+(?:\.\d+)?)/m.exec(output)?.[1];
}

Deno.test("detectPlatform() describes this machine as the runtime and ldd do", async () => {
  const platform = detectPlatform();
  assert(platform === detectPlatform());
  assertEquals(platform.architecture, Deno.build.arch === "aarch64" ? "arm64" : "x64");
  if (Deno.build.os !== "linux") return;
  assertEquals(platform.os, "linux");
  const { stdout, stderr } = await new Deno.Command("ldd", { args: ["--version"] }).output();
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assertEquals(platform.libcVersion, lddVersion(text));
  assertEquals(platform.isSupported(), platform.abi === "glibc");
});

Deno.test("detectPlatform() keeps its facts when it is copied", () => {
  const copy = { ...detectPlatform() };
  assertEquals(copy.abi, detectPlatform().abi);
  assertEquals(copy.libcVersion, detectPlatform().libcVersion);
});

Deno.test("PlatformInfo asks for an expensive fact once and only when needed", () => {
  let asked = 0;
  const info = new PlatformInfo({
    os: "linux",
    architecture: "x64",
    abi: "glibc",
    get libcVersion() {
      asked++;
      return "2.36";
    },
  });
  assertEquals(info.platformString(), "linux-x64-glibc");
  assertEquals(asked, 0);
  assertEquals([info.libcVersion, info.libcVersion, asked], ["2.36", "2.36", 1]);
});

Deno.test("platformName() and platformString() name every kind of machine, and back", () => {
  const cases: [Platform, string, string][] = [
    [{ os: "linux", architecture: "x64", abi: "glibc" }, "linux-x64", "linux-x64-glibc"],
    [{ os: "linux", architecture: "arm64", abi: "musl" }, "linux-arm64-musl", "linux-arm64-musl"],
    [{ os: "windows", architecture: "x64", abi: "msvc" }, "windows-x64", "windows-x64-msvc"],
    [{ os: "macos", architecture: "arm64", abi: undefined }, "macos-arm64", "macos-arm64"],
    [{ os: "android", architecture: "arm64", abi: undefined }, "android-arm64", "android-arm64"],
  ];
  for (const [platform, name, full] of cases) {
    assertEquals(platformName(platform), name);
    assertEquals(platformString(platform), full);
    assertEquals(parsePlatformName(name), platform);
    assertEquals(parsePlatformName(full), platform);
  }
  for (const bad of ["linux", "linux-x64-msvc", "macos-arm64-glibc", "beos-x64", "linux-x64-"]) {
    assertEquals(parsePlatformName(bad), undefined, bad);
  }
});

Deno.test("PlatformInfo.isSupported() is true exactly for the machines with an executable", () => {
  const supported = [
    "linux-x64",
    "linux-arm64",
    "macos-x64",
    "macos-arm64",
    "windows-x64",
    "linux-x64-musl",
    "linux-riscv64",
    "windows-arm64",
  ].filter((name) => {
    const platform = parsePlatformName(name);
    return platform !== undefined && new PlatformInfo(platform).isSupported();
  });
  assertEquals(supported.length, 5);
  assert(!supported.includes("linux-x64-musl"));
});

Deno.test("decideAbi() prefers what the distribution's own programs use", () => {
  const none = { glibc: false, muslLoader: false, muslDistribution: false };
  assertEquals(decideAbi(none), undefined);
  assertEquals(decideAbi({ ...none, glibc: true }), "glibc");
  assertEquals(decideAbi({ ...none, glibc: true, muslLoader: true }), "glibc");
  assertEquals(decideAbi({ ...none, muslLoader: true }), "musl");
  assertEquals(decideAbi({ glibc: true, muslLoader: true, muslDistribution: true }), "musl");
});

Deno.test("glibcVersion() finds the release in the library's own text", () => {
  const text = "\0GNU C Library (Debian GLIBC 2.36-9+deb12u7) stable release version 2.36.\nCopy";
  assertEquals(glibcVersion(text), "2.36");
  assertEquals(glibcVersion("GNU C Library development release version 2.39.9000.\n"), "2.39.9000");
  assertEquals(glibcVersion("gcompat"), undefined);
  assert(glibcPaths("arm64").includes("/lib/aarch64-linux-gnu/libc.so.6"));
});

Deno.test("muslPackageVersion() and muslVersion() read Alpine's list and the loader", () => {
  const list = "C:Q1x\nP:musl-utils\nV:1.2.5-r1\n\nC:Q1y\nP:musl\nV:1.2.4-r2\nA:x86_64\n";
  assertEquals(muslPackageVersion(list), "1.2.4");
  assertEquals(muslPackageVersion("P:busybox\nV:1.36\n"), undefined);
  assertEquals(muslVersion("\x7fELF\0musl libc (x86_64)\nVersion %s\n\0" + "1.2.5\0"), "1.2.5");
  assertEquals(muslVersion("\x7fELF\0" + "1.2.5\0"), undefined);
});

Deno.test("macosVersion() and leadingVersion() take the numbers only", () => {
  const list = "<dict><key>ProductName</key><string>macOS</string>\n" +
    "<key>ProductVersion</key>\n\t<string>14.5</string></dict>";
  assertEquals(macosVersion(list), "14.5");
  assertEquals(macosVersion(""), undefined);
  assertEquals(leadingVersion("6.1.0-13-amd64"), "6.1.0");
  assertEquals(leadingVersion("10.0.22631"), "10.0.22631");
});

Deno.test("windowsEmulation() tells 32-bit programs and translated ones apart", () => {
  const identifier = "Intel64 Family 6 Model 151";
  assertEquals(windowsEmulation({ process: "AMD64", system: undefined, identifier }), undefined);
  assertEquals(windowsEmulation({ process: "x86", system: "AMD64", identifier }), "wow64");
  const arm = "ARMv8 (64-bit) Family 8 Model D4B";
  assertEquals(
    windowsEmulation({ process: "AMD64", system: undefined, identifier: arm }),
    "windows-arm64",
  );
  assertEquals(
    windowsEmulation({ process: "ARM64", system: undefined, identifier: arm }),
    undefined,
  );
});

Deno.test("linuxEmulation() sees a foreign processor behind qemu-user", () => {
  const intel = "processor\t: 0\nvendor_id\t: GenuineIntel\n";
  const arm = "processor\t: 0\nCPU implementer\t: 0x41\n";
  assertEquals(linuxEmulation("x64", intel), undefined);
  assertEquals(linuxEmulation("arm64", arm), undefined);
  assertEquals(linuxEmulation("arm64", intel), "qemu-user");
  assertEquals(linuxEmulation("x64", arm), "qemu-user");
  assertEquals(linuxEmulation("x64", ""), undefined);
});

Deno.test("containerFrom() names the engine by its most telling sign", () => {
  const none = {
    dockerFile: false,
    podmanFile: false,
    variable: undefined,
    kubernetes: false,
    groups: "0::/\n",
  };
  assertEquals(containerFrom(none), undefined);
  assertEquals(containerFrom({ ...none, dockerFile: true }), "docker");
  assertEquals(containerFrom({ ...none, dockerFile: true, kubernetes: true }), "kubernetes");
  assertEquals(containerFrom({ ...none, podmanFile: true }), "podman");
  assertEquals(containerFrom({ ...none, variable: "lxc" }), "lxc");
  assertEquals(containerFrom({ ...none, variable: "systemd-nspawn" }), "other");
  assertEquals(containerFrom({ ...none, groups: "12:pids:/docker/abc\n" }), "docker");
});

Deno.test("wslFrom() tells both generations", () => {
  assertEquals(wslFrom("5.15.153.1-microsoft-standard-WSL2\n"), "wsl2");
  assertEquals(wslFrom("4.4.0-19041-Microsoft\n"), "wsl1");
  assertEquals(wslFrom("6.1.0-13-amd64\n"), undefined);
});
