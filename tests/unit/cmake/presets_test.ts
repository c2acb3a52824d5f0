import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
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

Deno.test("renderPresets() is understood by the CMake of this machine, included from a person's file", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(`${folder}/.toolchainkit/cmake`, { recursive: true });
  await Deno.writeTextFile(
    `${folder}/${INCLUDE}`,
    renderPresets({ cmakeVersion: "3.25.1", variants: VARIANTS }),
  );
  await Deno.writeTextFile(
    `${folder}/CMakeUserPresets.json`,
    `{"version": 4, "include": ["${INCLUDE}"]}`,
  );
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
