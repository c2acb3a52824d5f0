import { assertEquals, assertThrows } from "@std/assert";
import {
  chooseLayout,
  gccPrefix,
  type LayoutFacts,
  ToolchainLayoutError,
} from "../../../src/toolchain/layout.ts";

function facts(changes: Partial<LayoutFacts>, ...names: string[]): LayoutFacts {
  return {
    compiler: "clang",
    prefix: "",
    root: "/tc",
    bin: "/tc/bin",
    names: new Set(names),
    suffix: "",
    ...changes,
  };
}

Deno.test("chooseLayout() takes clang's own binary tools before plain ones", () => {
  const layout = chooseLayout(facts({}, "clang", "clang++", "ar", "llvm-ar", "nm"));
  assertEquals(layout.cxxCompiler, { path: "/tc/bin/clang++" });
  assertEquals(layout.tools.ar, "/tc/bin/llvm-ar");
  assertEquals(layout.tools.nm, "/tc/bin/nm");
  assertEquals(layout.tools.ranlib, undefined);
});

Deno.test("chooseLayout() takes prefixed names of a cross GCC before the host's", () => {
  const layout = chooseLayout(facts(
    { compiler: "gcc", prefix: "arm-none-eabi-" },
    ...["arm-none-eabi-gcc", "arm-none-eabi-g++", "gcc", "arm-none-eabi-ar", "ar"],
  ));
  assertEquals(layout.cCompiler.path, "/tc/bin/arm-none-eabi-gcc");
  assertEquals(layout.tools.ar, "/tc/bin/arm-none-eabi-ar");
});

Deno.test("chooseLayout() speaks to zig by subcommands", () => {
  const layout = chooseLayout(facts({ compiler: "zig", bin: "/tc", suffix: ".exe" }, "zig.exe"));
  assertEquals(layout.cCompiler, { path: "/tc/zig.exe", args: ["cc"] });
  assertEquals(layout.cxxCompiler, { path: "/tc/zig.exe", args: ["c++"] });
});

Deno.test("chooseLayout() says which compiler is missing where", () => {
  const error = assertThrows(() => chooseLayout(facts({}, "clang")), ToolchainLayoutError);
  assertEquals(error.exit, 4);
  assertEquals(error.details.missing, "C++ compiler clang++ in /tc/bin");
});

Deno.test("gccPrefix() is what stands before the only GCC of a folder", () => {
  assertEquals(gccPrefix(["arm-none-eabi-gcc", "arm-none-eabi-gcc-ar", "ar"]), "arm-none-eabi-");
  assertEquals(gccPrefix(["gcc", "x86_64-linux-gnu-gcc"]), "");
  assertEquals(gccPrefix(["a-gcc", "b-gcc"]), "");
  assertEquals(gccPrefix([]), "");
});
