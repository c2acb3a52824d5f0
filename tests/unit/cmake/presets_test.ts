import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  includeInUserPresets,
  presetGenerator,
  presetName,
  presetNamesIn,
  presetsSchemaVersion,
  type PresetVariant,
  renderPresets,
} from "../../../src/cmake/presets.ts";
import { matchesGolden } from "../../support/golden.ts";

const MAIN: PresetVariant = {
  toolchain: "main",
  buildType: "Release",
  binaryDirectory: "${sourceDir}/build",
  toolchainFile: "${sourceDir}/.toolchainkit/cmake/toolchain-main.cmake",
  generator: "Ninja",
  multiConfig: false,
  jobs: 8,
};
const VARIANTS: PresetVariant[] = [
  MAIN,
  { ...MAIN, buildType: "Debug", binaryDirectory: "${sourceDir}/build/debug" },
  {
    ...MAIN,
    toolchain: "gcc",
    target: "linux-arm64",
    binaryDirectory: "${sourceDir}/build/gcc-linux-arm64",
    environment: { PATH: "/tools:$penv{PATH}" },
  },
  {
    ...MAIN,
    toolchain: "gcc",
    target: "linux-riscv64",
    binaryDirectory: "${sourceDir}/build/gcc-linux-riscv64",
    runs: false,
  },
  ...["Debug", "Release"].map((buildType) => ({
    ...MAIN,
    toolchain: "multi",
    buildType,
    binaryDirectory: "${sourceDir}/build/multi",
    generator: "Ninja Multi-Config",
    multiConfig: true,
  })),
];
const INCLUDE = ".toolchainkit/cmake/presets.json";

for (
  const [cmake, schema] of [["4.4.4", 6], ["3.23.1", 4], ["3.21.0", 3], ["3.20.5", 2]] as const
) {
  Deno.test(`renderPresets() writes schema ${schema}, when CMake is ${cmake}`, async () => {
    assertEquals(presetsSchemaVersion(cmake), schema);
    await matchesGolden(
      `cmake/presets-${schema}.json`,
      renderPresets({ cmakeVersion: cmake, variants: VARIANTS }),
    );
  });
}

Deno.test("presetName() joins what tells builds apart", () => {
  assertEquals(presetName(MAIN), "main-release");
  assertEquals(presetName({ ...MAIN, target: "linux-arm64" }), "main-linux-arm64-release");
});

Deno.test("presetGenerator() leaves the version of Visual Studio to CMake", () => {
  assertEquals(presetGenerator("Make", true), "MinGW Makefiles");
  assertEquals(presetGenerator("Ninja Multi-Config", false), "Ninja Multi-Config");
  assertEquals(presetGenerator("MSBuild", true), undefined);
});

Deno.test("renderPresets() chooses other names, when the project has presets of the same names", () => {
  const mine = JSON.stringify({ version: 3, configurePresets: [{ name: "main-debug" }, 3] });
  const takenNames = presetNamesIn(mine);
  assertEquals(takenNames, ["main-debug"]);
  assertEquals(presetNamesIn("no json"), []);
  const text = renderPresets({ cmakeVersion: "4.0", variants: VARIANTS, takenNames });
  assertStringIncludes(text, '"name": "toolchainkit-main-debug"');
  assert(!text.includes('"name": "main-debug"'));
});

function include(existing: string | undefined, cmakeVersion = "4.0") {
  return includeInUserPresets(existing, INCLUDE, { cmakeVersion });
}

function textOf(existing: string | undefined): string {
  const change = include(existing);
  assert(change.kind === "write", JSON.stringify(change));
  return change.text;
}

Deno.test("includeInUserPresets() makes the file, when there is none", () => {
  assertEquals(JSON.parse(textOf(undefined)), { version: 4, include: [INCLUDE] });
});

Deno.test("includeInUserPresets() changes nothing, when our file is included already", () => {
  assertEquals(include(textOf(undefined)), { kind: "unchanged" });
});

Deno.test("includeInUserPresets() keeps a person's text, when it adds to their list", () => {
  const mine =
    '{\n    "version": 6,\n    "include": [\n        "mine.json"\n    ],\n    "odd":   [1,2]\n}\n';
  const text = textOf(mine);
  assertEquals(JSON.parse(text).include, [INCLUDE, "mine.json"]);
  assertStringIncludes(text, '"odd":   [1,2]');
  assertStringIncludes(text, '    "version": 6,');
});

Deno.test("includeInUserPresets() raises an old schema version, because older ones cannot include", () => {
  const text = textOf('{"version": 3, "configurePresets": [{"name": "a", "hidden": true}]}');
  assertEquals(JSON.parse(text), {
    version: 4,
    include: [INCLUDE],
    configurePresets: [{ name: "a", hidden: true }],
  });
  assertEquals(JSON.parse(textOf('{"version": 6, "include": []}')).include, [INCLUDE]);
});

Deno.test("includeInUserPresets() refuses what it cannot change safely", () => {
  assertEquals(include("[]").kind, "refused");
  assertEquals(include('{"version": 6, // comment\n}').kind, "refused");
  assertEquals(include('{"version": 4, "include": "x"}').kind, "refused");
  assertEquals(include('{"vendor": {"version": 1}, "version": 6}').kind, "refused");
  assertEquals(include(undefined, "3.21").kind, "refused");
});

Deno.test("renderPresets() is understood by the CMake of this machine, included from a person's file", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(`${folder}/.toolchainkit/cmake`, { recursive: true });
  await Deno.writeTextFile(
    `${folder}/${INCLUDE}`,
    renderPresets({ cmakeVersion: "3.25.1", variants: VARIANTS }),
  );
  await Deno.writeTextFile(`${folder}/CMakeUserPresets.json`, textOf('{"version": 3}'));
  await Deno.writeTextFile(`${folder}/CMakeLists.txt`, "");
  const result = await new Deno.Command("cmake", { args: ["--list-presets=all"], cwd: folder })
    .output();
  const text = new TextDecoder().decode(result.stdout) + new TextDecoder().decode(result.stderr);
  await Deno.remove(folder, { recursive: true });
  assertEquals(result.code, 0, text);
  for (const name of ["main-release", "gcc-linux-arm64-release", "multi-debug"]) {
    assertStringIncludes(text, `"${name}"`);
  }
});
