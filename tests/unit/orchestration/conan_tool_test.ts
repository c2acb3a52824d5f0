/** Which Conan is taken, with scripts that say which version they are. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { ensureGlobalCacheStructure } from "../../../src/core/directory.ts";
import { SourceUnavailableError } from "../../../src/core/sources/source_error.ts";
import { type ConanToolOptions, provideConan } from "../../../src/orchestration/conan_tool.ts";
import { MINIMUM_CONAN } from "../../../src/packages/conan/commands.ts";
import { PackageManagerNotFoundError, PackageSettingError } from "../../../src/packages/errors.ts";
import { ToolchainRegistry } from "../../../src/toolchain/registry.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

const CONAN = {
  version: "2",
  conanfile: undefined,
  build: ["missing"],
  profile: undefined,
  remotes: [],
  options: {},
  settings: {},
  conf: {},
};

async function writeConan(world: TestWorld, name: string, version: string): Promise<string> {
  const path = await world.write(name, `#!/bin/sh\necho Conan version ${version}\n`);
  await Deno.chmod(path, 0o755);
  return path;
}

/** Offline, so that a Conan that has to be fetched is an error that says so. */
async function options(
  world: TestWorld,
  packages: Partial<ConanToolOptions["packages"]>,
): Promise<ConanToolOptions> {
  const run = (request: Parameters<typeof world.host.run>[0]) =>
    world.host.run({ ...request, env: { PATH: world.path("bin"), ...request.env } });
  return {
    packages: { useSystem: true, customPath: undefined, conan: CONAN, ...packages },
    pythonVersion: undefined,
    cache: await ensureGlobalCacheStructure(world.path("cache")),
    host: { ...world.host, offline: true, run },
    network: {},
    registry: () => Promise.resolve(new ToolchainRegistry({ host: world.host })),
  };
}

Deno.test("provideConan() takes the machine's when it is new enough and allowed", async () => {
  await using world = await TestWorld.create();
  await writeConan(world, "bin/conan", "2.20.0");
  const found = await provideConan(await options(world, {}));
  assertEquals(found, { command: "conan", args: [], version: "2.20.0" });
  for (
    const packages of [
      { useSystem: false },
      { conan: { ...CONAN, version: "2.30.1" } },
    ]
  ) {
    const error = await failsWith(
      SourceUnavailableError,
      async () => await provideConan(await options(world, packages)),
    );
    assertStringIncludes(error.message, "not asked: offline");
  }
  for (const old of ["1.66.0", "2.0.5"]) {
    await writeConan(world, "bin/conan", old);
    await failsWith(
      SourceUnavailableError,
      async () => await provideConan(await options(world, {})),
    );
  }
});

Deno.test("provideConan() takes the one that is named, or says what is wrong with it", async () => {
  await using world = await TestWorld.create();
  const own = await writeConan(world, "own/bin/conan", "2.31.0");
  for (const customPath of [own, world.path("own")]) {
    assertEquals((await provideConan(await options(world, { customPath }))).command, own);
  }
  await writeConan(world, "own/bin/conan", "1.66.0");
  const error = await failsWith(
    PackageManagerNotFoundError,
    async () => await provideConan(await options(world, { customPath: own })),
  );
  assertStringIncludes(error.message, "is 1.66.0");
  assertStringIncludes(error.message, MINIMUM_CONAN);
  assertEquals(error.exit, 8);
});

Deno.test("provideConan() asks for an exact version when the one it knows does not do", async () => {
  await using world = await TestWorld.create();
  const conan = { ...CONAN, version: ">=2.9 <2.10" };
  await failsWith(
    PackageSettingError,
    async () => await provideConan(await options(world, { conan })),
  );
});
