import { assert, assertEquals } from "@std/assert";
import {
  removeAll,
  renameRetrying,
  retryDelay,
  retrying,
} from "../../../../src/core/filesystem/retry.ts";
import { exists } from "../../../../src/core/filesystem.ts";
import { failsWith, TestWorld } from "../../../support/world.ts";

Deno.test("retryDelay() doubles up to a second and gives up after a bounded time, on Windows", () => {
  const delays: number[] = [];
  for (let tries = 1;; tries++) {
    const delayMs = retryDelay(systemError("EBUSY"), tries, "windows");
    if (delayMs === undefined) break;
    delays.push(delayMs);
  }
  assertEquals(delays.slice(0, 4), [10, 20, 40, 80]);
  assert(Math.max(...delays) <= 1000);
  assert(delays.reduce((sum, delayMs) => sum + delayMs, 0) < 6000);
});

Deno.test("retryDelay() tries again only for what passes, and nowhere but on Windows", () => {
  for (const code of ["EACCES", "EPERM", "EBUSY", "ENOTEMPTY"]) {
    assertEquals(retryDelay(systemError(code), 1, "windows"), 10);
    assertEquals(retryDelay(systemError(code), 1, "linux"), undefined);
  }
  assertEquals(retryDelay(systemError("ENOENT"), 1, "windows"), undefined);
  assertEquals(retryDelay(new Error("in use (os error 32)"), 1, "windows"), 10);
  assertEquals(retryDelay(new Error("no such file (os error 2)"), 1, "windows"), undefined);
  assertEquals(retryDelay("EBUSY", 1, "windows"), undefined);
});

Deno.test("retrying() sleeps between the tries and returns what succeeds", async () => {
  const slept: number[] = [];
  let tries = 0;
  const work = () => ++tries < 4 ? Promise.reject(systemError("EPERM")) : Promise.resolve("done");
  assertEquals(await retrying(work, windowsHost(slept)), "done");
  assertEquals(slept, [10, 20, 40]);
});

Deno.test("retrying() throws the last error when it gives up", async () => {
  const slept: number[] = [];
  const error = await failsWith(
    Error,
    () => retrying(() => Promise.reject(systemError("EBUSY")), windowsHost(slept)),
  );
  assertEquals([error.message, slept.length], ["EBUSY", 9]);
});

Deno.test("renameRetrying() replaces a file", async () => {
  await using world = await TestWorld.create();
  await world.write("from", "new");
  await world.write("to", "old");
  await renameRetrying(world.path("from"), world.path("to"), world.host);
  assertEquals(await Deno.readTextFile(world.path("to")), "new");
});

Deno.test("removeAll() deletes folders nested deeper than a path may be long", async () => {
  await using world = await TestWorld.create();
  const step = "d".repeat(250);
  // From inside, because the whole path is too long to say.
  const script = `mkdir deep; cd deep; for i in {1..40}; do mkdir ${step}; cd ${step}; done`;
  const made = await new Deno.Command("bash", { args: ["-ec", script], cwd: world.root }).output();
  assert(made.success);
  await removeAll(world.path("deep"));
  assertEquals(await exists(world.path("deep")), false);
});

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function windowsHost(slept: number[]) {
  return {
    platform: { os: "windows" },
    sleep: (ms: number) => {
      slept.push(ms);
      return Promise.resolve();
    },
  };
}
