import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import {
  addGitIgnoreEntry,
  cachePaths,
  chosenCacheRoot,
  createDirectoryStructure,
  DirectoryCreationError,
  DirectoryError,
  ensureGlobalCacheStructure,
  entryPath,
  getGlobalCacheDir,
  getProjectLocalDir,
  isSafeName,
  PermissionError,
  projectPaths,
  UnsafeNameError,
} from "../../../src/core/directory.ts";
import { isDirectory, listDirectory } from "../../../src/core/filesystem.ts";
import type { Platform } from "../../../src/core/platform.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

const LINUX: Platform = { os: "linux", architecture: "x64", abi: "glibc" };
const WINDOWS: Platform = { os: "windows", architecture: "x64", abi: "msvc" };

Deno.test("getGlobalCacheDir() is in the home folder unless a variable says otherwise", async () => {
  const cwd = "/place/here";
  const linux = (env: Record<string, string>) => getGlobalCacheDir({ env, platform: LINUX, cwd });
  assertEquals(linux({ HOME: "/home/ann" }), "/home/ann/.toolchainkit");
  assertEquals(linux({ HOME: "/home/ann", TOOLCHAINKIT_CACHE_DIR: "/big/tk" }), "/big/tk");
  assertEquals(linux({ HOME: "/home/ann", TOOLCHAINKIT_CACHE_DIR: "tk" }), "/place/here/tk");
  assertEquals(linux({ HOME: "/home/ann", TOOLCHAINKIT_CACHE_DIR: "" }), "/home/ann/.toolchainkit");
  const env = { USERPROFILE: "/Users/Jörg Äpfel", HOME: "/msys/home" };
  const windows = getGlobalCacheDir({ env, platform: WINDOWS, cwd });
  assertEquals(windows, join("/Users/Jörg Äpfel", ".toolchainkit"));
  // deno-lint-ignore require-await -- failsWith takes asynchronous work
  const error = await failsWith(DirectoryCreationError, async () => linux({}));
  assertEquals(error.exit, 10);
});

Deno.test("createDirectoryStructure() makes everything and can be repeated", async () => {
  await using world = await TestWorld.create();
  const [projectRoot, cacheRoot] = [world.path("my project"), world.path("cache")];
  const first = await createDirectoryStructure(projectRoot, { cacheRoot });
  const second = await createDirectoryStructure(projectRoot, { cacheRoot });
  assertEquals(first, second);
  assertEquals(first.globalCache, cachePaths(cacheRoot));
  assertEquals(first.projectLocal, projectPaths(projectRoot));
  assertEquals(await listDirectory(cacheRoot), [
    "bin",
    "downloads",
    "locks",
    "python",
    "staging",
    "toolchains",
    "tools",
  ]);
  const local = getProjectLocalDir(projectRoot);
  assertEquals(await listDirectory(local), [".gitignore", "cmake", "toolchains"]);
  assertEquals(await Deno.readTextFile(join(local, ".gitignore")), "*\n");
});

Deno.test("ensureGlobalCacheStructure() says which folder cannot be made", async () => {
  await using world = await TestWorld.create();
  await world.write("cache/toolchains", "a file is in the way");
  const error = await failsWith(
    DirectoryCreationError,
    () => ensureGlobalCacheStructure(world.path("cache")),
  );
  assertEquals(error.details, { path: world.path("cache", "toolchains") });
});

Deno.test("ensureGlobalCacheStructure() says where this user may not make a folder", async () => {
  const error = await failsWith(
    DirectoryError,
    () => ensureGlobalCacheStructure("/sys/kernel/cache"),
  );
  assertEquals(error.constructor, PermissionError);
  assertEquals([error.code, error.exit], ["DIRECTORY_PERMISSION", 10]);
});

Deno.test("ensureGlobalCacheStructure() keeps a group-writable cache open to the group", async () => {
  await using world = await TestWorld.create();
  const root = world.path("cache");
  await Deno.mkdir(root);
  await Deno.chmod(root, 0o2775);
  const before = Deno.umask(0o022);
  try {
    await ensureGlobalCacheStructure(root);
    const { mode } = await Deno.stat(join(root, "toolchains"));
    assertEquals((mode ?? 0) & 0o2777, 0o2775);
  } finally {
    Deno.umask(before);
  }
});

Deno.test("addGitIgnoreEntry() adds one line once and keeps the rest", async () => {
  await using world = await TestWorld.create();
  const path = await world.write(".gitignore", "build/");
  assertEquals(await addGitIgnoreEntry(world.root), true);
  assertEquals(await Deno.readTextFile(path), "build/\n.toolchainkit/\n");
  assertEquals(await addGitIgnoreEntry(world.root), false);
});

Deno.test("chosenCacheRoot() follows toolchain_cache", () => {
  const context = { projectRoot: "/p", sharedRoot: "/home/ann/.toolchainkit" };
  assertEquals(chosenCacheRoot({ location: "shared" }, context), "/home/ann/.toolchainkit");
  assertEquals(chosenCacheRoot({ location: "local" }, context), "/p/.toolchainkit/cache");
  assertEquals(chosenCacheRoot({ location: "custom", path: "/ci" }, context), "/ci");
  assertEquals(chosenCacheRoot({ location: "custom", path: "c" }, context), "/p/c");
});

Deno.test("isSafeName() takes names of builds and nothing that is more than a name", () => {
  for (const name of ["llvm-18.1.8-linux-x64", "a", "gcc-13.2.0+r1", "arm_gnu-14.2.rel1"]) {
    assertEquals(isSafeName(name), true, name);
  }
  const bad = [
    "",
    ".",
    "..",
    "a/b",
    "a\\b",
    "-x",
    ".x",
    "a..b",
    "a.",
    "CON",
    "nul.txt",
    "a b",
    "a\0",
  ];
  for (const name of [...bad, "ä", "x".repeat(129), "C:", "a:b"]) {
    assertEquals(isSafeName(name), false, name);
  }
});

Deno.test("entryPath() gives each kind its folder and refuses unsafe names", async () => {
  const cache = cachePaths("/c");
  assertEquals(entryPath(cache, "toolchain", "a-1"), "/c/toolchains/a-1");
  assertEquals(entryPath(cache, "tool", "a-1"), "/c/tools/a-1");
  assertEquals(entryPath(cache, "python", "a-1"), "/c/python/a-1");
  // deno-lint-ignore require-await -- failsWith takes asynchronous work
  const error = await failsWith(UnsafeNameError, async () => entryPath(cache, "tool", "../a"));
  assertEquals(error.exit, 2);
  assertEquals(await isDirectory("/c"), false);
});
