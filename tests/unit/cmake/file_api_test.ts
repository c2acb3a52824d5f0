import { assertEquals } from "@std/assert";
import {
  newestIndex,
  parseCache,
  parseIndex,
  parseInputs,
  parseTarget,
  parseToolchains,
} from "../../../src/cmake/file_api.ts";

Deno.test("newestIndex() takes the last by name, and no error reply", () => {
  assertEquals(
    newestIndex([
      "index-2025-01-01T10.json",
      "index-2026-01-01T09.json",
      "error-2027.json",
      "cache-v2-a.json",
    ]),
    "index-2026-01-01T09.json",
  );
  assertEquals(newestIndex([]), undefined);
});

Deno.test("parseIndex() finds the answers to our questions only", () => {
  const text = JSON.stringify({
    cmake: { version: { string: "3.25.1" }, generator: { name: "Ninja", multiConfig: false } },
    reply: {
      "client-toolchainkit": {
        "toolchains-v1": { jsonFile: "toolchains-v1-a.json" },
        "cache-v2": { error: "unknown" },
      },
      "client-vscode": { "codemodel-v2": { jsonFile: "other.json" } },
    },
  });
  assertEquals(parseIndex(text), {
    cmakeVersion: "3.25.1",
    generator: "Ninja",
    multiConfig: false,
    files: { toolchains: "toolchains-v1-a.json" },
  });
  assertEquals(parseIndex("no json"), undefined);
  assertEquals(parseIndex("[]"), undefined);
});

Deno.test("parseToolchains() reads compilers and leaves out languages without one", () => {
  const text = JSON.stringify({
    toolchains: [
      {
        language: "CXX",
        compiler: {
          path: "/usr/bin/g++",
          id: "GNU",
          version: "12.2.0",
          implicit: { includeDirectories: ["/usr/include"], linkDirectories: [] },
        },
      },
      { language: "RC", compiler: {} },
    ],
  });
  assertEquals(parseToolchains(text), [{
    language: "CXX",
    path: "/usr/bin/g++",
    id: "GNU",
    version: "12.2.0",
    includeDirectories: ["/usr/include"],
    linkDirectories: [],
  }]);
});

Deno.test("parseCache(), parseInputs() and parseTarget() take what is there and stand anything else", () => {
  assertEquals(
    [...parseCache('{"entries":[{"name":"A","value":"1"},{"name":"B"}]}')],
    [["A", "1"]],
  );
  assertEquals(
    parseInputs(
      '{"inputs":[{"path":"CMakeLists.txt"},{"path":"/x","isGenerated":true},{"path":"/c","isCMake":true}]}',
    ),
    [{ path: "CMakeLists.txt", isCMake: false }, { path: "/c", isCMake: true }],
  );
  assertEquals(
    parseTarget(
      '{"type":"EXECUTABLE","link":{"commandFragments":[{"role":"libraries","fragment":" -lm "}]}}',
    ),
    {
      type: "EXECUTABLE",
      artifacts: [],
      linkFragments: [{ role: "libraries", fragment: "-lm" }],
      sources: [],
    },
  );
  for (const text of ["", "null", "[1]", '{"entries":3,"inputs":{},"configurations":[1]}']) {
    assertEquals([parseCache(text).size, parseInputs(text).length], [0, 0]);
  }
});
