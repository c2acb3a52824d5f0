import { assertEquals } from "@std/assert";
import { leadsOutside } from "../../../../src/core/filesystem/link_outside.ts";
import { TestWorld } from "../../../support/world.ts";

Deno.test("leadsOutside() names the target of a link that leaves the repository, or enters .git", async () => {
  await using world = await TestWorld.create();
  const secret = await world.write("secret", "s3cret");
  const kept = await world.write("repository/.git/config", "s3cret");
  await world.write("repository/common/toolchainkit.yaml", "version: 1\n");
  await world.write("repository/app/own.yaml", "version: 1\n");
  await world.write("lonely/own.yaml", "version: 1\n");
  const cases: [link: string, target: string, outside: string | undefined][] = [
    ["repository/app/a.yaml", "own.yaml", undefined],
    ["repository/app/b.yaml", "../common/toolchainkit.yaml", undefined],
    ["repository/app/c.yaml", "../../secret", secret],
    ["repository/app/d.yaml", secret, secret],
    ["repository/app/e.yaml", "../.git/config", kept],
    ["repository/app/f.yaml", "c.yaml", secret],
    ["repository/app/g.yaml", "nowhere", undefined],
    ["lonely/a.yaml", "own.yaml", undefined],
    ["lonely/b.yaml", "../secret", secret],
  ];
  for (const [link, target] of cases) await Deno.symlink(target, world.path(link));
  for (const [link, , outside] of cases) {
    assertEquals(await leadsOutside(world.path(link)), outside, link);
  }
  assertEquals(await leadsOutside(world.path("repository/app/own.yaml")), undefined);
  assertEquals(await leadsOutside(world.path("absent")), undefined);
});
