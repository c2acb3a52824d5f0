/** What reaches npm and pip, seen by programs that stand in for them. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Host, ProcessRequest } from "../../../../src/core/host.ts";
import { fetchNpmTarball } from "../../../../src/core/sources/npm_source.ts";
import { fetchPypiWheel, withoutPipChoices } from "../../../../src/core/sources/pypi_source.ts";
import { SourceUnavailableError } from "../../../../src/core/sources/source_error.ts";
import { failsWith, TestWorld } from "../../../support/world.ts";

/** A host that keeps what would be run. */
function watched(host: Host): { host: Host; asked: ProcessRequest[] } {
  const asked: ProcessRequest[] = [];
  const run: Host["run"] = (request) => {
    asked.push(request);
    return Promise.resolve({ code: 1, stdout: "", stderr: "no", timedOut: false });
  };
  return { host: { ...host, run }, asked };
}

Deno.test("fetchPypiWheel() and fetchNpmTarball() start nothing for what is no exact version", async () => {
  await using world = await TestWorld.create();
  const { host, asked } = watched(world.host);
  for (
    const text of [
      "evil @ http://h/e-1.0.tar.gz",
      "-r/etc/passwd",
      "--prefix=x",
      "git:x",
      "x\x1b[2J",
    ]
  ) {
    const pip = await failsWith(
      SourceUnavailableError,
      () => fetchPypiWheel(text, world.root, { host }),
    );
    const npm = await failsWith(
      SourceUnavailableError,
      () => fetchNpmTarball(text, world.root, host),
    );
    for (const { message } of [pip, npm]) {
      assertStringIncludes(message, "exact-version");
      assert(!message.includes("\x1b"), message);
    }
  }
  await failsWith(
    SourceUnavailableError,
    () => fetchPypiWheel("zig==1", world.root, { host, wheelPlatform: "any --pre" }),
  );
  assertEquals(asked, []);
});

Deno.test("fetchPypiWheel() asks for wheels only, with the requirement after --", async () => {
  await using world = await TestWorld.create();
  const { host, asked } = watched({
    ...world.host,
    env: { ...world.host.env, PIP_NO_BINARY: ":all:", PIP_INDEX_URL: "https://index.example/" },
  });
  await failsWith(
    SourceUnavailableError,
    () => fetchPypiWheel("zig==1", world.root, { host, wheelPlatform: "win_amd64" }),
  );
  const [{ args = [], env = {} } = {}] = asked;
  assertEquals(args.slice(-4), ["--platform", "win_amd64", "--", "zig==1"]);
  assert(args.includes("--only-binary=:all:") && args.includes("--no-deps"), args.join(" "));
  assert("PIP_NO_BINARY" in env && env["PIP_NO_BINARY"] === undefined);
  assert(!("PIP_INDEX_URL" in env));
});

Deno.test("fetchNpmTarball() puts the package after -- and runs no script", async () => {
  await using world = await TestWorld.create();
  const { host, asked } = watched(world.host);
  await failsWith(SourceUnavailableError, () => fetchNpmTarball("@a/b@1.2.3", world.root, host));
  const [{ args = [], cwd } = {}] = asked;
  assertEquals(args.slice(-2), ["--", "@a/b@1.2.3"]);
  assert(args.includes("--ignore-scripts"), args.join(" "));
  // A package.json of its own: npm looks no further up for a project and its .npmrc.
  assertEquals(cwd, world.root);
  assertEquals(await Deno.readTextFile(world.path("package.json")), "{}\n");
});

Deno.test("withoutPipChoices() takes away what chooses packages and leaves the network", () => {
  const env = {
    PIP_NO_BINARY: ":all:",
    PIP_REQUIREMENT: "r.txt",
    PIP_CONSTRAINT: "c.txt",
    PIP_EDITABLE: ".",
    PIP_PYTHON: "/tmp/python",
    pip_platform: "any",
    PIP_INDEX_URL: "https://index.example/simple",
    PIP_CERT: "ca.pem",
    PIP_PROXY: "http://proxy.example",
    PATH: "/bin",
  };
  assertEquals(Object.keys(withoutPipChoices(env)), [
    "PIP_NO_BINARY",
    "PIP_REQUIREMENT",
    "PIP_CONSTRAINT",
    "PIP_EDITABLE",
    "PIP_PYTHON",
    "pip_platform",
  ]);
});

/** A server on loopback that has nothing and counts who asks. */
function countingServer() {
  const seen = { requests: 0 };
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, () => {
    seen.requests += 1;
    return new Response("{}", { status: 404 });
  });
  return { seen, url: `http://127.0.0.1:${server.addr.port}/`, stop: () => server.shutdown() };
}

Deno.test("fetchNpmTarball() asks the user's registry, not that of a project around the cache", async () => {
  await using world = await TestWorld.create();
  const [users, strangers] = [countingServer(), countingServer()];
  try {
    await world.write(".npmrc", `registry=${users.url}\n`);
    await world.write("project/.npmrc", `registry=${strangers.url}\n`);
    await world.write("project/package.json", '{"name": "p", "workspaces": ["cache/work"]}');
    await Deno.mkdir(world.path("project/cache/work"), { recursive: true });
    const run: Host["run"] = (request) => {
      const names = Object.keys(Deno.env.toObject()).filter((name) => /^npm_config_/i.test(name));
      const unset = Object.fromEntries(names.map((name) => [name, undefined]));
      const settings = { HOME: world.root, npm_config_cache: world.path("npm-cache") };
      return world.host.run({ ...request, env: { ...request.env, ...unset, ...settings } });
    };
    await failsWith(
      SourceUnavailableError,
      () =>
        fetchNpmTarball("nobody-has-this@1.0.0", world.path("project/cache/work"), {
          ...world.host,
          run,
        }),
    );
    assertEquals(strangers.seen.requests, 0);
    assert(users.seen.requests > 0);
  } finally {
    await users.stop();
    await strangers.stop();
  }
});
