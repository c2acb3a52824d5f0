import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  CMakeToolchainGenerator,
  renderToolchainFile,
} from "../../../src/cmake/toolchain_generator.ts";
import { TestWorld } from "../../support/world.ts";

const CONFIG = {
  toolchainId: "llvm-18.1.8-linux-x64",
  toolchainRoot: "/cache/llvm-18.1.8-linux-x64",
  compilerType: "clang",
  cCompiler: "/cache/llvm-18.1.8-linux-x64/bin/clang",
  cxxCompiler: "/cache/llvm-18.1.8-linux-x64/bin/clang++",
  stdlib: "libc++",
  linker: "lld",
  cachingEnabled: true,
  cacheTool: "sccache",
} as const;

Deno.test("CMakeToolchainGenerator.generate() writes the file into the project and returns its path", async () => {
  await using world = await TestWorld.create();
  const path = await new CMakeToolchainGenerator(world.root).generate(CONFIG);
  assertEquals(path, world.path(".toolchainkit/cmake/toolchain-llvm-18.1.8-linux-x64.cmake"));
  const text = await Deno.readTextFile(path);
  assertStringIncludes(text, '"${TOOLCHAINKIT_TOOLCHAIN_ROOT}/bin/clang++" "-stdlib=libc++"');
  assertStringIncludes(text, 'set(CMAKE_CXX_COMPILER_LAUNCHER "sccache"');
  assertStringIncludes(text, "include_guard()");
});

Deno.test("CMakeToolchainGenerator.generate() uses the writer it was given", async () => {
  const written: string[] = [];
  const generator = new CMakeToolchainGenerator(
    "/p",
    (path) => Promise.resolve(written.push(path)),
  );
  assertEquals([await generator.generate({ ...CONFIG, cachingEnabled: false })], written);
});

Deno.test("renderToolchainFile() lets packages be found, when searching is kept to a sysroot", async () => {
  await using world = await TestWorld.create();
  await world.write("packages/lib/cmake/thing/thing-config.cmake", "set(THING_FOUND TRUE)\n");
  await world.write("packages/include/thing.h", "");
  await Deno.mkdir(world.path("sysroot"));
  const toolchain = await world.write(
    "toolchain.cmake",
    renderToolchainFile({
      name: "main",
      toolchainId: "gcc",
      compilerKind: "gcc",
      cCompiler: { path: "/usr/bin/gcc" },
      cxxCompiler: { path: "/usr/bin/g++" },
      hostOs: "linux",
      target: { os: "linux", processor: "aarch64", cross: true },
      sysroot: world.path("sysroot"),
      prefixPaths: [world.path("packages")],
    }),
  );
  const script = await world.write(
    "find.cmake",
    `cmake_minimum_required(VERSION 3.20)
include("${toolchain}")
find_package(thing CONFIG REQUIRED)
find_path(THING_HEADER thing.h REQUIRED)
find_path(MACHINE_HEADER stdio.h)
message("\${THING_HEADER} \${MACHINE_HEADER}")
`,
  );
  const { code, stderr } = await world.host.run({ command: "cmake", args: ["-P", script] });
  assertEquals(code, 0, stderr);
  assertEquals(stderr.trim(), `${world.path("packages/include")} MACHINE_HEADER-NOTFOUND`);
});

Deno.test("renderToolchainFile() keeps a cross build from the machine's headers, when no root is known", async () => {
  await using world = await TestWorld.create();
  const spec = {
    name: "main",
    toolchainId: "gcc",
    compilerKind: "gcc",
    cCompiler: { path: "/usr/bin/gcc" },
    cxxCompiler: { path: "/usr/bin/g++" },
    hostOs: "linux",
    target: { os: "linux", processor: "aarch64", cross: true },
  } as const;
  for (const root of [undefined, world.path("installed")]) {
    const text = renderToolchainFile({ ...spec, ...(root === undefined ? {} : { root }) });
    const toolchain = await world.write("toolchain.cmake", text);
    const script = await world.write(
      "find.cmake",
      `cmake_minimum_required(VERSION 3.20)
include("${toolchain}")
find_path(HEADER stdio.h PATHS /usr/include)
message("\${HEADER}")
`,
    );
    const { code, stderr } = await world.host.run({ command: "cmake", args: ["-P", script] });
    assertEquals([code, stderr.trim()], [0, "HEADER-NOTFOUND"]);
  }
});
