import { assertEquals, assertLess } from "@std/assert";
import { TestWorld } from "../../support/world.ts";

Deno.test("run() ends at the time-out although a grandchild keeps the streams open", async () => {
  await using world = await TestWorld.create();
  const started = performance.now();
  const result = await world.host.run({
    command: "/bin/sh",
    args: ["-c", "echo before; sleep 30; echo after"],
    timeoutMs: 300,
  });
  assertEquals([result.timedOut, result.stdout], [true, "before\n"]);
  assertLess(performance.now() - started, 10_000);
});

Deno.test("run() hands out whole lines and characters however the child writes them", async () => {
  await using world = await TestWorld.create();
  const lines: string[] = [];
  const result = await world.host.run({
    command: "/bin/sh",
    args: ["-c", String.raw`printf 'gr\303'; sleep 0.1; printf '\274n\none\r\ntwo'`],
    onLine: (line, stream) => lines.push(`${stream} ${line}`),
  });
  assertEquals(result.stdout, "grün\none\r\ntwo");
  assertEquals(lines, ["stdout grün", "stdout one", "stdout two"]);
});
