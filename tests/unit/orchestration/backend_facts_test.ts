import { assertEquals, assertMatch } from "@std/assert";
import {
  backendFacts,
  bestGenerator,
  generatorArguments,
} from "../../../src/orchestration/backend_facts.ts";
import { TestWorld } from "../../support/world.ts";

Deno.test("backendFacts() finds the build programs of this machine with their versions", async () => {
  await using world = await TestWorld.create();
  const facts = await backendFacts(world.host, { cmakeVersion: "3.25.1" });
  assertMatch(facts.programs["ninja"]?.version ?? "", /^\d+\.\d+/);
  assertMatch(facts.programs["make"]?.version ?? "", /^\d+\.\d+/);
  assertEquals([facts.visualStudio, facts.cmakeVersion], [[], "3.25.1"]);
});

Deno.test("bestGenerator() takes Xcode only where it runs, and make where nothing better is", async () => {
  await using world = await TestWorld.create();
  const script = async (name: string, text: string) => {
    await Deno.chmod(await world.write(`bin/${name}`, `#!/bin/sh\n${text}\n`), 0o755);
  };
  await script("make", "echo GNU Make 4.3");
  const mac = {
    ...world.host,
    platform: { os: "macos", architecture: "arm64", abi: undefined } as const,
    env: { PATH: world.path("bin") },
  };
  await script("xcodebuild", "echo 'xcode-select: error: needs Xcode' >&2; exit 1");
  assertEquals(await bestGenerator(mac, "4.0"), "Make");
  await script("xcodebuild", "echo Xcode 15.4");
  assertEquals(await bestGenerator(mac, "4.0"), "Xcode");
  await script("ninja", "echo 1.12.1");
  assertEquals(await bestGenerator(mac, "4.0"), "Ninja");
});

Deno.test("generatorArguments() names the newest Visual Studio that this CMake knows", async () => {
  await using world = await TestWorld.create();
  const studio = (version: string) => ({
    installationPath: `C:\\VS\\${version}`,
    installationVersion: version,
  });
  const windows = {
    ...world.host,
    platform: { os: "windows", architecture: "x64", abi: undefined } as const,
    run: ({ command }: { command: string }) =>
      Promise.resolve({
        code: command.endsWith("vswhere.exe") ? 0 : 1,
        signal: null,
        stdout: JSON.stringify([studio("17.9.34616.47"), studio("18.1.11312.151")]),
        stderr: "",
        timedOut: false,
      }),
  };
  const named = (version: string) => generatorArguments("MSBuild", version, windows);
  assertEquals(await named("4.2.0"), ["-G", "Visual Studio 18 2026"]);
  assertEquals(await named("3.31.0"), ["-G", "Visual Studio 17 2022"]);
  assertEquals(await generatorArguments("Make", "4.2.0", world.host), ["-G", "Unix Makefiles"]);
});
