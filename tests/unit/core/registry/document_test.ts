import { assertEquals } from "@std/assert";
import { cachePaths } from "../../../../src/core/directory.ts";
import {
  allRecords,
  deleteRecord,
  emptyDocument,
  findRecord,
  parseRegistry,
  recordPlace,
  type RegistryRecord,
  renderRegistry,
  storedPath,
} from "../../../../src/core/registry/document.ts";

const RECORD: RegistryRecord = {
  path: "toolchains/llvm-18-linux-x64",
  sizeBytes: 10,
  fileCount: 2,
  installedAt: "2026-01-01T00:00:00.000Z",
  lastUsed: "2026-01-02T00:00:00.000Z",
  projects: ["/p"],
};

Deno.test("renderRegistry() writes an entry a line that parseRegistry() reads back", () => {
  const document = emptyDocument();
  document.toolchains["llvm-18-linux-x64"] = RECORD;
  document.toolchains["constructor"] = { ...RECORD, path: "toolchains/constructor" };
  document["site"] = { pinned: true };
  const text = renderRegistry(document);
  assertEquals(text.split("\n").filter((line) => line.includes("installedAt")).length, 2);
  const parsed = parseRegistry(text);
  assertEquals(parsed.kind, "ok");
  if (parsed.kind !== "ok") return;
  assertEquals(renderRegistry(parsed.document), text);
  assertEquals(parsed.document["site"], { pinned: true });
});

Deno.test("parseRegistry() tells damaged from newer texts", () => {
  assertEquals(parseRegistry("").kind, "damaged");
  assertEquals(parseRegistry("[]").kind, "damaged");
  assertEquals(parseRegistry('{"schema":"1"}').kind, "damaged");
  assertEquals(parseRegistry('{"schema":1,"tools":[]}').kind, "damaged");
  assertEquals(parseRegistry('{"schema":2}'), { kind: "newer", schema: 2 });
  assertEquals(parseRegistry('{"schema":1}').kind, "ok");
});

Deno.test("findRecord(), allRecords() and deleteRecord() see every section", () => {
  const document = emptyDocument();
  document.tools["b-1"] = RECORD;
  document.toolchains["z-1"] = RECORD;
  document.toolchains["a-1"] = RECORD;
  document.python["p-1"] = RECORD;
  assertEquals(allRecords(document).map(({ id }) => id), ["a-1", "z-1", "b-1", "p-1"]);
  assertEquals(findRecord(document, "b-1")?.kind, "tool");
  assertEquals(findRecord(document, "toString"), undefined);
  deleteRecord(document, "b-1");
  assertEquals(findRecord(document, "b-1"), undefined);
});

Deno.test("recordPlace() owns nothing but an entry's own folder", () => {
  const cache = cachePaths("/c");
  const place = (id: string, path: string) =>
    recordPlace(cache, { id, kind: "toolchain", record: { ...RECORD, path } });
  assertEquals(place("a-1", "toolchains/a-1"), { path: "/c/toolchains/a-1", owned: true });
  assertEquals(place("a-1", "/c/toolchains/a-1").owned, true);
  for (const path of ["toolchains/b-1", "/usr", "..", ".", "", "toolchains", "tools/a-1"]) {
    assertEquals(place("a-1", path).owned, false, path);
  }
  assertEquals(place("..", "toolchains/..").owned, false);
});

Deno.test("storedPath() is relative inside the cache only", () => {
  const cache = cachePaths("/c");
  assertEquals(storedPath(cache, "/c/toolchains/a"), "toolchains/a");
  assertEquals(storedPath(cache, "/cc/a"), "/cc/a");
  assertEquals(storedPath(cache, "/c"), "/c");
});
