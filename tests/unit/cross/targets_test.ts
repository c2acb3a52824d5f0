import { assertEquals } from "@std/assert";
import { buildsFor, CROSS_TARGET_NAMES, crossTarget } from "../../../src/cross/targets.ts";

Deno.test("crossTarget() says what CMake, compilers and emulators call a machine", () => {
  const target = crossTarget("linux-arm64");
  assertEquals(target?.processor, "aarch64");
  assertEquals(target?.triple, "aarch64-linux-gnu");
  assertEquals(target?.emulator, "qemu-aarch64");
  assertEquals(crossTarget("linux-arm")?.triple, "arm-linux-gnueabihf");
  assertEquals(crossTarget("linux-x64-musl")?.triple, "x86_64-linux-musl");
});

Deno.test("crossTarget() knows no other names than those it lists", () => {
  for (const name of CROSS_TARGET_NAMES) assertEquals(crossTarget(name)?.name, name);
  for (const name of ["", "linux", "linux-arm64-gnu", "windows-x64", "linux-constructor"]) {
    assertEquals(crossTarget(name), undefined, name);
  }
});

Deno.test("buildsFor() tells machines apart by processor, system and C library", () => {
  const builds = (name: string, triple: string) => {
    const target = crossTarget(name);
    return target !== undefined && buildsFor(triple, target);
  };
  assertEquals(builds("linux-arm64", "aarch64-linux-gnu"), true);
  assertEquals(builds("linux-arm64", "aarch64-none-linux-gnu"), true);
  assertEquals(builds("linux-arm64", "aarch64-unknown-linux-musl"), false);
  assertEquals(builds("linux-arm64-musl", "aarch64-linux-musl"), true);
  assertEquals(builds("linux-arm64", "aarch64-none-elf"), false);
  assertEquals(builds("linux-arm64", "aarch64-linux-android21"), false);
  assertEquals(builds("linux-arm64", "x86_64-linux-gnu"), false);
  assertEquals(builds("linux-arm", "arm-linux-gnueabi"), false);
  assertEquals(builds("linux-arm", "arm-none-linux-gnueabihf"), true);
  assertEquals(builds("linux-x86", "i686-pc-linux-gnu"), true);
});
