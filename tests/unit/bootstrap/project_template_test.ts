import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { isProjectName, projectFiles } from "../../../src/bootstrap/project_template.ts";
import { parseConfig } from "../../../src/config/parser.ts";
import { createSystemHost } from "../../../src/core/system_host.ts";

const SCRIPTS = {
  shell: await Deno.readTextFile(new URL("../../../bootstrap.sh", import.meta.url)),
  powerShell: await Deno.readTextFile(new URL("../../../bootstrap.ps1", import.meta.url)),
  pins: { version: "0.1.0", downloadUrl: "", sha256: {} },
};

function filesOf(name: string, version = "0.16.0"): Map<string, string> {
  const files = projectFiles({
    name,
    toolchain: { type: "zig", version },
    cxxStandard: 17,
    programVersion: "0.1.0",
    scripts: SCRIPTS,
  });
  return new Map(files.map((file) => [file.path, file.text]));
}

Deno.test("isProjectName() takes what is a folder, a target and a C++ name at once", () => {
  for (const name of ["hello", "my-app", "a_b", "App2"]) assert(isProjectName(name), name);
  for (
    const name of [
      "",
      "2app",
      "a b",
      "a.b",
      "test",
      "ALL",
      "nul",
      "COM9",
      "zero_check",
      "-x",
      "a/b",
      "ü",
    ]
  ) {
    assert(!isProjectName(name), name);
  }
});

Deno.test("projectFiles() gives a configuration that the parser takes as it is meant", async () => {
  const text = filesOf("my-app").get("toolchainkit.yaml") ?? "";
  const config = await parseConfig({ path: "/p/toolchainkit.yaml", text }, createSystemHost());
  assertEquals(config.project, "my-app");
  assertEquals(config.toolchains.map(({ name, type, version }) => [name, type, version]), [
    ["main", "zig", "0.16.0"],
  ]);
  assertEquals(config.defaults.buildType, "Release");
  assertEquals(config.notes, []);
});

Deno.test("projectFiles() keeps versions that look like numbers texts", async () => {
  const text = filesOf("app", "18.10").get("toolchainkit.yaml") ?? "";
  const config = await parseConfig({ path: "/p/toolchainkit.yaml", text }, createSystemHost());
  assertEquals(config.toolchains[0]?.version, "18.10");
});

Deno.test("projectFiles() names the C++ namespace so that any project name compiles", () => {
  const files = filesOf("My-App");
  assertStringIncludes(files.get("src/main.cpp") ?? "", "my_app::greeting");
  assert(files.has("include/my_app/greeting.hpp"));
  assertStringIncludes(files.get("CMakeLists.txt") ?? "", "project(My-App ");
  for (const name of ["class", "Main", "co-await", "std"]) {
    const source = filesOf(name).get("src/greeting.cpp") ?? "";
    const expected = `namespace ${name.toLowerCase().replace("-", "_")}_project {`;
    assertStringIncludes(source, expected);
  }
});
