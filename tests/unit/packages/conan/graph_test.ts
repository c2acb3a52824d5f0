import { assertEquals } from "@std/assert";
import { parseConanLock, parseGraph } from "../../../../src/packages/conan/graph.ts";

Deno.test("parseGraph() lists the project's packages, not those of the build machine", () => {
  const graph = parseGraph(JSON.stringify({
    graph: {
      nodes: {
        "0": { id: "0", name: null, generators_folder: "/o/build/generators" },
        "1": {
          id: "1",
          name: "zlib",
          version: "1.3.1",
          rrev: "abc",
          context: "host",
          binary: "Cache",
          package_folder: "/h/p/zlib/p",
        },
        "2": { id: "2", name: "cmake", version: "4.0", context: "build", binary: "Skip" },
        "3": { id: "3", name: "fmt", version: "11.0", context: "host", binary: "Build" },
      },
    },
  }));
  assertEquals(graph, {
    generatorsFolder: "/o/build/generators",
    packages: [
      { name: "fmt", version: "11.0", origin: "built" },
      {
        name: "zlib",
        version: "1.3.1",
        revision: "abc",
        folder: "/h/p/zlib/p",
        origin: "cached",
      },
    ],
  });
});

Deno.test("parseGraph() and parseConanLock() take no other text for an answer", () => {
  for (const text of ["", "null", "[]", "{}", '{"graph": 3}', "Traceback"]) {
    assertEquals(parseGraph(text), undefined, text);
    assertEquals(parseConanLock(text), undefined, text);
  }
});

Deno.test("parseConanLock() reads names, versions and recipe revisions", () => {
  const lock = {
    version: "0.5",
    requires: ["zlib/1.3.1#f52e03ae3d251dec704634230cd806a2%1708593606.497", "fmt/11.0@me/test"],
  };
  assertEquals(parseConanLock(JSON.stringify(lock)), [
    { name: "fmt", version: "11.0" },
    { name: "zlib", version: "1.3.1", revision: "f52e03ae3d251dec704634230cd806a2" },
  ]);
});
