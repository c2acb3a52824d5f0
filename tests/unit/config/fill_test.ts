import { assertEquals, assertStringIncludes } from "@std/assert";
import { ConfigError } from "../../../src/config/config_error.ts";
import { asWritten, fillReferences } from "../../../src/config/fill.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { trustRequirements } from "../../../src/config/trust_requirements.ts";
import { forgetSecrets, maskKnown } from "../../../src/core/known_secrets.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

const YAML = [
  'mirrors: ["http://h/${env:SECRET}/m"]',
  "network: {ca_file: '${env:FOLDER}/ca.pem', proxy: 'http://u:${env:SECRET}@proxy'}",
  "toolchains:",
  "  main: {type: gcc, source: '${env:ADDRESS}', sha256: " + "0".repeat(64) + "}",
  "  folder: {type: gcc, source: '${env:FOLDER}/gcc'}",
  "packages: {conan: {remotes: [{name: r, url: 'http://r/${env:SECRET}', username: '${env:SECRET}'}]}}",
  "",
].join("\n");

async function worldWith(yaml: string, env: Record<string, string>): Promise<TestWorld> {
  const world = await TestWorld.create();
  Object.assign(world.host.env, env);
  await world.write("toolchainkit.yaml", yaml);
  return world;
}

Deno.test("loadConfig() leaves the references of a project, and fills in those of the user", async () => {
  forgetSecrets();
  await using world = await worldWith(YAML, { SECRET: "s3cret-word", FOLDER: "/f" });
  await world.write(".toolchainkit/config.yaml", "registries: ['http://x/${env:SECRET}.json']\n");
  const loaded = await loadConfig({ projectRoot: world.root }, world.host);
  const { config } = loaded;
  assertEquals(config.mirrors, ["http://h/${env:SECRET}/m"]);
  assertEquals(config.network.caFile, "${env:FOLDER}/ca.pem");
  assertEquals(config.toolchains[0]?.source, { kind: "path", path: "${env:ADDRESS}" });
  assertEquals(config.registries, ["http://x/s3cret-word.json"]);
  assertEquals(maskKnown("s3cret-word"), "${env:SECRET}");
  assertEquals(loaded.waiting.length, 7);
  const reasons = trustRequirements(config, loaded.origins).join("\n");
  assertEquals(reasons.includes("s3cret-word"), false);
  assertStringIncludes(reasons, "downloads from http://h/${env:SECRET}/m");
  assertStringIncludes(reasons, 'reads $FOLDER by "network.ca_file"');
  assertEquals(reasons.includes("registries"), false);
  forgetSecrets();
});

Deno.test("fillReferences() fills in what was read, without reading the file again", async () => {
  forgetSecrets();
  const env = {
    SECRET: "s3cret-word",
    FOLDER: "/f",
    ADDRESS: "https://u:pa55word@h/gcc.tar.gz",
  };
  await using world = await worldWith(YAML, env);
  const written = await loadConfig({ projectRoot: world.root }, world.host);
  await world.write("toolchainkit.yaml", "mirrors: ['http://evil/${env:SECRET}']\n");
  const file = world.path("toolchainkit.yaml");
  const loaded = fillReferences(written, file, world.host);
  const { config } = loaded;
  assertEquals(config.mirrors, ["http://h/s3cret-word/m"]);
  assertEquals(config.network.caFile, "/f/ca.pem");
  assertEquals(config.network.proxy, "http://u:s3cret-word@proxy");
  assertEquals(config.toolchains.map(({ source }) => source), [
    { kind: "url", url: "${env:ADDRESS}", address: "https://u:pa55word@h/gcc.tar.gz" },
    { kind: "path", path: "/f/gcc" },
  ]);
  assertEquals(config.packages.conan.remotes[0]?.url, "http://r/s3cret-word");
  assertEquals(loaded.waiting, []);
  // The same questions and fingerprints before and after.
  const reasons = (one: typeof loaded) => trustRequirements(one.config, one.origins);
  assertEquals(reasons(loaded).filter((reason) => /s3cret|pa55/.test(reason)), []);
  assertEquals(JSON.stringify(asWritten(loaded)), JSON.stringify(asWritten(written)));
  assertEquals(JSON.stringify(asWritten(loaded)).includes("s3cret"), false);
  // Folders are shown, addresses and what is in them are not.
  const shown = maskKnown("/f/gcc /f s3cret-word pa55word https://h/gcc.tar.gz");
  assertEquals(shown, "/f/gcc /f ${env:SECRET} *** ${env:ADDRESS}");
  forgetSecrets();
});

Deno.test("fillReferences() names the place of a variable that is not set", async () => {
  await using world = await worldWith("network:\n  proxy: http://${env:NO_SUCH}\n", {});
  const written = await loadConfig({ projectRoot: world.root }, world.host);
  const file = world.path("toolchainkit.yaml");
  const error = await failsWith(
    ConfigError,
    () => Promise.resolve().then(() => fillReferences(written, file, world.host)),
  );
  const [problem] = error.details.problems;
  assertEquals([problem?.line, problem?.column, problem?.key], [2, 10, "network.proxy"]);
  assertStringIncludes(error.message, 'The environment variable "NO_SUCH" is not set');
});

Deno.test("loadConfig() refuses a broken reference before trust", async () => {
  await using world = await worldWith("mirrors: ['http://${env:1-}/', 'http://${env:A']\n", {});
  const error = await failsWith(
    ConfigError,
    () => loadConfig({ projectRoot: world.root }, world.host),
  );
  assertEquals(error.details.problems.map(({ message }) => message), [
    '"${env:1-}" names no environment variable',
    'A "${env:" is not closed',
  ]);
});
