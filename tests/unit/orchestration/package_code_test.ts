/** Tests of finding the project's own code that a package manager would run. */
import { assertMatch } from "@std/assert";
import { dirname } from "@std/path";
import { parseConfig } from "../../../src/config/parser.ts";
import { type PackageCode, requirePackageCode } from "../../../src/orchestration/package_code.ts";
import { TrustRequiredError } from "../../../src/orchestration/trust.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

async function projectWith(files: Readonly<Record<string, string>>) {
  const world = await TestWorld.create();
  const configFile = await world.write("project/toolchainkit.yaml", "version: 1\n");
  for (const [name, text] of Object.entries(files)) await world.write(`project/${name}`, text);
  const { packages } = await parseConfig(configFile, world.host);
  const projectRoot = dirname(configFile);
  const cacheDir = world.path("cache");
  const scope = { projectRoot, configFile, cacheDir, trust: false, registries: [], env: {} };
  const require = (manager: PackageCode["manager"], home: string) => {
    const code = { manager, packages, home: world.path("project", home), expected: false };
    return requirePackageCode(code, scope, world.host);
  };
  return { world, require };
}

Deno.test("requirePackageCode() asks about a Conan home that came with the project, whatever its name", async () => {
  for (const home of [".toolchainkit/conan", "..home", "a/..b"]) {
    const { world, require } = await projectWith({ [`${home}/global.conf`]: "" });
    await using _ = world;
    const error = await failsWith(TrustRequiredError, () => require("conan", home));
    assertMatch(error.message, /lets conan run what lies in/);
  }
});

Deno.test("requirePackageCode() asks about ports only of a checkout of vcpkg", async () => {
  const { world, require } = await projectWith({ "vcpkg.json": "{}", "vcpkg/notes.txt": "" });
  await using _ = world;
  await require("vcpkg", "installed");
  await world.write("project/external/vcpkg/.vcpkg-root", "");
  const error = await failsWith(TrustRequiredError, () => require("vcpkg", "installed"));
  assertMatch(error.message, /the ports in external.vcpkg/);
});
