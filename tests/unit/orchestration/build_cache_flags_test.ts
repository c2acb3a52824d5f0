import { assertEquals } from "@std/assert";
import { debugFlags } from "../../../src/orchestration/build_cache_flags.ts";
import type { ProvidedToolchain } from "../../../src/orchestration/provide_toolchain.ts";

type Compiler = ProvidedToolchain["layout"]["compiler"];
const flagsOf = (root: string, compiler: Compiler = "gcc") =>
  debugFlags({ layout: { compiler } as ProvidedToolchain["layout"], system: undefined }, { root });

Deno.test("debugFlags() keeps the project's folder out of debug information", () => {
  const flag = "-fdebug-prefix-map=/home/ann/app=.";
  assertEquals(flagsOf("/home/ann/app"), { c: flag, cxx: flag });
  assertEquals(flagsOf('/a "b"\\$c').c, String.raw`"-fdebug-prefix-map=/a \"b\"\\\$c=."`);
  assertEquals(flagsOf("/p", "msvc"), {});
});
