import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Host, ProcessRequest } from "../../../src/core/host.ts";
import { ConanPackageManager } from "../../../src/packages/conan.ts";
import { PackageManagerInstallError } from "../../../src/packages/errors.ts";
import { toolchainWith } from "../../support/package_toolchains.ts";
import { neutralFolder } from "../../../src/core/self.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

/** Conan for a project, on a machine where it says this and fails. */
async function failingConan(stderr: string) {
  const world = await TestWorld.create();
  await world.write("conanfile.txt", "[requires]\nfmt/10.2.1\n");
  const asked: ProcessRequest[] = [];
  const host: Host = {
    ...world.host,
    run(request) {
      asked.push(request);
      return Promise.resolve({ code: 1, stdout: "", stderr, timedOut: false });
    },
  };
  const toolchain = toolchainWith();
  const manager = new ConanPackageManager({
    projectRoot: world.root,
    host,
    setup: {
      program: () => Promise.resolve({ command: "conan", args: ["--own"], version: "2.20.1" }),
      toolchain,
      buildToolchain: toolchain,
      packageToolchainFile: world.path("toolchain.cmake"),
      buildPackageToolchainFile: undefined,
      choices: {
        build: ["missing"],
        remotes: [{
          name: "ours",
          url: "https://me:hunter2@conan.example",
          username: "me",
          password: "s3cret",
        }],
        options: {},
        settings: {},
        conf: {},
      },
      conanHome: world.path("home"),
      folder: world.path("packages"),
      generator: "Ninja",
      multiConfig: false,
      defaultBuildType: "Release",
      lockPolicy: "free",
      environment: { PATH: "/tools" },
    },
  });
  return { world, manager, asked };
}

Deno.test("ConanPackageManager keeps credentials from other users and out of arguments", async () => {
  const { world, manager, asked } = await failingConan("ERROR: no such package\n");
  await using _world = world;
  const error = await failsWith(
    PackageManagerInstallError,
    () => manager.installDependencies({ buildTypes: ["Release"] }),
  );
  assertStringIncludes(error.message, "no such package");
  const info = await Deno.stat(world.path("home", "remotes.json"));
  assertEquals((info.mode ?? 0) & 0o777, 0o600);
  const [request] = asked;
  assertEquals([request?.command, request?.args[0]], ["conan", "--own"]);
  // Conan looks for .conanrc in the folder in which it runs.
  assertEquals(request?.cwd, neutralFolder());
  assertEquals(request?.env?.["CONAN_PASSWORD_OURS"], "s3cret");
  assert(!/hunter2|s3cret/.test(request?.args.join(" ") ?? ""));
});
