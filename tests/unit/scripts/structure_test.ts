import { assertEquals, assertStringIncludes } from "@std/assert";
import { type Import, importsOf } from "../../../scripts/structure/graph.ts";
import { checkImports, machineFiles } from "../../../scripts/structure/layers.ts";
import { checkSource, withoutComments } from "../../../scripts/structure/source_rules.ts";

function problems(edge: Partial<Import> & Pick<Import, "from" | "to">): string[] {
  const full = { typeOnly: false, line: 3, ...edge };
  return checkImports([full], (file) => file === "src/core/filesystem.ts")
    .map(({ problem }) => problem);
}

Deno.test("checkImports() lets a file import from the layers below it and from its own folder", () => {
  assertEquals(
    problems({ from: "src/cli/commands/build.ts", to: "src/orchestration/build.ts" }),
    [],
  );
  assertEquals(problems({ from: "src/cmake/a.ts", to: "src/cmake/b.ts" }), []);
  assertEquals(problems({ from: "src/orchestration/a.ts", to: "src/config/parser.ts" }), []);
});

Deno.test("checkImports() refuses an import from a layer above, of types too", () => {
  const [found] = problems({ from: "src/core/a.ts", to: "src/cli/style.ts", typeOnly: true });
  assertStringIncludes(found ?? "", "from a layer above");
  assertEquals(problems({ from: "src/config/a.ts", to: "src/orchestration/b.ts" }).length, 1);
  assertEquals(problems({ from: "src/cli/a.ts", to: "main.ts" }).length, 1);
});

Deno.test("checkImports() lets only types from types.ts pass between components", () => {
  const to = "src/toolchain/types.ts";
  assertEquals(problems({ from: "src/cmake/a.ts", to, typeOnly: true }), []);
  assertEquals(problems({ from: "src/cmake/a.ts", to }).length, 1);
  const other = { from: "src/cmake/a.ts", to: "src/toolchain/registry.ts", typeOnly: true };
  assertEquals(problems(other).length, 1);
});

Deno.test("checkImports() keeps pure folders away from modules of core that do I/O", () => {
  assertEquals(problems({ from: "src/ide/a.ts", to: "src/core/filesystem.ts" }).length, 1);
  assertEquals(
    problems({ from: "src/ide/a.ts", to: "src/core/filesystem.ts", typeOnly: true }),
    [],
  );
  assertEquals(problems({ from: "src/packages/a.ts", to: "src/core/filesystem.ts" }), []);
});

Deno.test("checkImports() keeps files with an underscore inside their folder", () => {
  assertEquals(problems({ from: "src/core/a.ts", to: "src/core/locking/_native.ts" }).length, 1);
  assertEquals(problems({ from: "src/core/locking.ts", to: "src/core/locking/_native.ts" }), []);
  assertEquals(problems({ from: "src/core/locking/b.ts", to: "src/core/locking/_native.ts" }), []);
});

Deno.test("machineFiles() follows imports that exist at run time, round cycles too", () => {
  const edge = (from: string, to: string, typeOnly = false) => ({ from, to, typeOnly, line: 1 });
  const touches = machineFiles(
    [edge("a", "b"), edge("b", "a"), edge("b", "io"), edge("pure", "io", true)],
    (file) => file === "io",
  );
  assertEquals([touches("a"), touches("b"), touches("pure")], [true, true, false]);
});

function sourceProblems(text: string, path = "src/cmake/a.ts"): string[] {
  const file = { path, text: `/** Owns a test. */\n${text}\n` };
  return checkSource(file, new Set(["HOME"])).map(({ line, problem }) => `${line}: ${problem}`);
}

Deno.test("checkSource() finds every way to touch the machine outside core, not in comments", () => {
  for (
    const text of [
      "Deno.readTextFile(path);",
      'import { readFile } from "node:fs/promises";',
      "await fetch(url);",
      "setTimeout(work, 1);",
      "const now = Date.now();",
      "const now = new Date();",
      "const id = crypto.randomUUID();",
      "const x = Math.random();",
    ]
  ) {
    assertEquals(sourceProblems(text).length, 1, text);
    assertEquals(sourceProblems(text, "src/core/a.ts"), [], text);
    assertEquals(sourceProblems(`// ${text}`), [], text);
  }
  assertEquals(
    sourceProblems("host.fetch(a); this.#fetch(x); new Date(ms); async fetch(b) {}"),
    [],
  );
});

Deno.test("checkSource() finds exits, default exports, skipped tests and unlisted variables", () => {
  assertEquals(sourceProblems("Deno.exit(1);", "src/core/a.ts").length, 1);
  assertEquals(sourceProblems("Deno.exit(1);", "main.ts"), []);
  assertEquals(sourceProblems("export default 1;", "src/core/a.ts").length, 1);
  assertEquals(
    sourceProblems("Deno.test" + '.ignore("x", run);', "tests/unit/a_test.ts").length,
    1,
  );
  assertEquals(sourceProblems('host.env["HOME"]; env.SECRET_SWITCH;'), [
    "2: reads SECRET_SWITCH, which is not in src/core/env.ts",
  ]);
});

Deno.test("checkSource() finds long files, bad names and missing headers", () => {
  const long = Array.from({ length: 400 }, () => "x();").join("\n");
  assertEquals(sourceProblems(long), ["401: has 401 lines, 400 are allowed: split it by subject"]);
  assertEquals(sourceProblems("x();", "src/core/utils.ts").length, 1);
  assertEquals(sourceProblems("x();", "src/core/camelCase.ts").length, 1);
  const bare = checkSource({ path: "src/core/a.ts", text: "x();\n" }, new Set());
  assertEquals(bare.map(({ line }) => line), [1]);
});

Deno.test("withoutComments() keeps comment signs inside strings, templates and patterns", () => {
  const text = 'a("//x", `/* y */`, /\\/\\*[/"]/); // gone\n/* gone\n */ b();';
  assertEquals(
    withoutComments(text),
    'a("//x", `/* y */`, /\\/\\*[/"]/);        \n       \n    b();',
  );
});

Deno.test("importsOf() reads which imports exist only for types", () => {
  const url = (path: string) => `file:///project/${path}`;
  const at = (path: string) => ({ specifier: url(path), span: { start: { line: 6 } } });
  const imports = importsOf({
    modules: [{
      specifier: url("src/a.ts"),
      dependencies: [
        { specifier: "./b.ts", code: at("src/b.ts") },
        { specifier: "./c.ts", type: at("src/c.ts") },
        { specifier: "npm:x", code: { specifier: "npm:/x@1" } },
      ],
    }],
  }, "/project");
  assertEquals(imports, [
    { from: "src/a.ts", to: "src/b.ts", typeOnly: false, line: 7 },
    { from: "src/a.ts", to: "src/c.ts", typeOnly: true, line: 7 },
  ]);
});

Deno.test("checkSource() finds marks of unfinished work, in comments too, as whole words", () => {
  for (const mark of ["TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK"]) {
    assertEquals(sourceProblems(`// ${mark}: later`), ["2: is not finished"]);
    assertEquals(sourceProblems(`const ${mark}_LIST = 1;`), []);
  }
});
