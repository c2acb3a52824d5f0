/** Compilation on several machines, with a cache in front: distcc and icecream on loopback. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { distccServer, IcecreamNetwork } from "../support/cache_servers.ts";
import { build, checkout, lastHitRate } from "../support/cached_projects.ts";
import { Machine } from "../support/executable.ts";

Deno.test("build asks the cache first and lets distcc compile the rest on two machines", async () => {
  await using machine = await Machine.create();
  await Deno.chmod(machine.root, 0o755);
  const logs = [machine.path("distccd-1.log"), machine.path("distccd-2.log")] as const;
  await using one = await distccServer(logs[0]);
  await using two = await distccServer(logs[1]);
  const hosts = [one, two].map(({ port }) => `"127.0.0.1:${port}/1"`).join(", ");
  const what = {
    caching: "{tool: ccache}",
    more: `  distributed: {engine: distcc, hosts: [${hosts}]}\n`,
  };
  const compiled = async () => {
    const texts = await Promise.all(logs.map((log) => Deno.readTextFile(log)));
    return texts.join("").split("\n").filter((line) =>
      /COMPILE_OK.*\/(main\.cpp|a\.cpp|b\.c)$/.test(line)
    ).length;
  };
  await build(machine, await checkout(machine, "one", what), { DISTCC_FALLBACK: "0" });
  assert(await compiled() >= 3);
  const before = await compiled();
  const second = await checkout(machine, "two", what);
  await build(machine, second, { DISTCC_FALLBACK: "0" });
  assertEquals(await lastHitRate(second), 1);
  assertEquals(await compiled(), before);
});

Deno.test("build asks the cache first and lets icecream compile the rest", async () => {
  await using machine = await Machine.create();
  const folder = machine.path("ice");
  await Deno.mkdir(folder);
  for (const path of [machine.root, folder]) await Deno.chmod(path, 0o777);
  await using network = await IcecreamNetwork.start(folder);
  const env = {
    ICECC_TEST_SOCKET: network.socket,
    ICECC_PREFERRED_HOST: "node2",
    ICECC_DEBUG: "debug",
    ICECC_LOGFILE: machine.path("client.log"),
  };
  const what = {
    caching: "{tool: ccache}",
    more: "  distributed: {engine: icecream, scheduler: 127.0.0.1}\n",
  };
  await build(machine, await checkout(machine, "one", what), env);
  const client = await Deno.readTextFile(machine.path("client.log"));
  assertStringIncludes(client, "src/main.cpp");
  const remote = await Deno.readTextFile(network.logs[1] ?? "");
  assertStringIncludes(remote, "Remote compilation completed with exit code 0");
  const second = await checkout(machine, "two", what);
  await build(machine, second, env);
  assertEquals(await lastHitRate(second), 1);
});
