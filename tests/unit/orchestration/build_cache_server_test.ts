import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Host } from "../../../src/core/host.ts";
import {
  replaceSilentServer,
  serverEnvironment,
  startServer,
} from "../../../src/orchestration/build_cache_server.ts";
import { closeAsKilled } from "../../support/left_socket.ts";
import { TestWorld } from "../../support/world.ts";

const TOOL = { path: "/x/sccache" };
const SERVED = { type: "redis", address: "h" };

/** A host on which sccache is asked, with what it was asked; a silent server never answers. */
function asking(world: TestWorld, silent: boolean) {
  const asked: string[] = [];
  const warnings: string[] = [];
  const host: Host = {
    ...world.host,
    log: { ...world.host.log, warning: (text: string) => warnings.push(text) },
    run: ({ args }) => {
      const question = args?.[0] ?? "";
      asked.push(question);
      const timedOut = silent && question === "--show-stats";
      return Promise.resolve({ code: timedOut ? 143 : 0, stdout: "", stderr: "", timedOut });
    },
  };
  return { host, asked, warnings };
}

Deno.test("startServer() leaves a server alone that answers on the socket", async () => {
  await using world = await TestWorld.create();
  const path = world.path("sccache.sock");
  const variables = { SCCACHE_SERVER_UDS: path };
  const { host, asked } = asking(world, false);
  const server = Deno.listen({ transport: "unix", path });
  assertEquals(await startServer(TOOL, variables, SERVED, host), "running");
  assertEquals(asked, ["--show-stats"]);
  await closeAsKilled(server, path);
  assertEquals((await Deno.stat(path)).isSocket, true);
  assertEquals(await startServer(TOOL, variables, SERVED, host), "started");
  assertEquals(asked, ["--show-stats", "--start-server"]);
});

Deno.test("startServer() and replaceSilentServer() replace a server that hangs, and say so", async () => {
  await using world = await TestWorld.create();
  const path = world.path("sccache.sock");
  const variables = { SCCACHE_SERVER_UDS: path };
  using _ = Deno.listen({ transport: "unix", path });
  const shared = asking(world, true);
  assertEquals(await startServer(TOOL, variables, SERVED, shared.host), "started");
  assertStringIncludes(shared.warnings[0] ?? "", "does not answer");
  const local = asking(world, true);
  await replaceSilentServer(TOOL, variables, local.host);
  assertEquals(local.asked, ["--show-stats", "--start-server"]);
  assertEquals(local.warnings.length, 1);
  const healthy = asking(world, false);
  await replaceSilentServer(TOOL, variables, healthy.host);
  assertEquals(healthy.asked, ["--show-stats"]);
});

Deno.test("serverEnvironment() takes nothing over that belongs to another cache", () => {
  const environment = serverEnvironment({ SCCACHE_REDIS_ENDPOINT: "redis://ours" });
  assertEquals(environment["SCCACHE_REDIS_ENDPOINT"], "redis://ours");
  for (
    const name of ["SCCACHE_BUCKET", "SCCACHE_DIR", "SCCACHE_GHA_ENABLED", "SCCACHE_NO_DAEMON"]
  ) {
    // Undefined takes a variable out of what the child inherits.
    assertEquals([name in environment, environment[name]], [true, undefined]);
  }
});
