import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { BuildSettingsError } from "../../../src/cmake/errors.ts";
import { composeLayers, findLayer, LAYER_FAMILIES } from "../../../src/cmake/layers.ts";

const COMPILERS = ["clang", "clang-cl", "gcc", "msvc", "apple-clang", "zig"];

function compose(...names: string[]) {
  return composeLayers(names.map((name) => ({ reference: { name }, reason: `yaml:${name}` })));
}

Deno.test("LAYER_FAMILIES has every layer name that projects use", () => {
  const names = new Set(LAYER_FAMILIES.flatMap((family) => family.layers.map((one) => one.name)));
  const wanted = "address memory thread undefined leak hwaddress lto-thin lto-full lto-fat " +
    "pgo-instrumented pgo-optimized hardened fortify fortify-3 pie relro-full " +
    "stack-protector-strong stack-protector-all mimalloc jemalloc tcmalloc tbbmalloc snmalloc " +
    "hoard nedmalloc default lld mold gold ld debug release relwithdebinfo minsizerel coverage " +
    "gprof perf instrument-functions asan-profile";
  for (const name of wanted.split(" ")) assert(names.has(name), name);
});

Deno.test("LAYER_FAMILIES refers only to layers, compilers and kinds that are there", () => {
  const families = new Set(LAYER_FAMILIES.map((family) => family.type));
  for (const family of LAYER_FAMILIES) {
    for (const layer of family.layers) {
      for (const name of layer.includes ?? []) findLayer({ name });
      for (const conflict of layer.conflicts ?? []) {
        assert(conflict.why.length > 10, layer.name);
        if (conflict.layer !== undefined) findLayer({ name: conflict.layer });
        else assert(families.has(conflict.kind ?? ""), layer.name);
      }
      for (const compiler of layer.compilers ?? []) assert(COMPILERS.includes(compiler));
      for (const row of layer.flags) {
        for (const compiler of row.for) {
          assert(COMPILERS.includes(compiler), `${layer.name}: ${compiler}`);
          assert(layer.compilers?.includes(compiler) ?? true, `${layer.name}: ${compiler}`);
        }
      }
    }
  }
});

Deno.test("composeLayers() brings along what a layer includes, each once and in order", () => {
  assertEquals(
    compose("hardened", "fortify-3", "release").map((one) => one.layer.name),
    ["release", "fortify-3", "stack-protector-strong", "relro-full", "pie", "hardened"],
  );
});

Deno.test("composeLayers() names both layers, the reason and where each is asked for, when they exclude each other", () => {
  const error = assertThrows(() => compose("address", "thread"), BuildSettingsError);
  assertStringIncludes(error.message, '"thread"');
  assertStringIncludes(error.message, '"address"');
  assertStringIncludes(error.message, "shadow memory");
  assertStringIncludes(error.hint ?? "", "yaml:address");
  assertEquals(error.exit, 2);
});

Deno.test("composeLayers() allows one allocator, and none with a sanitizer", () => {
  assertThrows(() => compose("mimalloc", "jemalloc"), BuildSettingsError);
  assertThrows(() => compose("mimalloc", "address"), BuildSettingsError);
  assertEquals(compose("default", "address").length, 2);
});

Deno.test("findLayer() lists the names there are, when it knows none of that name", () => {
  const error = assertThrows(
    () => findLayer({ type: "sanitiser", name: "address" }),
    BuildSettingsError,
  );
  assertStringIncludes(error.hint ?? "", "sanitizer");
  const other = assertThrows(
    () => findLayer({ type: "sanitizer", name: "adress" }),
    BuildSettingsError,
  );
  assertStringIncludes(other.hint ?? "", "address");
});

Deno.test("findLayer() accepts other spellings of types", () => {
  for (
    const [type, name] of [["optimisation", "lto-thin"], ["buildtype", "debug"], [
      "hardening",
      "pie",
    ]]
  ) {
    assertEquals(findLayer({ type, name: name ?? "" }).layer.name, name);
  }
});
