import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { cachePaths } from "../../../src/core/directory.ts";
import { UsageError } from "../../../src/core/errors.ts";
import {
  acquireLock,
  DownloadCoordinator,
  LockManager,
  LockTimeoutError,
  probeLocks,
  tryAcquireLock,
  withLock,
} from "../../../src/core/locking.ts";
import { openLockFile } from "../../../src/core/locking/_native_lock.ts";
import { lockTimeoutMs } from "../../../src/core/locking/lock_manager.ts";
import { listDirectory } from "../../../src/core/filesystem.ts";
import { manifestPath } from "../../../src/core/manifest.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

const neverRuns = () => Promise.reject(new Error("must not run"));

Deno.test("withLock() gives up and names path and holder when the lock is held", async () => {
  await using world = await TestWorld.create();
  const path = world.path("llvm.lock");
  const options = { host: world.host, timeoutMs: 60, purpose: "install llvm" };
  await withLock(path, async () => {
    const error = await failsWith(LockTimeoutError, () => withLock(path, neverRuns, options));
    assertEquals(error.exit, 7);
    assertEquals(error.details.path, path);
    assertEquals(error.details.waitedMs, 60);
    assertEquals(error.details.holder?.pid, Deno.pid);
    assertEquals(error.details.holder?.purpose, "install llvm");
    assertStringIncludes(error.message, `process ${Deno.pid} on `);
  }, options);
});

Deno.test("withLock() with timeoutMs 0 tries once and does not sleep", async () => {
  const sleeps: number[] = [];
  await using world = await TestWorld.create({
    sleep: (ms) => (sleeps.push(ms), Promise.resolve()),
  });
  const path = world.path("a.lock");
  const options = { host: world.host, timeoutMs: 0 };
  await withLock(path, async () => {
    await failsWith(LockTimeoutError, () => withLock(path, neverRuns, options));
  }, options);
  assertEquals(sleeps, []);
  assertEquals(await withLock(path, () => Promise.resolve(5), options), 5);
});

Deno.test("withLock() waits, tells once who works, and goes on when the holder is done", async () => {
  await using world = await TestWorld.create();
  const path = world.path("a.lock");
  const first = await acquireLock(path, { host: world.host, timeoutMs: 0, purpose: "unpack" });
  const holders: (string | undefined)[] = [];
  const second = withLock(path, () => Promise.resolve("done"), {
    host: world.host,
    timeoutMs: 60_000,
    onWait: (holder) => {
      holders.push(holder?.purpose);
      void first.release();
    },
  });
  assertEquals(await second, "done");
  assertEquals(holders, ["unpack"]);
});

Deno.test("withLock() frees the lock when the work throws", async () => {
  await using world = await TestWorld.create();
  const path = world.path("a.lock");
  const options = { host: world.host, timeoutMs: 0 };
  await failsWith(Error, () => withLock(path, neverRuns, options));
  await using lock = await tryAcquireLock(path, { host: world.host });
  assert(lock !== undefined);
});

Deno.test("withLock() lets shared holders in together and an exclusive one only alone", async () => {
  await using world = await TestWorld.create();
  const path = world.path("a.lock");
  const shared = { host: world.host, shared: true };
  {
    await using one = await tryAcquireLock(path, shared);
    await using two = await tryAcquireLock(path, shared);
    assert(one !== undefined && two !== undefined);
    assertEquals(await tryAcquireLock(path, { host: world.host }), undefined);
  }
  await using alone = await tryAcquireLock(path, { host: world.host });
  assert(alone !== undefined);
  assertEquals(await tryAcquireLock(path, shared), undefined);
});

Deno.test("withLock() stops waiting when the run is interrupted", async () => {
  const stop = new AbortController();
  await using world = await TestWorld.create({ signal: stop.signal });
  const path = world.path("a.lock");
  const free = { host: { ...world.host, signal: new AbortController().signal }, timeoutMs: 0 };
  await using _held = await acquireLock(path, free);
  const waiting = withLock(path, neverRuns, {
    host: world.host,
    timeoutMs: 60_000,
    onWait: () => stop.abort(new RangeError("stop")),
  });
  await failsWith(RangeError, () => waiting);
});

Deno.test("withLock() gets the lock of a killed process although its note is still there", async () => {
  await using world = await TestWorld.create();
  const path = world.path("a.lock");
  const program = await world.write(
    "hold.ts",
    `import { acquireLock } from ${
      JSON.stringify(import.meta.resolve("../../../src/core/locking.ts"))
    };
import { createSystemHost } from ${
      JSON.stringify(import.meta.resolve("../../../src/core/system_host.ts"))
    };
await acquireLock(Deno.args[0], { host: createSystemHost(), timeoutMs: 0, purpose: "die" });
console.log("held");
await new Promise((resolve) => setTimeout(resolve, 60_000));
`,
  );
  const config = new URL("../../../deno.json", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--config", config, program, path],
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  assertStringIncludes(new TextDecoder().decode((await reader.read()).value), "held");
  const options = { host: world.host, timeoutMs: 60_000 };
  const error = await failsWith(
    LockTimeoutError,
    () => withLock(path, neverRuns, { ...options, timeoutMs: 0 }),
  );
  assertEquals(error.details.holder?.pid, child.pid);
  child.kill("SIGKILL");
  assertEquals(await withLock(path, () => Promise.resolve("mine"), options), "mine");
  await child.status;
  await reader.cancel();
});

Deno.test("openLockFile() excludes the same way with the runtime's blocking call", async () => {
  await using world = await TestWorld.create();
  const path = world.path("a.lock");
  const native = await openLockFile(path);
  const blocking = await openLockFile(path, { blockingOnly: true });
  assert(await native.tryLock(false));
  assertEquals(await blocking.tryLock(false), false);
  native.close();
  while (!(await blocking.tryLock(false))) await world.host.sleep(1);
  const third = await openLockFile(path);
  assertEquals(await third.tryLock(true), false);
  blocking.close();
  assert(await third.tryLock(true));
  third.close();
});

Deno.test("probeLocks() finds that locks work in a local folder and leaves nothing", async () => {
  await using world = await TestWorld.create();
  await probeLocks(world.root, world.host);
  assertEquals(await listDirectory(world.root), []);
});

Deno.test("lockTimeoutMs() takes seconds from the environment and refuses what is no number", () => {
  assertEquals(lockTimeoutMs({ env: {} }, 7), 7);
  assertEquals(lockTimeoutMs({ env: { TOOLCHAINKIT_LOCK_TIMEOUT: "1.5" } }, 7), 1500);
  const impossible = { env: { TOOLCHAINKIT_LOCK_TIMEOUT: "soon" } };
  assertThrows(() => lockTimeoutMs(impossible, 7), UsageError, "seconds are wanted");
});

Deno.test("LockManager keeps registry, toolchains and projects apart", async () => {
  await using world = await TestWorld.create();
  const locks = new LockManager({ cache: cachePaths(world.path("cache")), host: world.host });
  const once = { timeoutMs: 0 };
  await locks.registryLock(async () => {
    await locks.toolchainLock("llvm-18-linux-x64", async () => {
      await failsWith(
        LockTimeoutError,
        () => locks.toolchainLock("llvm-18-linux-x64", neverRuns, once),
      );
      await locks.toolchainLock("gcc-13-linux-x64", () => Promise.resolve(), once);
    }, once);
    await locks.projectLock(world.path("project"), async () => {
      await failsWith(
        LockTimeoutError,
        () => locks.projectLock(world.path("project"), neverRuns, once),
      );
    }, once);
    await failsWith(LockTimeoutError, () => locks.registryLock(neverRuns, once));
  }, once);
});

Deno.test("DownloadCoordinator lets exactly one of many download", async () => {
  await using world = await TestWorld.create();
  const coordinator = new DownloadCoordinator(
    new LockManager({ cache: cachePaths(world.path("cache")), host: world.host }),
  );
  const destination = world.path("cache", "toolchains", "zig-1-linux-x64");
  let downloads = 0;
  await Promise.all(
    Array.from(
      { length: 10 },
      () =>
        coordinator.coordinateDownload("zig-1-linux-x64", destination, async (shouldDownload) => {
          if (!shouldDownload) {
            return;
          }
          downloads++;
          await Deno.mkdir(`${destination}/.toolchainkit`, { recursive: true });
          await Deno.writeTextFile(manifestPath(destination), "{}");
        }),
    ),
  );
  assertEquals(downloads, 1);
});
