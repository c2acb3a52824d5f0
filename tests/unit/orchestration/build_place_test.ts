import { assertEquals, assertStringIncludes } from "@std/assert";
import { dirname } from "@std/path";
import {
  LinkedFolderError,
  requireBuildPlace,
  requireOwnFolders,
} from "../../../src/orchestration/build_place.ts";
import { TrustRequiredError } from "../../../src/orchestration/trust.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

async function worldWithProject() {
  const world = await TestWorld.create();
  const configFile = await world.write("project/toolchainkit.yaml", "version: 1\n");
  const projectRoot = dirname(configFile);
  const settings = {
    projectRoot,
    configFile,
    cacheDir: world.path("cache"),
    trust: false,
    registries: [],
    env: {},
  };
  await Deno.mkdir(world.path("outside"));
  return { world, settings };
}

Deno.test("requireBuildPlace() asks for trust when a link leads a build folder out of the project", async () => {
  const { world, settings } = await worldWithProject();
  await using _ = world;
  await Deno.symlink(world.path("outside"), world.path("project/link"));
  await Deno.mkdir(world.path("project/inner"));
  await Deno.symlink("inner", world.path("project/fine"));
  const ask = (folder: string) => requireBuildPlace(folder, settings, world.host);
  for (const folder of ["link", "link/build", "link/a/b", world.path("project/link/x")]) {
    const error = await failsWith(TrustRequiredError, () => ask(folder));
    assertStringIncludes(error.message, world.path("outside"));
  }
  for (const folder of ["build", "a/b/c", "fine", "fine/x", "inner/x"]) await ask(folder);
  // What is written as a folder outside was asked about with the configuration.
  await ask(world.path("outside"));
  await requireBuildPlace("link", { ...settings, trust: true }, world.host);
});

Deno.test("requireOwnFolders() refuses links where the program keeps its own files", async () => {
  const { world, settings } = await worldWithProject();
  await using _ = world;
  await requireOwnFolders(settings.projectRoot);
  for (const name of ["cmake", "toolchains", "packages", "conan"]) {
    const path = world.path("project/.toolchainkit", name);
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.symlink(world.path("outside"), path);
    const error = await failsWith(LinkedFolderError, () => requireOwnFolders(settings.projectRoot));
    assertEquals([error.exit, error.details.path], [10, path]);
    await Deno.remove(path);
  }
  for (
    const name of ["cmake/compilers-main", "pgo/gcc/used", "packages/main/conan", "packages/main"]
  ) {
    const path = world.path("project/.toolchainkit", name);
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.symlink(world.path("outside"), path);
    const error = await failsWith(LinkedFolderError, () => requireOwnFolders(settings.projectRoot));
    assertEquals(error.details.path, path);
    await Deno.remove(world.path("project/.toolchainkit"), { recursive: true });
  }
  // Links by design, and those of package managers.
  for (const name of ["toolchains/main", "packages/main/vcpkg/installed/x", "conan/p/x"]) {
    const path = world.path("project/.toolchainkit", name);
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.symlink(world.path("outside"), path);
  }
  await requireOwnFolders(settings.projectRoot);
  await Deno.remove(world.path("project/.toolchainkit"), { recursive: true });
  await Deno.symlink(world.path("nowhere"), world.path("project/.toolchainkit"));
  await failsWith(LinkedFolderError, () => requireOwnFolders(settings.projectRoot));
});
