import { assert, assertEquals } from "@std/assert";
import { loadConfig } from "../../../../src/config/load.ts";
import { parseLock, renderLock } from "../../../../src/config/lock_file.ts";
import { checkNetwork } from "../../../../src/orchestration/doctor/network.ts";
import { knownPart } from "../../../../src/orchestration/lock_trust.ts";
import { LoopbackProxy } from "../../../support/http_proxy.ts";
import { MisbehavingServer } from "../../../support/http_server.ts";
import { TestWorld } from "../../../support/world.ts";

/** A lock with one tool, whose archive is at `url`. */
function lockOf(url: string) {
  const artifact = {
    kind: "tool",
    name: "tiny",
    version: "1.0",
    platform: "linux-x64",
    archive: "zip",
    strip: 0,
    bin: ".",
    sources: [{ url, sha256: "0".repeat(64) }],
  } as const;
  const item = { type: "tiny", request: "1.0", platforms: { "linux-x64": artifact } };
  const lock = { version: 1, configHash: "0".repeat(16), toolchains: {}, tools: { tiny: item } };
  return parseLock(renderLock(lock as Parameters<typeof renderLock>[0]), "toolchainkit.lock");
}

Deno.test("checkNetwork() goes the way of downloads: the user's own proxy where nothing is trusted", async () => {
  await using world = await TestWorld.create({
    platform: { os: "linux", architecture: "x64", abi: "glibc" },
  });
  await using server = MisbehavingServer.start();
  await using proxy = new LoopbackProxy();
  await world.write(".toolchainkit/config.yaml", `network: {proxy: "${proxy.url()}"}\n`);
  await world.write("toolchainkit.yaml", 'network: {proxy: "http://127.0.0.1:9"}\n');
  const host = { ...world.host, env: { ...world.host.env, NO_PROXY: "", no_proxy: "" } };
  const configFile = world.path("toolchainkit.yaml");
  const loaded = await loadConfig({ projectRoot: world.root, configFile }, host);
  const settings = {
    projectRoot: world.root,
    configFile,
    cacheDir: world.path("cache"),
    offline: false,
    locked: false,
    trust: false,
  };
  const lock = lockOf(server.serveFile("/tiny.zip", new Uint8Array(10)));
  const place = { loaded, lock, settings, host, unneeded: [], withheld: [] };
  const look = (trusted: boolean) => checkNetwork({ ...place, trusted });
  // An address that only the lock of an untrusted project names is not contacted.
  const none = await checkNetwork({
    ...place,
    ...await knownPart(lock, loaded, { ...settings, host }),
    trusted: false,
  });
  assertEquals(proxy.requests.length, 0);
  assertEquals(none.map(({ check, severity }) => [check, severity]), [
    ["network", "info"],
    ["sources", "info"],
  ]);
  const own = await look(false);
  assert(proxy.requests.length > 0);
  assertEquals(own.map(({ check, severity }) => [check, severity]), [
    ["proxy", "info"],
    ["server", "ok"],
  ]);
  const strange = await look(true);
  assertEquals(strange.map(({ check, severity }) => [check, severity]), [
    ["proxy", "info"],
    ["server", "warning"],
    ["sources", "error"],
  ]);
});
