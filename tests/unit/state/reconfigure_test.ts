import { assertEquals, assertNotEquals } from "@std/assert";
import { emptyState } from "../../../src/state/project_state.ts";
import {
  changedConfigKeys,
  configFingerprints,
  configHash,
  reconfigureReasons,
} from "../../../src/state/reconfigure.ts";

const CONFIG = {
  version: 1,
  toolchains: [{ name: "main", type: "llvm", version: "18" }],
  build: { flags: { cxx: "-O2", c: "" }, types: ["Debug", "Release"] },
};
const DONE = {
  ...emptyState(),
  cmakeConfigured: true,
  activeToolchain: "llvm-18.1.8-linux-x64",
  configValues: configFingerprints(CONFIG),
  buildType: "Release",
  uses: ["llvm-18.1.8-linux-x64"],
};
const NOW = { config: CONFIG, toolchain: "llvm-18.1.8-linux-x64", buildType: "Release" };

Deno.test("reconfigureReasons() finds none when nothing changed, whatever the order of keys", () => {
  const { version, build, toolchains } = CONFIG;
  const reordered = {
    toolchains,
    build: { types: build.types, flags: { c: "", cxx: "-O2" } },
    version,
  };
  assertEquals(reconfigureReasons(DONE, NOW), []);
  assertEquals(reconfigureReasons(DONE, { ...NOW, config: reordered }), []);
  assertEquals(configHash(CONFIG), configHash(reordered));
});

Deno.test("reconfigureReasons() names the key of toolchainkit.yaml that changed", () => {
  const build = { ...CONFIG.build, flags: { c: "", cxx: "-O3" } };
  assertEquals(reconfigureReasons(DONE, { ...NOW, config: { ...CONFIG, build } }), [
    "toolchainkit.yaml changed: build.flags.cxx",
  ]);
});

Deno.test("reconfigureReasons() names toolchain, build type, tools and missing files", () => {
  assertEquals(
    reconfigureReasons(DONE, {
      ...NOW,
      toolchain: "gcc-13.2.0-linux-x64",
      buildType: "Debug",
      uses: ["gcc-13.2.0-linux-x64"],
      filesPresent: false,
    }),
    [
      "toolchain changed: llvm-18.1.8-linux-x64 to gcc-13.2.0-linux-x64",
      "build type changed: Release to Debug",
      "tools changed: - llvm-18.1.8-linux-x64, + gcc-13.2.0-linux-x64",
      "the build folder or a generated file is missing",
    ],
  );
  assertEquals(reconfigureReasons(emptyState(), NOW), ["not configured yet"]);
});

Deno.test("changedConfigKeys() names list items by name, added and removed keys", () => {
  const then = { a: [{ name: "x", v: 1 }, { name: "y", v: 2 }], list: ["p", "q"], gone: true };
  const now = { a: [{ name: "x", v: 1 }, { name: "y", v: 3 }], list: ["p"], come: null };
  assertEquals(changedConfigKeys(then, now), ["a[y].v", "come", "gone", "list[1]"]);
  assertEquals(changedConfigKeys({ a: undefined, b: {} }, { b: {} }), []);
  assertEquals(changedConfigKeys({ b: [] }, { b: {} }), ["b"]);
});

Deno.test("configFingerprints() stores no value in the clear", () => {
  const text = JSON.stringify(configFingerprints({ remote: { password: "hunter2" } }));
  assertEquals(text.includes("hunter2"), false);
  assertNotEquals(configHash({ a: "1" }), configHash({ a: 1 }));
});
