/** Proofs that a setting is in what was built: from what programs say, and from their bytes. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import type { ToolchainFileSpec } from "../../src/cmake/types.ts";
import type { Cell } from "./matrix_cells.ts";
import { limitMs } from "./deadlines.ts";
import { outputOf } from "./limited_command.ts";

/** Where the things of a cell are. */
export interface CellPlaces {
  /** Folder of the programs. */
  readonly programs: string;
  readonly buildDirectory: string;
  readonly spec: ToolchainFileSpec;
}

const RACE = /ThreadSanitizer: data race/;

/** @throws {Error} If the setting of the cell does not show. */
export async function provesFeature(one: Cell, places: CellPlaces): Promise<void> {
  const main = join(places.programs, "main");
  const provoke = join(places.programs, "provoke");
  const link = await linkTimeCode(one, places.buildDirectory);
  // Link-time optimisation belongs to optimised builds; Debug stays as it is.
  assertEquals(link, one.feature === "lto" && one.buildType !== "Debug");
  switch (one.feature) {
    case "address+undefined":
      assertMatch(await said(provoke, ["overflow"]), /AddressSanitizer: heap-buffer-overflow/);
      assertMatch(await said(provoke, ["undefined"]), /signed integer overflow/);
      break;
    case "undefined":
      assertMatch(await said(provoke, ["undefined"]), /signed integer overflow/);
      break;
    case "thread":
      assertMatch(await saidOften(provoke, ["race"], RACE), RACE);
      break;
    case "hardened":
      await provesHardening(one, main, provoke);
      break;
    case "none":
      await provesToolchain(main, places.spec);
      break;
    case "lto":
      assertEquals((await said(main, [])).trim(), "12 words");
  }
}

/** The compiler, the linker and the standard library that were asked for made the program. */
async function provesToolchain(main: string, spec: ToolchainFileSpec): Promise<void> {
  assertEquals((await said(main, [])).trim(), "12 words");
  const needed = await said("readelf", ["-d", "-W", main]);
  const libraries = [...needed.matchAll(/\(NEEDED\).*\[(lib(?:std)?c\+\+)\.so/g)]
    .map((match) => match[1]);
  // Zig links its libc++ statically.
  const expected = spec.compilerKind === "zig" ? [] : [spec.stdlib?.name ?? "libstdc++"];
  assertEquals(libraries, expected);
  if (spec.compilerKind === "zig") return;
  const makers = await said("readelf", ["-p", ".comment", main]);
  const version = spec.compilerVersion ?? "";
  if (spec.compilerKind === "gcc") assertMatch(makers, new RegExp(`GCC: .*\\) ${version}`));
  else {
    assertStringIncludes(makers, `clang version ${version}`);
    assertMatch(makers, new RegExp(`LLD ${version}`));
  }
}

async function provesHardening(one: Cell, main: string, provoke: string): Promise<void> {
  const headers = await said("readelf", ["-d", "-h", "-l", "-W", main]);
  assertMatch(headers, /FLAGS.*NOW/);
  assertMatch(headers, /Type:\s+DYN/);
  assertStringIncludes(headers, "GNU_RELRO");
  assertMatch(headers, /GNU_STACK.* RW /);
  if (one.compiler === "zig" && one.buildType === "Debug") {
    // Zig's own checks of Debug programs stop this one before it returns to its canary.
    assertStringIncludes(await said("readelf", ["-s", "-W", provoke]), "__stack_chk_fail");
  } else assertMatch(await said(provoke, ["smash"]), /stack smashing detected/);
  // glibc checks copies in optimised programs only.
  if (one.buildType === "Debug") return;
  assertMatch(await said(provoke, ["copy", "longer than four"]), /buffer overflow detected/);
}

/** True if the objects of the program hold code for the linker to compile. */
async function linkTimeCode(one: Cell, buildDirectory: string): Promise<boolean> {
  const folder = join(buildDirectory, "CMakeFiles", "main.dir");
  const path = join(
    folder,
    ...(one.generator === "Ninja Multi-Config" ? [one.buildType] : []),
    "main.cpp.o",
  );
  const bytes = await Deno.readFile(path);
  const magic = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16)).join(" ");
  if (magic === "42 43 c0 de") return true;
  assertEquals(magic, "7f 45 4c 46");
  return /\.gnu\.lto_/.test(await said("readelf", ["-S", "-W", path]));
}

/**
 * What the last of up to 20 runs said: on a busy machine the threads of a program may come one after
 * the other, and then there is no race to be seen.
 */
async function saidOften(
  command: string,
  args: readonly string[],
  wanted: RegExp,
): Promise<string> {
  for (let run = 1;; run++) {
    const text = await said(command, args);
    if (run === 20 || wanted.test(text)) return text;
  }
}

async function said(command: string, args: readonly string[]): Promise<string> {
  const result = await outputOf(command, { args: [...args], limitMs: limitMs(10_000) });
  const decoder = new TextDecoder();
  return decoder.decode(result.stdout) + decoder.decode(result.stderr);
}
