import { assertEquals } from "@std/assert";
import {
  executableCandidates,
  findExecutable,
  findExecutables,
  searchFolders,
} from "../../../../src/core/filesystem/executables.ts";
import type { Platform } from "../../../../src/core/platform.ts";
import { TestWorld } from "../../../support/world.ts";

const LINUX: Platform = { os: "linux", architecture: "x64", abi: "glibc" };
const WINDOWS: Platform = { os: "windows", architecture: "x64", abi: "msvc" };

Deno.test("findExecutable() takes the first executable file in PATH", async () => {
  await using world = await TestWorld.create();
  await world.write("a/ninja", "not executable");
  await Deno.mkdir(world.path("b/ninja"), { recursive: true });
  for (const folder of ["c", "d"]) {
    await Deno.chmod(await world.write(`${folder}/ninja`, ""), 0o755);
  }
  const env = { PATH: ["a", "b", "c", "d"].map((name) => world.path(name)).join(":") };
  const host = { platform: LINUX, env };
  assertEquals(await findExecutable("ninja", host), world.path("c/ninja"));
  assertEquals(await findExecutables("ninja", host), [
    world.path("c/ninja"),
    world.path("d/ninja"),
  ]);
  assertEquals(await findExecutable("cmake", host), undefined);
});

Deno.test("findExecutable() never looks in the working directory", async () => {
  await using world = await TestWorld.create();
  await Deno.chmod(await world.write("evil", ""), 0o755);
  const before = Deno.cwd();
  Deno.chdir(world.root);
  try {
    const host = { platform: LINUX, env: { PATH: ".::" } };
    assertEquals(await findExecutable("evil", host), undefined);
    assertEquals(await findExecutable("./evil", host), undefined);
  } finally {
    Deno.chdir(before);
  }
});

Deno.test("searchFolders() leaves out relative, empty, drive-relative and repeated folders", () => {
  assertEquals(
    searchFolders({ platform: LINUX, env: { PATH: "/usr/bin:.:bin::/bin:/usr/bin" } }),
    ["/usr/bin", "/bin"],
  );
  const env = { Path: '"C:\\Program Files\\CMake\\bin";.;\\tools;C:tools;D:/msys64/bin;\\\\s\\b' };
  assertEquals(
    searchFolders({ platform: WINDOWS, env }),
    ["C:\\Program Files\\CMake\\bin", "D:\\msys64\\bin", "\\\\s\\b\\"],
  );
});

Deno.test("executableCandidates() adds the endings of PATHEXT on Windows", () => {
  const host = { platform: WINDOWS, env: { PATH: "C:\\a;C:\\b", PATHEXT: ".EXE;.CMD" } };
  assertEquals(executableCandidates("cl", host), [
    "C:\\a\\cl.exe",
    "C:\\a\\cl.cmd",
    "C:\\b\\cl.exe",
    "C:\\b\\cl.cmd",
  ]);
  assertEquals(executableCandidates("cl.exe", host)[0], "C:\\a\\cl.exe");
  assertEquals(executableCandidates("sub\\cl", host), []);
  assertEquals(executableCandidates("C:cl", host), []);
});
