import { assert, assertEquals } from "@std/assert";
import {
  allRecords,
  emptyDocument,
  parseRegistry,
  type RegistryDocument,
  type RegistryRecord,
  renderRegistry,
} from "../../../../src/core/registry/document.ts";
import { quickUse, type QuickUseRequest } from "../../../../src/core/registry/quick_use.ts";

const OLD = "2026-01-01T00:00:00.000Z";
const NOW = "2026-01-02T00:00:00.000Z";
const REQUEST: QuickUseRequest = {
  root: '/home/ann/a "b"',
  ids: ["llvm-18-linux-x64", "cmake-4-linux-x64"],
  now: NOW,
  notedSince: "2026-01-01T23:00:00.000Z",
  prune() {},
};

function record(path: string, projects: string[]): RegistryRecord {
  return { path, sizeBytes: 1, fileCount: 1, installedAt: OLD, lastUsed: OLD, projects };
}

function sample(): RegistryDocument {
  const document = emptyDocument();
  document.toolchains["gcc-13-linux-x64"] = record("toolchains/gcc", ["/x", REQUEST.root]);
  document.toolchains["llvm-18-linux-x64"] = record("toolchains/llvm", ["/x"]);
  document.toolchains["zig-1-linux-x64"] = record("toolchains/zig", ["/y"]);
  document.tools["cmake-4-linux-x64"] = record("tools/cmake", []);
  document["site"] = { pinned: ["    not an entry"] };
  return document;
}

Deno.test("quickUse() changes exactly what the project uses and keeps the rest of the text", () => {
  const document = sample();
  const use = quickUse(renderRegistry(document), REQUEST);
  assert(use !== undefined && use.changed);
  assertEquals(use.isNewProject, false);
  assertEquals(use.paths.get("cmake-4-linux-x64"), "tools/cmake");
  const parsed = parseRegistry(use.text);
  assert(parsed.kind === "ok");
  for (const { id, record } of allRecords(parsed.document)) {
    const wanted = REQUEST.ids.includes(id);
    assertEquals(record.projects.includes(REQUEST.root), wanted, id);
    assertEquals(record.lastUsed, wanted ? NOW : OLD, id);
  }
  assertEquals(parsed.document["site"], document["site"]);
  assertEquals(renderRegistry(parsed.document), use.text);
  const again = quickUse(use.text, REQUEST);
  assertEquals([again?.changed, again?.text], [false, use.text]);
});

Deno.test("quickUse() tells a project that no entry named before", () => {
  const use = quickUse(renderRegistry(sample()), { ...REQUEST, root: "/new" });
  assertEquals(use?.isNewProject, true);
});

Deno.test("quickUse() prunes only entries that change", () => {
  const pruned: string[] = [];
  const prune = (record: RegistryRecord) => void pruned.push(record.path);
  quickUse(renderRegistry(sample()), { ...REQUEST, prune });
  assertEquals(pruned, ["toolchains/llvm", "tools/cmake"]);
});

Deno.test("quickUse() leaves to the long way what it does not know for certain", () => {
  const text = renderRegistry(sample());
  const line = text.split("\n").find((each) => each.includes("llvm-18")) ?? "";
  const others = [
    "",
    "{}",
    text.slice(0, -10),
    text.replace('"schema": 1', '"schema": 2'),
    text.replace(line, line.slice(0, 40)),
    text.replace("llvm-18", "llvm-17"),
    JSON.stringify(JSON.parse(text)),
    text.replace('"projects":["/x"]', '"projects":7'),
  ];
  for (const other of others) assertEquals(quickUse(other, REQUEST), undefined, other.slice(0, 80));
});
