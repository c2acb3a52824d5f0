import { assertEquals } from "@std/assert";
import { choosePackages } from "../../../src/orchestration/choose_packages.ts";
import { PackageManagerChoiceError } from "../../../src/packages/errors.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

Deno.test("choosePackages() goes by the files of the project and says which", async () => {
  await using world = await TestWorld.create();
  const choose = (manager: "auto" | "none" | "vcpkg" = "auto") =>
    choosePackages({ manager }, world.root, world.host);
  assertEquals(await choose(), undefined);
  assertEquals((await choose("vcpkg"))?.manager, "vcpkg");

  await world.write("CMakeLists.txt", "# FetchContent_Declare(x)\nproject(p)\n");
  assertEquals(await choose(), undefined);
  await world.write("CMakeLists.txt", "FetchContent_Declare (x URL y)\n");
  assertEquals((await choose())?.manager, "cpm");
  await world.write("CMakeLists.txt", 'CPMAddPackage("gh:fmtlib/fmt#10")\n');
  assertEquals((await choose())?.manager, "cpm");

  // What CMake fetches itself does not stand in the way of a package manager.
  await world.write("conanfile.txt", "");
  assertEquals(await choose(), { manager: "conan", why: "the project has conanfile.txt" });
  await world.write("conanfile.py", "");
  assertEquals((await choose())?.why, "the project has conanfile.py");
  assertEquals(await choose("none"), undefined);
});

Deno.test("choosePackages() asks for a choice when two managers have files", async () => {
  await using world = await TestWorld.create();
  await world.write("conanfile.txt", "");
  await world.write("vcpkg.json", "{}");
  const error = await failsWith(
    PackageManagerChoiceError,
    () => choosePackages({ manager: "auto" }, world.root, world.host),
  );
  assertEquals(error.details.candidates, ["conan", "vcpkg"]);
  assertEquals(error.exit, 2);
});
