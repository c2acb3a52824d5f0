import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Host } from "../../../src/core/host.ts";
import {
  checkScheduler,
  DistributionRefusedError,
} from "../../../src/orchestration/sccache_scheduler.ts";
import { failsWith, TestWorld } from "../../support/world.ts";
import { type LoopbackServer, serveLoopback } from "../../support/loopback_server.ts";

/** Answers as a scheduler does that wants `token`. */
function scheduler(token: string, servers: number): LoopbackServer {
  return serveLoopback((request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/api/v1/scheduler/status") {
      return Response.json({ num_servers: servers, num_cpus: 8 * servers });
    }
    const given = request.headers.get("authorization");
    if (given !== `Bearer ${token}`) return new Response("token mismatch", { status: 401 });
    return new Response("not binary", { status: 400 });
  });
}

function listening(host: Host): { host: Host; warnings: string[] } {
  const warnings: string[] = [];
  const log = { ...host.log, warning: (text: string) => warnings.push(text) };
  return { host: { ...host, log }, warnings };
}

Deno.test("checkScheduler() is content with a scheduler that takes the token and has servers", async () => {
  await using world = await TestWorld.create();
  await using server = scheduler("right", 2);
  const { host, warnings } = listening(world.host);
  const address = `http://127.0.0.1:${server.port}`;
  assertEquals(await checkScheduler({ address, token: "right" }, host), 16);
  assertEquals(warnings, []);
});

Deno.test("checkScheduler() fails for a refused token, and never shows it", async () => {
  await using world = await TestWorld.create();
  await using server = scheduler("right", 2);
  const address = `http://127.0.0.1:${server.port}`;
  for (const token of ["wrong-one", undefined]) {
    const error = await failsWith(
      DistributionRefusedError,
      () => checkScheduler({ address, token }, world.host),
    );
    assertStringIncludes(
      error.message,
      token === undefined ? "wants a token" : "refuses the token",
    );
    assertEquals(`${error.message}${error.hint}`.includes("wrong-one"), false);
  }
});

Deno.test("checkScheduler() warns of one that is empty, gone or something else", async () => {
  await using world = await TestWorld.create();
  await using empty = scheduler("t", 0);
  await using other = serveLoopback(() => new Response("<html>", { status: 404 }));
  const cases = [
    [empty.port, "it has no build server yet", 0],
    [other.port, "it is no scheduler of sccache-dist", undefined],
    [1, "it does not answer", undefined],
  ] as const;
  for (const [port, reason, expected] of cases) {
    const { host, warnings } = listening(world.host);
    const slots = await checkScheduler({ address: `http://127.0.0.1:${port}`, token: "t" }, host);
    assertEquals(slots, expected);
    assertEquals(warnings.length, 1);
    assertStringIncludes(warnings[0] ?? "", reason);
  }
});

Deno.test("checkScheduler() fails for what is no address", async () => {
  await using world = await TestWorld.create();
  await failsWith(
    DistributionRefusedError,
    () => checkScheduler({ address: "build-master", token: undefined }, world.host),
  );
});

Deno.test("checkScheduler() refuses what is no web address, and names the setting", async () => {
  await using world = await TestWorld.create();
  for (const address of ["localhost:10600", "build-master", "ftp://h"]) {
    const error = await failsWith(
      DistributionRefusedError,
      () => checkScheduler({ address, token: undefined }, world.host),
    );
    assertStringIncludes(error.message, "it is no address such as http://host:10600");
    assertStringIncludes(error.hint ?? "", "build.distributed.scheduler");
  }
});
