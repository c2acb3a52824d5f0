import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  type MachineFacts,
  platformCandidates,
  type ResolutionRequest,
  resolve,
  sortedVersions,
  unknownName,
} from "../../../src/toolchain/resolution.ts";
import {
  HostUnsuitableError,
  InvalidVersionError,
  NoBuildError,
  VersionNotFoundError,
} from "../../../src/toolchain/registry/errors.ts";
import { SAMPLE_ENTRY } from "../../support/catalogs.ts";

const DEBIAN_12: MachineFacts = {
  platform: { os: "linux", architecture: "x64", abi: "glibc", libcVersion: "2.36" },
};

function choose(version: string, changes: Partial<ResolutionRequest> = {}) {
  return resolve({
    name: "sample",
    entry: SAMPLE_ENTRY,
    version,
    platform: "linux-x64",
    ...changes,
  });
}

function glibc(libcVersion: string, missing: string[] = []): { machine: MachineFacts } {
  const platform = { ...DEBIAN_12.platform, libcVersion };
  return { machine: { platform, missingLibraries: new Set(missing) } };
}

Deno.test("resolve() takes the newest release that the pattern allows", () => {
  assertEquals(choose("latest").version, "18.1.8");
  assertEquals(choose("18").version, "18.1.8");
  assertEquals(choose("18.1.7").version, "18.1.7");
  assertEquals(choose(">=17 <18").version, "17.0.6");
  assertEquals(choose("lts").version, "17.0.6");
});

Deno.test("resolve() takes a prerelease only when it is asked for by name", () => {
  assertEquals(choose("19.0.0-rc1").version, "19.0.0-rc1");
  const error = assertThrows(() => choose("19"), VersionNotFoundError);
  assertEquals(error.exit, 3);
  assertEquals(error.details.near, ["18.1.8"]);
});

Deno.test("resolve() takes the newest version that the machine can run, and says so", () => {
  const found = choose("18", glibc("2.31"));
  assertEquals(found.version, "18.1.7");
  assertEquals(found.notes.length, 1);
  assert(found.notes[0]?.includes("glibc 2.34 (here: glibc 2.31)"), found.notes[0]);
});

Deno.test("resolve() takes the build of one version that the machine can run", () => {
  const found = choose("17", glibc("2.28"));
  assertEquals([found.version, found.build.requires?.glibc], ["17.0.6", "2.17"]);
});

Deno.test("resolve() explains what is required, what was found and what would work", () => {
  const error = assertThrows(
    () => choose("18", glibc("2.28", ["libtinfo.so.5"])),
    HostUnsuitableError,
  );
  assertEquals(error.exit, 3);
  assertEquals(error.details.shortfalls, [{ required: "glibc 2.34", found: "glibc 2.28" }]);
  assertEquals(error.details.works, "17.0.6");
  assert(error.hint?.startsWith("sample 17.0.6 runs here"), error.hint);
});

Deno.test("resolve() names the missing library as a way out", () => {
  const error = assertThrows(
    () => choose("18.1.7", glibc("2.36", ["libtinfo.so.5"])),
    HostUnsuitableError,
  );
  assert(error.hint?.includes("install what provides libtinfo.so.5"), error.hint);
});

Deno.test("resolve() holds macOS versions against the machine", () => {
  const machine: MachineFacts = {
    platform: { os: "macos", architecture: "x64", abi: undefined, osVersion: "10.15" },
  };
  assertThrows(() => choose("18.1.8", { platform: "macos-x64", machine }), HostUnsuitableError);
});

Deno.test("resolve() falls back to x64 builds under emulation with a word about it", () => {
  const arm = choose("18", { platform: "macos-arm64" });
  assertEquals([arm.version, arm.platform], ["18.1.8", "macos-x64"]);
  assert(arm.notes.some((note) => note.includes("Rosetta")), arm.notes.join());
  const windows = choose("17", { platform: "windows-arm64" });
  assertEquals(windows.platform, "windows-x64");
  assert(windows.notes.some((note) => note.includes("emulation")), windows.notes.join());
});

Deno.test("resolve() gives musl systems static builds only", () => {
  assertEquals(choose("17", { platform: "linux-x64-musl" }).build.static, true);
  const error = assertThrows(() => choose("18", { platform: "linux-x64-musl" }), NoBuildError);
  assertEquals(error.exit, 3);
  assertEquals(error.details.versions, ["17.0.6"]);
});

Deno.test("resolve() takes an exact version for one version, not for a pattern", () => {
  const entry = {
    ...SAMPLE_ENTRY,
    versions: {
      "4.10.2": { "linux-x64": { url: "https://x.example/2" } },
      "4.10": { "linux-x64": { url: "https://x.example/0" } },
    },
  };
  assertEquals(choose("4.10", { entry }).version, "4.10.2");
  assertEquals(choose("4.10", { entry, exact: true }).version, "4.10");
});

Deno.test("resolve() refuses what is no version", () => {
  const error = assertThrows(() => choose("newest of all"), InvalidVersionError);
  assertEquals(error.exit, 2);
  assert(error.hint?.includes("lts"), error.hint);
});

Deno.test("sortedVersions() lists the newest first, of a platform when asked", () => {
  assertEquals(sortedVersions(SAMPLE_ENTRY), ["18.1.8", "18.1.7", "17.0.6"]);
  assertEquals(sortedVersions(SAMPLE_ENTRY, { platform: "windows-x64" }), ["18.1.7", "17.0.6"]);
  assertEquals(sortedVersions(SAMPLE_ENTRY, { prereleases: true })[0], "19.0.0-rc1");
});

Deno.test("platformCandidates() puts the platform itself first", () => {
  assertEquals(platformCandidates("linux-riscv64").map(({ platform }) => platform), [
    "linux-riscv64",
  ]);
  assertEquals(platformCandidates("windows-arm64")[0]?.platform, "windows-arm64");
});

Deno.test("unknownName() suggests the nearest names", () => {
  assertEquals(unknownName("llvn", ["gcc", "llvm", "zig"]).details.near, ["llvm"]);
  assertEquals(unknownName("arm", ["arm-none-eabi", "gcc"]).details.near, ["arm-none-eabi"]);
  assertEquals(unknownName("x", []).details.near, []);
});
