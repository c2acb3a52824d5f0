import { assertEquals, assertLess } from "@std/assert";
import { TestWorld } from "../../support/world.ts";

Deno.test("run() ends at the time-out although a grandchild keeps the streams open", async () => {
  await using world = await TestWorld.create();
  const started = performance.now();
  const result = await world.host.run({
    command: "/bin/sh",
    args: ["-c", "echo before; sleep 30; echo after"],
    timeoutMs: 2000,
  });
  assertEquals([result.timedOut, result.stdout], [true, "before\n"]);
  assertLess(performance.now() - started, 20_000);
});

Deno.test("run() ends a child that does not listen when it is asked to end", async () => {
  await using world = await TestWorld.create();
  const started = performance.now();
  const result = await world.host.run({
    command: "/bin/sh",
    args: ["-c", "trap '' TERM; echo before; while :; do sleep 1; done"],
    timeoutMs: 2000,
  });
  assertEquals([result.timedOut, result.code, result.stdout], [true, 137, "before\n"]);
  assertLess(performance.now() - started, 30_000);
});

Deno.test("run() does not wait for a daemon that its child leaves behind with the streams open", async () => {
  await using world = await TestWorld.create();
  const started = performance.now();
  const run = (script: string) => world.host.run({ command: "/bin/sh", args: ["-c", script] });
  const results = await Promise.all([
    run("echo before; sleep 40 & exit 3"),
    run("(while echo again; do sleep 0.2; done) & echo before >&2"),
    run("(sleep 0.1; echo late) & echo before >&2"),
  ]);
  assertEquals(results.map(({ timedOut }) => timedOut), [false, false, false]);
  const [silent, talking, late] = results;
  assertEquals([silent?.code, silent?.stdout], [3, "before\n"]);
  assertEquals([talking?.code, talking?.stderr], [0, "before\n"]);
  assertEquals([late?.stdout, late?.stderr], ["late\n", "before\n"]);
  assertLess(performance.now() - started, 30_000);
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
