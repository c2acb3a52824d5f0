import { assertEquals } from "@std/assert";
import { dirname } from "@std/path";
import type { Platform } from "../../../../src/core/platform.ts";
import type { ElfFile } from "../../../../src/toolchain/verification/elf.ts";
import { listBinaries, readBinary } from "../../../../src/toolchain/verification/inventory.ts";
import {
  createLibrarySearch,
  expandTokens,
  type LibrarySearch,
  machOPlaces,
} from "../../../../src/toolchain/verification/library_search.ts";
import { type ElfRequest, makeElf, makePe } from "../../../support/binary_builder.ts";
import { TestWorld } from "../../../support/world.ts";

const LINUX: Platform = { os: "linux", architecture: "x64", abi: "glibc" };
const LOADER = "/lib64/ld-linux-x86-64.so.2";

async function put(world: TestWorld, path: string, bytes: Uint8Array): Promise<string> {
  const file = world.path(path);
  await Deno.mkdir(dirname(file), { recursive: true });
  await Deno.writeFile(file, bytes);
  return file;
}

async function searchIn(world: TestWorld): Promise<LibrarySearch> {
  const binaries = await listBinaries(world.root, world.host.signal);
  return await createLibrarySearch({ root: world.root, host: world.host, binaries });
}

/** Where `name` is found for the file at `path`, relative to the world. */
async function found(
  world: TestWorld,
  path: string,
  name: string,
): Promise<string | undefined> {
  const file = await readBinary(world.path(path)) as ElfFile;
  const library = await (await searchIn(world)).elf(name, { path: world.path(path), file });
  return library?.path.replace(`${world.root}/`, "");
}

const library = (request: ElfRequest = {}) => makeElf(request);
const program = (request: ElfRequest) => makeElf({ type: 2, interpreter: LOADER, ...request });

Deno.test("createLibrarySearch() finds a program's library through RUNPATH and RPATH only", async () => {
  await using world = await TestWorld.create({ platform: LINUX });
  await put(world, "lib/libown.so.1", library());
  await put(world, "bin/runpath", program({ runpath: "$ORIGIN/../lib" }));
  await put(world, "bin/rpath", program({ rpath: "${ORIGIN}/../lib" }));
  await put(world, "bin/none", program({}));
  // RPATH does not count beside RUNPATH.
  await put(world, "bin/both", program({ rpath: "$ORIGIN/../lib", runpath: "$ORIGIN/elsewhere" }));
  assertEquals(await found(world, "bin/runpath", "libown.so.1"), "lib/libown.so.1");
  assertEquals(await found(world, "bin/rpath", "libown.so.1"), "lib/libown.so.1");
  assertEquals(await found(world, "bin/none", "libown.so.1"), undefined);
  assertEquals(await found(world, "bin/both", "libown.so.1"), undefined);
});

Deno.test("createLibrarySearch() passes over libraries of other processors", async () => {
  await using world = await TestWorld.create({ platform: LINUX });
  await put(world, "a/libown.so.1", library({ machine: 183 }));
  await put(world, "b/libown.so.1", library({ bits: 32, machine: 62 }));
  await put(world, "bin/tool", program({ runpath: "$ORIGIN/../a:$ORIGIN/../b:$ORIGIN/../c" }));
  assertEquals(await found(world, "bin/tool", "libown.so.1"), undefined);
  await put(world, "c/libown.so.1", library());
  assertEquals(await found(world, "bin/tool", "libown.so.1"), "c/libown.so.1");
});

Deno.test("createLibrarySearch() lets a library find its neighbours anywhere in the tree", async () => {
  await using world = await TestWorld.create({ platform: LINUX });
  await put(world, "lib/libplugin.so", library({ needed: ["libfar.so.2"] }));
  await put(world, "other/libfar.so.2", library());
  assertEquals(await found(world, "lib/libplugin.so", "libfar.so.2"), "other/libfar.so.2");
});

Deno.test("createLibrarySearch() knows the system's libraries and not LD_LIBRARY_PATH", async () => {
  await using world = await TestWorld.create({ platform: LINUX });
  await put(world, "users/libmine.so", library());
  await put(world, "bin/tool", program({}));
  const host = { ...world.host, env: { ...world.host.env, LD_LIBRARY_PATH: world.path("users") } };
  const search = await createLibrarySearch({ root: world.root, host, binaries: [] });
  const by = {
    path: world.path("bin/tool"),
    file: await readBinary(world.path("bin/tool")) as ElfFile,
  };
  assertEquals(await search.elf("libmine.so", by), undefined);
  const libc = await search.elf("libc.so.6", by);
  assertEquals(libc?.file.versionDefinitions.includes("GLIBC_2.2.5"), true);
});

Deno.test("expandTokens() puts folders in the place of $ORIGIN and $LIB", () => {
  const file = { processor: "x64" };
  const path = "/tools/bin/clang";
  assertEquals(expandTokens("$ORIGIN/../lib", path, file), ["/tools/lib"]);
  assertEquals(expandTokens("${ORIGIN}", path, file), ["/tools/bin"]);
  assertEquals(expandTokens("/opt/$LIB", path, file), [
    "/opt/lib64",
    "/opt/lib/x86_64-linux-gnu",
    "/opt/lib",
  ]);
  assertEquals(expandTokens("$ORIGINAL/lib", path, file), []);
  assertEquals(expandTokens("relative/lib", path, file), []);
});

Deno.test("machOPlaces() follows @rpath, @loader_path and @executable_path", () => {
  const slice = {
    processor: "arm64",
    kind: "executable" as const,
    libraries: [],
    rpaths: ["@loader_path/../lib", "/opt/lib"],
  };
  const places = (name: string) => machOPlaces(name, "/tools/bin/clang", slice);
  assertEquals(places("@rpath/libLLVM.dylib"), [
    "/tools/lib/libLLVM.dylib",
    "/opt/lib/libLLVM.dylib",
  ]);
  assertEquals(places("@loader_path/libz.dylib"), ["/tools/bin/libz.dylib"]);
  assertEquals(places("/usr/local/lib/libz.dylib"), ["/usr/local/lib/libz.dylib"]);
});

Deno.test("createLibrarySearch() finds DLLs beside the program, whatever their case, and Windows' own", async () => {
  await using world = await TestWorld.create();
  const path = await put(world, "bin/gcc.exe", makePe({ imports: ["a.dll"] }));
  await put(world, "bin/libwinpthread-1.dll", makePe({ dll: true }));
  const search = await searchIn(world);
  const answers = await Promise.all(
    ["LibWinPthread-1.DLL", "KERNEL32.dll", "api-ms-win-crt-heap-l1-1-0.dll", "libstdc++-6.dll"]
      .map((name) => search.pe(name, { path })),
  );
  assertEquals(answers, [true, true, true, false]);
});
