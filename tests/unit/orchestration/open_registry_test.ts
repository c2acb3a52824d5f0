import { assert, assertEquals } from "@std/assert";
import { openRegistry, type RegistryConfig } from "../../../src/orchestration/open_registry.ts";
import { CatalogError, type CatalogFile } from "../../../src/toolchain/registry/catalog.ts";
import { digest, SAMPLE_ENTRY } from "../../support/catalogs.ts";
import { ReleaseServer } from "../../support/release_server.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

const FILE = JSON.stringify({ schema: 1, entries: { mine: SAMPLE_ENTRY } });

/** A configuration with these registries. */
function adding(...registries: string[]): RegistryConfig {
  return {
    registries,
    mirrors: [],
    network: {
      retries: 1,
      timeoutMs: 30_000,
      connections: 1,
      caFile: undefined,
      proxy: undefined,
    },
  };
}

function edited(
  change: (file: { entries: Record<string, Record<string, unknown>> }) => void,
): string {
  const file = JSON.parse(FILE);
  change(file);
  return JSON.stringify(file);
}

/** One build of the entry, changed. */
function withBuild(build: Record<string, unknown>): string {
  return edited((file) => {
    const entry = file.entries["mine"];
    if (entry !== undefined) entry["versions"] = { "1.0": { "linux-x64": build } };
  });
}

Deno.test("openRegistry() takes files, folders of files and addresses", async () => {
  await using world = await TestWorld.create();
  const path = await world.write("one.json", FILE);
  await world.write("folder/two.json", FILE.replace('"mine"', '"two"').replace('"smp"', '"tw"'));
  await world.write("folder/notes.txt", "not data");
  await world.write("three.json", FILE.replace('"mine"', '"three"').replace('"smp"', '"th"'));
  await using server = new ReleaseServer({ "three.json": world.path("three.json") });
  const registry = await openRegistry(
    adding(path, world.path("folder"), server.url("three.json")),
    { cacheDir: world.path("cache"), host: world.host },
  );
  for (const name of ["mine", "two", "three", "llvm"]) {
    assertEquals((await registry.entry(name)).name, name);
  }
});

Deno.test("openRegistry() uses the copy of the last time when an address cannot be reached", async () => {
  await using world = await TestWorld.create();
  await world.write("data.json", FILE);
  const where = { cacheDir: world.path("cache"), host: world.host };
  const server = new ReleaseServer({ "data.json": world.path("data.json") });
  const address = server.url("data.json");
  await openRegistry(adding(address), where);
  await server[Symbol.asyncDispose]();
  const warnings: string[] = [];
  const log = { ...world.host.log, warning: (message: string) => void warnings.push(message) };
  const registry = await openRegistry(adding(address), { ...where, host: { ...world.host, log } });
  assertEquals((await registry.entry("mine")).name, "mine");
  assert(warnings[0]?.includes("from the last time"), warnings.join());
});

Deno.test("openRegistry() asks an address once in a run", async () => {
  await using world = await TestWorld.create();
  await world.write("data.json", FILE);
  await using server = new ReleaseServer({ "data.json": world.path("data.json") });
  const where = { cacheDir: world.path("cache"), host: world.host };
  const config = adding(server.url("data.json"));
  await Promise.all([openRegistry(config, where), openRegistry(config, where)]);
  assertEquals((await (await openRegistry(config, where)).entry("mine")).name, "mine");
  assertEquals(server.requests.length, 1);
});

Deno.test("openRegistry() refuses answers that are no data, with the address but no secrets", async () => {
  await using world = await TestWorld.create();
  await world.write("page.json", "<html>Sign in</html>");
  await using server = new ReleaseServer({ "page.json": world.path("page.json") });
  const where = { cacheDir: world.path("cache"), host: world.host };
  const address = server.url("page.json?token=hunter2").replace("//", "//user:hunter2@");
  const page = await failsWith(CatalogError, () => openRegistry(adding(address), where));
  assert(!page.message.includes("hunter2"), page.message);
  const missing = await failsWith(
    CatalogError,
    () => openRegistry(adding(server.url("no.json")), where),
  );
  assert(missing.message.includes("404"), missing.message);
});

Deno.test("openRegistry() refuses names and paths that lead out of the cache", async () => {
  await using world = await TestWorld.create();
  const bad: [string, string][] = [
    [FILE.replace('"mine"', '"../mine"'), "../mine"],
    [FILE.replace('"mine"', '"Mine"'), "Mine"],
    [FILE.replace('"18.1.8":', '"18/../..":'), "not a version"],
    [FILE.replace('"linux-arm64":', '"../linux":'), "not a platform"],
    [withBuild({ url: "https://x.example/a.zip", bin: "../bin" }), "inside the archive"],
    [withBuild({ url: "https://x.example/a.zip", subdirectory: "/etc" }), "inside the archive"],
    [withBuild({ sources: [{ npm: "a@1.0.0", member: "a/../../b" }] }), "inside the archive"],
    [withBuild({ url: "https://x.example/a.zip", sha256: "abc" }), "hexadecimal"],
    [withBuild({ url: "https://x.example/a.zip", size: -1 }), "number of bytes"],
    [withBuild({ sha256: digest("a") }), 'needs "url" or "sources"'],
    [withBuild({ sources: [{ npm: "a@1.0.0", pypi: "a==1" }] }), "one of url, npm and pypi"],
    [withBuild({ sources: [{ pypi: "a @ http://x.example/a.tar.gz" }] }), "name==exact-version"],
    [withBuild({ sources: [{ pypi: "--extra-index-url=http://x.example" }] }), "name==exact"],
    [withBuild({ sources: [{ pypi: "a==1", wheelPlatform: "-rx" }] }), "tag of a wheel"],
    [withBuild({ sources: [{ npm: "a@file:../b" }] }), "[@scope/]name@exact-version"],
    [withBuild({ sources: [{ npm: "a&calc@1.0.0" }] }), "[@scope/]name@exact-version"],
    [
      withBuild({
        sources: [{ npm: "a@1.0.0", member: "m", memberDigests: { sha256: "../../../x" } }],
      }),
      "hexadecimal",
    ],
    [withBuild({ sources: [{ npm: 5 }] }), "not a text"],
    [withBuild({ url: "ext::sh -c id" }), "http, https or file address"],
    [withBuild({ url: "file://host/x" }), "http, https or file address"],
    [withBuild({ url: "https://x.example/a b" }), "http, https or file address"],
    [withBuild({ url: "https://x.example/a.zip", target: "-fplugin=x" }), "target triple"],
    [withBuild({ url: "https://x.example/a.zip", toolPrefix: "../x" }), "a name of letters"],
    [withBuild({ url: "https://x.example/a.zip", bin: "-x" }), "inside the archive"],
    [withBuild({ url: "https://x.example/a.zip", note: "\u001b[2J" }), "printable text"],
    [
      JSON.stringify({ schema: 1, entries: { mine: { ...SAMPLE_ENTRY, license: "x\u202ey" } } }),
      "licence",
    ],
    [edited((file) => delete file.entries["mine"]?.["versions"]), '"versions" is missing'],
    [edited((file) => delete file.entries["mine"]?.["kind"]), '"kind" is none of'],
    ["[1, 2", "JSON"],
  ];
  for (const [text, problem] of bad) {
    const path = await world.write("bad.json", text);
    const where = { cacheDir: world.path("cache"), host: world.host };
    const error = await failsWith(CatalogError, () => openRegistry(adding(path), where));
    assertEquals(error.exit, 2);
    assert(error.message.includes(problem), `${error.message} for ${problem}`);
    assert(error.message.includes("bad.json"), error.message);
  }
});

Deno.test("openRegistry() names a file that is not there", async () => {
  await using world = await TestWorld.create();
  const where = { cacheDir: world.path("cache"), host: world.host };
  const error = await failsWith(
    CatalogError,
    () => openRegistry(adding(world.path("nowhere.json")), where),
  );
  assert(error.message.includes("nowhere.json"), error.message);
});

Deno.test("a registry file that a user writes can be as short as this", async () => {
  await using world = await TestWorld.create();
  const file: CatalogFile = {
    schema: 1,
    entries: {
      ours: {
        kind: "toolchain",
        summary: "Our compiler",
        compiler: "gcc",
        versions: { "1.0": { "linux-x64": { url: "https://files.example/ours-1.0.tar.gz" } } },
      },
    },
  };
  const path = await world.write("ours.json", JSON.stringify(file));
  const where = { cacheDir: world.path("cache"), host: world.host };
  const artifact = await (await openRegistry(adding(path), where)).lookup("ours", "1", "linux-x64");
  assertEquals([artifact.archive, artifact.strip, artifact.bin], ["tar.gz", 1, "bin"]);
});

Deno.test("openRegistry() takes an address for one in capitals too, as trust does", async () => {
  await using world = await TestWorld.create();
  const error = await failsWith(
    Error,
    () =>
      openRegistry(adding("HTTP://127.0.0.1:1/x.json"), { cacheDir: world.root, host: world.host }),
  );
  assertEquals(error.message.includes("there is no such file"), false, error.message);
});
