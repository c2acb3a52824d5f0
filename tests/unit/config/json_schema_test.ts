import { assert, assertEquals } from "@std/assert";
import { Ajv } from "ajv";
import { parse } from "@std/yaml";
import { configJsonSchema, renderConfigJsonSchema } from "../../../src/config/json_schema.ts";
import { COMPLETE_CONFIG, configOf, problemsOf } from "../../support/config_text.ts";

const validate = new Ajv({ strict: false, allErrors: true }).compile(configJsonSchema());

const GOOD = [
  COMPLETE_CONFIG,
  "version: 1\n",
  "project: {name: x, cmake_minimum_version: 3.20}\n",
  "toolchains: {a: {type: gcc, version: 13}, b: llvm-18}\n",
  "toolchains: [llvm-18, {name: c, type: zig, layers: [hardened, {type: sanitizer, name: address}]}]\n",
  "toolchains: [{name: a, type: llvm}]\ndefaults: {linux: a, macos-arm64: a, toolchain: {windows: a}}\n",
  "build: {lto: true, types: Debug, definitions: {A: true, B: 1, C: ''}}\n",
  "packages: {manager: vcpkg, vcpkg: {baseline: 0123456789012345678901234567890123456789}}\n",
  "cache: {enabled: true}\ncross: {enabled: true, target: android}\n",
  "mirrors: https://mirror.example\n",
];

const BAD = [
  "projct: x\n",
  "version: 2\n",
  "build: {parallel_jobs: 0}\n",
  "build: {types: [release]}\n",
  "platforms: [linux]\n",
  "toolchains: [{name: '../x', type: gcc}]\n",
  "network: {retries: many}\n",
  "build: {caching: {remote: {bucket: b}}}\n",
  "tools: [cmake]\n",
  "hooks: {pre_configure: [a]}\n",
  "defaults: {beos: x}\n",
];

Deno.test("configJsonSchema() accepts what the parser accepts", async () => {
  for (const text of GOOD) {
    await configOf(text);
    assert(validate(parse(text)), `${text}\n${JSON.stringify(validate.errors, null, 1)}`);
  }
});

Deno.test("configJsonSchema() refuses what the parser refuses", async () => {
  for (const text of BAD) {
    await problemsOf(text);
    assert(!validate(parse(text)), text);
  }
});

Deno.test("data/schema/toolchainkit.schema.json is what the program prints", async () => {
  const path = new URL("../../../data/schema/toolchainkit.schema.json", import.meta.url);
  assertEquals(await Deno.readTextFile(path), renderConfigJsonSchema());
});

Deno.test("configJsonSchema() describes every key and marks old spellings", () => {
  const missing: string[] = [];
  const old: string[] = [];
  const walk = (node: unknown, at: string): void => {
    if (typeof node !== "object" || node === null) return;
    for (const [key, inner] of Object.entries(node)) {
      if (key === "properties" && typeof inner === "object") {
        for (const [name, shape] of Object.entries(inner as Record<string, object>)) {
          if (!("description" in shape)) missing.push(`${at}.${name}`);
          if ("deprecated" in shape) old.push(name);
        }
      }
      walk(inner, `${at}.${key}`);
    }
  };
  walk(configJsonSchema(), "");
  assertEquals(missing, []);
  assert(
    ["cache", "cache_dir", "toolchain", "bootstrap", "package_manager"].every((key) =>
      old.includes(key)
    ),
  );
});
