import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { BuildSettingsError } from "../../../src/cmake/errors.ts";
import { reasonFor } from "../../../src/cmake/reasons.ts";
import { collectSettings } from "../../../src/cmake/settings.ts";
import { renderToolchainFile } from "../../../src/cmake/toolchain_generator.ts";
import type { CompilerKind, ToolchainFileSpec } from "../../../src/cmake/types.ts";
import { LINUX_CLANG, LINUX_GCC, LINUX_ZIG, WINDOWS_MSVC } from "../../support/toolchain_specs.ts";

const GCC: ToolchainFileSpec = {
  name: "gcc",
  toolchainId: "gcc",
  compilerKind: "gcc",
  compilerVersion: "12.2.0",
  cCompiler: { path: "/usr/bin/gcc" },
  cxxCompiler: { path: "/usr/bin/g++" },
  hostOs: "linux",
  target: { os: "linux", processor: "x86_64", cross: false },
};

function refusal(changes: Partial<ToolchainFileSpec>): string {
  const error = assertThrows(
    () => renderToolchainFile({ ...GCC, ...changes }),
    BuildSettingsError,
  );
  return `${error.message} | ${error.hint}`;
}

function flagsOf(changes: Partial<ToolchainFileSpec>, target: "c" | "cxx" | "exe"): string[] {
  return collectSettings({ ...GCC, ...changes }).groups.flatMap((group) =>
    group.flags[target] ?? []
  );
}

Deno.test("collectSettings() refuses what a compiler does not have, and says who does", () => {
  assertStringIncludes(refusal({ sanitizers: ["memory"] }), "only Clang has it");
  assertStringIncludes(refusal({ ...WINDOWS_MSVC, sanitizers: ["thread"] }), "Visual C++");
  assertStringIncludes(refusal({ ...LINUX_ZIG, sanitizers: ["address"] }), "zig does not have it");
  assertStringIncludes(refusal({ sanitizers: ["hwaddress"] }), "arm64 only");
  assertStringIncludes(
    refusal({ compilerKind: "clang", compilerVersion: "15.0.0", lto: "fat" }),
    "17 or newer is wanted",
  );
});

Deno.test("collectSettings() refuses linkers that cannot do what is asked", () => {
  assertStringIncludes(refusal({ linker: { name: "lld" }, lto: "thin" }), "GCC's link-time");
  assertStringIncludes(refusal({ ...LINUX_ZIG, linker: { name: "lld" } }), "own linker");
  assertStringIncludes(refusal({ ...WINDOWS_MSVC, linker: { name: "mold" } }), "link.exe or lld");
  assertStringIncludes(
    refusal({
      ...LINUX_CLANG,
      linker: { name: "gold" },
      target: { os: "macos", processor: "arm64", cross: false },
    }),
    "macOS programs",
  );
});

Deno.test("renderToolchainFile() refuses standard libraries that a compiler cannot use", () => {
  assertStringIncludes(refusal({ stdlib: { name: "libc++" } }), "from version 13 on");
  assertStringIncludes(refusal({ stdlib: { name: "msvc" } }), "Visual C++'s library");
  const other = { name: "libstdc++", gccInstallDirectory: "/opt/gcc/lib/gcc/x/12" } as const;
  const clang = { ...LINUX_CLANG, stdlib: other, sanitizers: [] };
  assertStringIncludes(refusal({ ...clang, compilerVersion: "15.0.7" }), "cannot be told");
  renderToolchainFile({ ...clang, compilerVersion: "16.0.0" });
  assertStringIncludes(refusal({ ...LINUX_ZIG, stdlib: { name: "libstdc++" } }), "libc++");
  assertStringIncludes(
    refusal({ ...WINDOWS_MSVC, sanitizers: [], stdlib: { name: "libc++" } }),
    "msvc",
  );
});

Deno.test("renderToolchainFile() refuses a definition that is no variable name", () => {
  assertStringIncludes(refusal({ definitions: { 'A")\nexecute_process(': "1" } }), "variable name");
  assertStringIncludes(refusal({ definitions: { "A:EVIL": "1" } }), "NAME:TYPE");
});

Deno.test("collectSettings() chooses flags by the version of the compiler", () => {
  assert(flagsOf({ hardening: true }, "cxx").includes("-D_FORTIFY_SOURCE=3"));
  const old = flagsOf({ hardening: true, compilerVersion: "4.8.5" }, "cxx");
  assert(old.includes("-D_FORTIFY_SOURCE=2"));
  assert(old.includes("-fstack-protector") && !old.includes("-fstack-clash-protection"));
  const profiled = (compilerVersion: string) =>
    flagsOf({ layers: [{ name: "gprof" }], compilerVersion }, "exe");
  assertEquals([profiled("4.8.5"), profiled("6.1.0")], [["-pg"], ["-pg", "-no-pie"]]);
  assertEquals(flagsOf({ lto: "thin", compilerVersion: "9.4.0" }, "cxx")[0], "-flto");
  assertEquals(flagsOf({ lto: "thin" }, "cxx")[0], "-flto=auto");
});

Deno.test("collectSettings() makes obsolete C an error where the compiler has a name for it", () => {
  const c = (compilerVersion: string) => flagsOf({ hardening: true, compilerVersion }, "c");
  assert(c("12.2.0").includes("-Werror=int-conversion"));
  assert(!c("4.8.5").includes("-Werror=int-conversion"));
  assert(c("4.8.5").includes("-Werror=implicit") && c("4.8.5").includes("-fexceptions"));
  assert(!flagsOf({ hardening: true }, "cxx").includes("-Werror=int-conversion"));
  assert(c("15.1.0").includes("-fzero-init-padding-bits=all"));
  const zig = collectSettings({ ...LINUX_ZIG, hardening: true }).groups;
  assert(zig.some(({ flags }) => flags.c?.includes("-ftrivial-auto-var-init=zero")));
});

Deno.test("collectSettings() puts checked-libc flags into optimised configurations only", () => {
  for (const group of collectSettings({ ...GCC, hardening: true }).groups) {
    if (group.flags.cxx?.some((flag) => flag.includes("FORTIFY")) !== true) continue;
    assert(group.configuration !== undefined && group.configuration !== "Debug");
  }
});

Deno.test("collectSettings() uses libc++'s own checks with libc++ and libstdc++'s with libstdc++", () => {
  const clang = { ...LINUX_CLANG, sanitizers: [], hardening: true };
  assertStringIncludes(flagsOf(clang, "cxx").join(" "), "_LIBCPP_HARDENING_MODE");
  const other = { ...clang, stdlib: { name: "libstdc++" as const } };
  assertStringIncludes(flagsOf(other, "cxx").join(" "), "-D_GLIBCXX_ASSERTIONS");
});

Deno.test("collectSettings() gives the profile's path to both stages, with any character in it", () => {
  const profile = "/a b/$&.profdata";
  const first = flagsOf({ pgo: { stage: "instrumented", profile } }, "cxx");
  assert(first.includes(`-fprofile-dir=${profile}`));
  assert(
    flagsOf({ pgo: { stage: "optimized", profile } }, "c").includes(`-fprofile-use=${profile}`),
  );
  assertStringIncludes(
    refusal({ layers: [{ name: "pgo-optimized" }] }),
    "no profile is named",
  );
});

Deno.test("collectSettings() takes the linker from a layer, when the toolchain names none", () => {
  assertEquals(collectSettings({ ...GCC, layers: [{ name: "gold" }] }).linker, { name: "gold" });
  assertEquals(collectSettings(LINUX_GCC).linker?.name, "mold");
});

Deno.test("collectSettings() says what asked for link-time optimisation, when the linker cannot", () => {
  const text = refusal({
    linker: { name: "lld" },
    lto: "thin",
    reasons: { lto: "toolchainkit.yaml:7" },
  });
  assertMatch(text, /cannot read GCC's link-time .* off \(toolchainkit\.yaml:7\)$/);
});

Deno.test("collectSettings() links Clang's link-time objects with lld, when no linker is named", () => {
  const { linker: _, ...clang } = LINUX_CLANG;
  const settings = collectSettings({ ...clang, sanitizers: [], lto: "thin" });
  assertEquals(settings.linker, { name: "lld" });
  assertMatch(settings.linkerReason, /^lto-thin .*plug-in/);
  assertEquals(collectSettings({ ...clang, sanitizers: [] }).linker, undefined);
  const gold = collectSettings({ ...clang, sanitizers: [], lto: "thin", linker: { name: "gold" } });
  assertEquals(gold.linker, { name: "gold" });
});

Deno.test("reasonFor() falls back from a field to its group and then to the default", () => {
  const spec = { ...GCC, reasons: { layers: "yaml:3" } };
  assertEquals(reasonFor(spec, "layers.address"), "yaml:3");
  assertEquals(reasonFor(spec, "linker"), "ToolchainKit's default");
});

Deno.test("renderToolchainFile() accepts every combination of two layers or explains it, for every compiler", () => {
  const names = [
    "address",
    "thread",
    "memory",
    "undefined",
    "lto-thin",
    "lto-full",
    "hardened",
    "coverage",
    "perf",
    "mimalloc",
  ];
  const kinds: CompilerKind[] = ["gcc", "clang", "apple-clang", "msvc", "clang-cl", "zig"];
  let accepted = 0;
  for (const kind of kinds) {
    const windows = kind === "msvc" || kind === "clang-cl";
    const os = windows ? "windows" : kind === "apple-clang" ? "macos" : "linux";
    for (const a of names) {
      for (const b of names) {
        const spec: ToolchainFileSpec = {
          ...GCC,
          compilerKind: kind,
          compilerVersion: "18.0",
          hostOs: os,
          target: { os, processor: "x86_64", cross: false },
          layers: [{ name: a }, { name: b }],
        };
        try {
          assertStringIncludes(renderToolchainFile(spec), "include_guard()");
          accepted++;
        } catch (error) {
          assert(error instanceof BuildSettingsError && error.hint !== undefined, String(error));
        }
      }
    }
  }
  assert(accepted > 200, `${accepted} combinations are accepted`);
});
