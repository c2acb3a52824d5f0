import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describeVerified } from "../../../src/cli/commands/toolchain_verify.ts";
import { artifactFolder } from "../../../src/core/install.ts";
import type { Artifact } from "../../../src/core/artifact.ts";
import { ToolchainNotInstalledError } from "../../../src/core/registry.ts";
import { openToolchainContext } from "../../../src/orchestration/toolchain_context.ts";
import { installToolchains } from "../../../src/orchestration/toolchain_install.ts";
import { factsOf, verifyToolchains } from "../../../src/orchestration/toolchain_verify.ts";
import { ToolchainRegistry } from "../../../src/toolchain/registry.ts";
import { ToolchainWorld } from "../../support/toolchain_world.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

Deno.test("factsOf() expects the compiler's version, not that of the kit around it", () => {
  const expected = (artifact: Partial<Artifact>) => factsOf(artifact).expectedVersion;
  assertEquals(expected({ name: "llvm", version: "19.1.7" }), "19.1.7");
  assertEquals(expected({ name: "gcc", version: "15.2.0-1", upstreamVersion: "15.2.0" }), "15.2.0");
  assertEquals(expected({ name: "arm-none-eabi", version: "13.3.rel1" }), "13.3");
  assertEquals(expected({ name: "zig", version: "0.16.0-dev.12+abc" }), "0.16.0-dev.12+abc");
  const kits: readonly (readonly [string, string])[] = [
    ["android-ndk", "27.2.12479018"],
    ["emscripten", "4.0.10"],
    ["wasi-sdk", "33.0"],
    ["bootlin-aarch64-glibc-stable", "2026.08-1"],
    ["llvm-mingw-ucrt", "20260922"],
    ["muslcc-arm-linux-musleabi", "20210202"],
    ["arm-zephyr-eabi", "1.0.1"],
    ["xtensa-esp-elf", "esp-16.1.0_20260609"],
  ];
  for (const [name, version] of kits) {
    assertEquals([name, expected({ name, version })], [name, undefined]);
  }
});

Deno.test("factsOf() takes what every build of the data says", async () => {
  await using world = await TestWorld.create();
  const registry = new ToolchainRegistry({ host: world.host });
  const cross = factsOf(await registry.lookup("gcc-crosstool-aarch64", "4.8.5", "linux-x64"));
  assertEquals(cross, {
    toolchainType: "gcc",
    bin: "bin",
    toolPrefix: "aarch64-unknown-linux-gnu-",
    target: "aarch64-unknown-linux-gnu",
    stdlib: ["libstdc++"],
    expectedVersion: "4.8.5",
  });
  const android = factsOf({ name: "android-ndk", compiler: "clang", version: "r27" });
  assertEquals(android.target, "aarch64-linux-android24");
  const zig = factsOf(await registry.lookup("zig", "0.15.2", "linux-x64"));
  assertEquals([zig.toolchainType, zig.bin, zig.expectedVersion], ["zig", ".", "0.15.2"]);
});

Deno.test("verifyToolchains() verifies what a SPEC stands for, or all, and describes it", async () => {
  await using made = await ToolchainWorld.create("", [
    { version: "1.2.0" },
    { version: "2.0.0", prints: "2.0.9" },
  ]);
  const context = await openToolchainContext(made.settings, made.world.host, { trust: "ask" });
  await installToolchains(["tiny@1.2.0", "tiny@2.0.0"], context);

  const one = await verifyToolchains({ specs: ["tiny@1"], level: "standard" }, context);
  assertEquals(one.passed, true);
  assertEquals(one.toolchains.map(({ id }) => id), ["tiny-1.2.0-linux-x64"]);

  const all = await verifyToolchains({ specs: [], level: "standard" }, context);
  assertEquals(all.passed, false);
  assertEquals(all.toolchains.map(({ passed }) => passed), [true, false]);
  const text = describeVerified(all);
  assertMatch(text, /^tiny-1\.2\.0-linux-x64: passed at level standard in \d/);
  assertMatch(text, /\n\ntiny-2\.0\.0-linux-x64: FAILED at level standard in \d/);
  assertMatch(text, /\nversion +FAILED +\d+ ms +2\.0\.9\n/);
  assertStringIncludes(text, "says that it is version 2.0.9, wanted 2.0.0\n  → Install it again");

  const error = await failsWith(
    ToolchainNotInstalledError,
    () => verifyToolchains({ specs: ["tiny@3"], level: "minimal" }, context),
  );
  assertEquals(error.details, { id: "tiny@3" });
});

Deno.test("verifyToolchains() verifies beside other readers of the toolchain", async () => {
  await using made = await ToolchainWorld.create("", [{ version: "1.2.0" }]);
  const context = await openToolchainContext(made.settings, made.world.host, { trust: "ask" });
  const [installed] = await installToolchains(["tiny"], context);
  assertEquals(
    installed?.result.path,
    artifactFolder(installed?.artifact as Artifact, context.cache),
  );
  const runs = await Promise.all(
    [1, 2, 3].map(() => verifyToolchains({ specs: [], level: "thorough" }, context)),
  );
  assertEquals(runs.map(({ passed }) => passed), [true, true, true]);
});
