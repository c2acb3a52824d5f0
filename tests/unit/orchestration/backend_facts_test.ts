import { assertEquals, assertMatch } from "@std/assert";
import { backendFacts, bestGenerator } from "../../../src/orchestration/backend_facts.ts";
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
