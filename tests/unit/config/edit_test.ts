import { assertEquals, assertThrows } from "@std/assert";
import { setValue } from "../../../src/config/edit.ts";
import { UsageError } from "../../../src/core/errors.ts";
import type { YamlValue } from "../../../src/config/yaml_text.ts";
import { COMPLETE_CONFIG, configOf } from "../../support/config_text.ts";

/** The lines that an edit takes away and puts in. */
function changed(text: string, key: string, value: YamlValue): { out: string[]; in: string[] } {
  const before = text.split("\n");
  const after = setValue(text, key.split("."), value).split("\n");
  return {
    out: before.filter((line) => !after.includes(line)),
    in: after.filter((line) => !before.includes(line)),
  };
}

Deno.test("setValue() replaces a value and leaves every other byte", () => {
  assertEquals(changed(COMPLETE_CONFIG, "build.parallel_jobs", 8), {
    out: ["  parallel_jobs: auto"],
    in: ["  parallel_jobs: 8"],
  });
  assertEquals(changed(COMPLETE_CONFIG, "toolchains.main.version", "19"), {
    out: ['  - {name: main, type: llvm, version: "18", stdlib: libc++, linker: lld}'],
    in: ['  - {name: main, type: llvm, version: "19", stdlib: libc++, linker: lld}'],
  });
  assertEquals(changed(COMPLETE_CONFIG, "network.proxy", "http://a b:1"), {
    out: [
      'network: {retries: 3, timeout: 30, connections: 4, ca_file: corp.pem, proxy: "http://proxy:8080"}',
    ],
    in: [
      'network: {retries: 3, timeout: 30, connections: 4, ca_file: corp.pem, proxy: "http://a b:1"}',
    ],
  });
});

Deno.test("setValue() adds missing keys where they belong", () => {
  assertEquals(changed(COMPLETE_CONFIG, "packages.conan.version", "2.5"), {
    out: [],
    in: ["  conan:", '    version: "2.5"'],
  });
  assertEquals(changed(COMPLETE_CONFIG, "defaults.linux", "main").in, ["  linux: main"]);
  assertEquals(changed(COMPLETE_CONFIG, "build.caching.directory", "c").in, ["    directory: c"]);
  assertEquals(changed(COMPLETE_CONFIG, "tools.sccache", "latest").in, [
    'tools: {cmake: "4", ninja: latest, sccache: latest}',
  ]);
});

Deno.test("setValue() starts a file, fills an empty section, ends a last line", () => {
  assertEquals(setValue("", ["build", "lto"], "thin"), "build:\n  lto: thin\n");
  assertEquals(setValue("# c\n", ["a"], 1), "# c\na: 1\n");
  assertEquals(
    setValue("build: # why\n# more\nx: 1\n", ["build", "lto"], "thin"),
    "build: # why\n  lto: thin\n# more\nx: 1\n",
  );
  assertEquals(setValue("x: 1", ["z"], "no"), 'x: 1\nz: "no"\n');
  assertEquals(setValue("a: {b: }", ["a", "b"], 2), "a: {b: 2 }");
});

Deno.test("setValue() keeps CRLF line ends", () => {
  assertEquals(
    setValue("a: 1\r\nb:\r\n  c: 2\r\n", ["b", "d"], true),
    "a: 1\r\nb:\r\n  c: 2\r\n  d: true\r\n",
  );
});

Deno.test("setValue() adds to block lists and flow lists of toolchains", () => {
  const fields = { type: "gcc", version: "13" };
  assertEquals(
    setValue("toolchains:\n  - name: a\n    type: llvm # x\n\nz: 1\n", ["toolchains", "b"], fields),
    'toolchains:\n  - name: a\n    type: llvm # x\n  - {name: b, type: gcc, version: "13"}\n\nz: 1\n',
  );
  assertEquals(
    setValue("toolchains: [{name: a, type: llvm}]\n", ["toolchains", "b"], fields),
    'toolchains: [{name: a, type: llvm}, {name: b, type: gcc, version: "13"}]\n',
  );
  assertEquals(
    setValue("toolchains:\n  a: {type: llvm}\n", ["toolchains", "b"], fields),
    'toolchains:\n  a: {type: llvm}\n  b: {type: gcc, version: "13"}\n',
  );
});

Deno.test("setValue() turns a short form into the long one when it gets keys", async () => {
  const project = setValue("project: x # name\n", ["project", "version"], "1.2");
  assertEquals(project, 'project: {name: x, version: "1.2"} # name\n');
  const toolchain = setValue("toolchains: [llvm-18]\n", ["toolchains", "llvm-18", "linker"], "lld");
  const config = await configOf(toolchain);
  assertEquals(config.toolchains.map((one) => [one.name, one.type, one.version, one.linker]), [
    ["llvm-18", "llvm", "18", "lld"],
  ]);
});

Deno.test("setValue() replaces block text and lists as a whole", () => {
  assertEquals(
    setValue("hooks:\n  pre_configure: |\n    a\n    b\nx: 1\n", ["hooks", "pre_configure"], "c d"),
    'hooks:\n  pre_configure: "c d"\nx: 1\n',
  );
  assertEquals(
    setValue("mirrors:\n  - a\n  - b\n# end\n", ["mirrors"], ["c"]),
    "mirrors:\n  [c]\n# end\n",
  );
});

Deno.test("setValue() refuses to change what several keys share by an alias", () => {
  assertThrows(
    () => setValue("a: &x {b: 1}\nc: *x\n", ["c", "b"], 2),
    UsageError,
    'the file has the alias "*x" there',
  );
  assertEquals(setValue("a: &x {b: 1}\nc: *x\n", ["c"], 2), "a: &x {b: 1}\nc: 2\n");
});
