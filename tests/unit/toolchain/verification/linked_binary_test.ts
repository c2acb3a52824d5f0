import { assert, assertEquals } from "@std/assert";
import { readBinary } from "../../../../src/toolchain/verification/inventory.ts";
import { TestWorld } from "../../../support/world.ts";

const LLVM = "/usr/lib/llvm-19/bin";

async function run(world: TestWorld, tool: string, args: readonly string[]): Promise<void> {
  const result = await world.host.run({ command: `${LLVM}/${tool}`, args, cwd: world.root });
  assertEquals([result.code, result.stderr], [0, ""]);
}

Deno.test("readBinary() reads Windows programs and DLLs that a real linker made", async () => {
  await using world = await TestWorld.create();
  await world.write(
    "a.c",
    "__declspec(dllimport) int work(int); int start(void) { return work(1); }",
  );
  await world.write("d.c", "__declspec(dllexport) int work(int a) { return a; }");
  for (const [target, processor] of [["x86_64", "x64"], ["aarch64", "arm64"]] as const) {
    const compile = (file: string) =>
      run(world, "clang", [
        `--target=${target}-pc-windows-msvc`,
        "-c",
        `${file}.c`,
        "-o",
        `${file}.obj`,
      ]);
    await compile("a");
    await compile("d");
    const link = ["/nodefaultlib", "/subsystem:console"];
    await run(world, "lld-link", [
      ...link,
      "/dll",
      "/noentry",
      "/out:work-1.dll",
      "/implib:w.lib",
      "d.obj",
    ]);
    await run(world, "lld-link", [...link, "/entry:start", "/out:a.exe", "a.obj", "w.lib"]);
    assertEquals(await readBinary(world.path("a.exe")), {
      format: "pe",
      processor,
      kind: "executable",
      imports: ["work-1.dll"],
      delayedImports: [],
    });
    const dll = await readBinary(world.path("work-1.dll"));
    assert(dll?.format === "pe");
    assertEquals([dll.processor, dll.kind, dll.imports], [processor, "shared", []]);
  }
});

Deno.test("readBinary() reads macOS programs that a real linker made, thin and fat", async () => {
  await using world = await TestWorld.create();
  await world.write("a.c", "int work(int); int main(void) { return work(1); }");
  await world.write(
    "work.tbd",
    [
      "--- !tapi-tbd",
      "tbd-version: 4",
      "targets: [ arm64-macos, x86_64-macos ]",
      "install-name: '@rpath/libwork.1.dylib'",
      "exports:",
      "  - targets: [ arm64-macos, x86_64-macos ]",
      "    symbols: [ _work, dyld_stub_binder ]",
      "...",
      "",
    ].join("\n"),
  );
  for (const cpu of ["arm64", "x86_64"]) {
    await run(world, "clang", [`--target=${cpu}-apple-macos11.3`, "-c", "a.c", "-o", "a.o"]);
    await run(world, "ld64.lld", [
      ...[
        "-arch",
        cpu,
        "-platform_version",
        "macos",
        "11.3",
        "14.0",
        "-rpath",
        "@loader_path/../lib",
      ],
      ...["-o", cpu, "a.o", "work.tbd"],
    ]);
  }
  await run(world, "llvm-lipo", ["-create", "-output", "fat", "arm64", "x86_64"]);
  const slice = (processor: string) => ({
    processor,
    kind: "executable" as const,
    libraries: [{ path: "@rpath/libwork.1.dylib", weak: false }],
    rpaths: ["@loader_path/../lib"],
    minimumMacos: "11.3",
  });
  assertEquals(await readBinary(world.path("arm64")), {
    format: "mach-o",
    slices: [slice("arm64")],
  });
  const fat = await readBinary(world.path("fat"));
  assert(fat?.format === "mach-o");
  const sorted = fat.slices.toSorted((a, b) => a.processor < b.processor ? -1 : 1);
  assertEquals(sorted, [slice("arm64"), slice("x64")]);
});

Deno.test("readBinary() reads ELF files that a real linker made for other processors", async () => {
  await using world = await TestWorld.create();
  await world.write("a.c", "int work(int); int start(void) { return work(1); }");
  await world.write("d.c", "int work(int a) { return a; }");
  await world.write("d.map", "WORK_1.0 { global: work; };\n");
  const cases = [
    ["aarch64-linux-gnu", "arm64", 64],
    ["armv7-linux-gnueabihf", "arm", 32],
    ["riscv64-linux-gnu", "riscv", 64],
    ["powerpc64-linux-gnu", "powerpc64", 64],
    ["mips-linux-gnu", "mips", 32],
    ["s390x-linux-gnu", "s390", 64],
  ] as const;
  for (const [target, processor, bits] of cases) {
    for (const file of ["a", "d"]) {
      await run(world, "clang", [
        `--target=${target}`,
        "-fPIC",
        "-c",
        `${file}.c`,
        "-o",
        `${file}.o`,
      ]);
    }
    await run(world, "ld.lld", [
      ...["-shared", "-soname", "libwork.so.1", "--version-script", "d.map"],
      ...["d.o", "-o", "libwork.so.1"],
    ]);
    await run(world, "ld.lld", [
      ...["-e", "start", "--dynamic-linker", "/lib/ld.so", "-rpath", "$ORIGIN/../lib"],
      ...["a.o", "libwork.so.1", "-o", "a"],
    ]);
    const library = await readBinary(world.path("libwork.so.1"));
    assert(library?.format === "elf");
    assertEquals([library.processor, library.soname], [processor, "libwork.so.1"]);
    assert(library.versionDefinitions.includes("WORK_1.0"));
    assertEquals(await readBinary(world.path("a")), {
      format: "elf",
      bits,
      kind: "executable",
      processor,
      interpreter: "/lib/ld.so",
      needed: ["libwork.so.1"],
      rpath: [],
      runpath: ["$ORIGIN/../lib"],
      versionNeeds: [{ library: "libwork.so.1", version: "WORK_1.0", weak: false }],
      versionDefinitions: [],
    });
  }
});
