import { assert, assertEquals } from "@std/assert";
import type { RemoteCache } from "../../../src/caching/types.ts";
import { watchingRemote } from "../../../src/orchestration/build_cache_watch.ts";
import { TestWorld } from "../../support/world.ts";

const REMOTE: RemoteCache = { type: "webdav", url: "http://h/c" };

/** A host whose server gives these answers, one after the other; 0 is no answer. */
async function hostWith(answers: number[]) {
  const world = await TestWorld.create();
  const waits: number[] = [];
  const host = {
    ...world.host,
    sleep: (ms: number, signal?: AbortSignal) => {
      waits.push(ms);
      signal?.throwIfAborted();
      return Promise.resolve();
    },
    fetch: () => {
      const status = answers.shift() ?? 404;
      if (status === 0) return Promise.reject(new TypeError("connection refused"));
      return Promise.resolve(new Response(null, { status }));
    },
  };
  return { world, host, waits };
}

Deno.test("watchingRemote() tells once that two answers in a row are missing", async () => {
  const { world, host, waits } = await hostWith([404, 0, 404, 0, 503]);
  await using _ = world;
  const reasons: string[] = [];
  const lost = Promise.withResolvers<void>();
  const result = await watchingRemote(REMOTE, async () => {
    await lost.promise;
    return "built";
  }, (reason) => {
    reasons.push(reason);
    lost.resolve();
    return Promise.resolve();
  }, host);
  assertEquals(result, "built");
  assertEquals(reasons, [
    'Cannot reach the shared build cache "http://h/c" (webdav): it answers 503',
  ]);
  assertEquals(waits, [4000, 4000, 1000, 4000, 1000]);
});

Deno.test("watchingRemote() waits for what a loss has to do, and stops with the build", async () => {
  const { world, host } = await hostWith([0, 0]);
  await using _ = world;
  const told = Promise.withResolvers<void>();
  let left = false;
  await watchingRemote(REMOTE, () => told.promise, async () => {
    told.resolve();
    await new Promise((resolve) => setTimeout(resolve, 20));
    left = true;
  }, host);
  assert(left);
  const alone = await watchingRemote(undefined, () => Promise.resolve(1), () => {
    throw new Error("nobody is watched");
  }, host);
  assertEquals(alone, 1);
});
