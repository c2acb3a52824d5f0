import { assertEquals, assertStringIncludes } from "@std/assert";
import { loadConfig } from "../../../src/config/load.ts";
import { HookFailedError, runHook, shellCommand } from "../../../src/orchestration/hooks.ts";
import {
  isTrusted,
  keepingTrust,
  requireTrust,
  revokeTrust,
  trustProject,
  TrustRequiredError,
  trustRequirements,
} from "../../../src/orchestration/trust.ts";
import { readTextIfExists, removeTree } from "../../../src/core/filesystem.ts";
import { configOf } from "../../support/config_text.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

const HOOKS = "project: p\nhooks: {pre_configure: 'echo one > made; echo $TOOLCHAINKIT_HOOK'}\n";

async function project(text = HOOKS) {
  const world = await TestWorld.create();
  const configFile = await world.write("toolchainkit.yaml", text);
  const settings = {
    projectRoot: world.root,
    configFile,
    cacheDir: world.path("cache"),
    trust: false,
    registries: [],
    env: {},
  };
  return { world, settings };
}

Deno.test("isTrusted() holds for the content that was trusted, and no other", async () => {
  const { world, settings } = await project();
  await using _world = world;
  assertEquals(await isTrusted(settings), false);
  await trustProject(settings);
  assertEquals(await isTrusted(settings), true);
  await world.write("toolchainkit.yaml", HOOKS + "# changed\n");
  assertEquals(await isTrusted(settings), false);
  await world.write("toolchainkit.yaml", HOOKS);
  assertEquals(await isTrusted(settings), true);
  await world.write("toolchainkit.local.yaml", "hooks: {post_configure: evil}\n");
  assertEquals(await isTrusted(settings), false);
  assertEquals(await isTrusted({ ...settings, trust: true }), true);
});

Deno.test("isTrusted() covers the lock and the files of registries", async () => {
  const { world, settings } = await project();
  await using _world = world;
  const registries = [
    await world.write("one.json", "{}"),
    world.path("folder"),
    "https://registry.example/data.json",
  ];
  await world.write("folder/two.json", "{}");
  await world.write("folder/notes.txt", "");
  await world.write("toolchainkit.lock", "one");
  const withRegistries = { ...settings, registries };
  await trustProject(withRegistries);
  assertEquals(await isTrusted(withRegistries), true);
  assertEquals(await isTrusted({ ...settings, registries: registries.slice(1) }), false);
  for (const name of ["toolchainkit.lock", "one.json", "folder/two.json", "folder/three.json"]) {
    const before = await readTextIfExists(world.path(name));
    await world.write(name, "other");
    assertEquals(await isTrusted(withRegistries), false, name);
    await removeTree(world.path(name));
    if (before !== undefined) {
      assertEquals(await isTrusted(withRegistries), false, `${name} gone`);
      await world.write(name, before);
    }
    assertEquals(await isTrusted(withRegistries), true, `${name} as before`);
  }
  await world.write("folder/notes.txt", "not read, not trusted");
  assertEquals(await isTrusted(withRegistries), true);
});

Deno.test("keepingTrust() keeps what was trusted, and trusts nothing else", async () => {
  const { world, settings } = await project();
  await using _world = world;
  const writeLock = (text: string) => () => world.write("toolchainkit.lock", text);
  await keepingTrust(settings, writeLock("by the program, untrusted"));
  assertEquals(await isTrusted(settings), false);
  await trustProject(settings);
  await keepingTrust(settings, writeLock("by the program"));
  assertEquals(await isTrusted(settings), true);
  await world.write("toolchainkit.lock", "by somebody else");
  await keepingTrust(settings, writeLock("by the program again"));
  assertEquals(await isTrusted(settings), false);
});

Deno.test("isTrusted() does not carry over to another folder with the same file", async () => {
  const { world, settings } = await project();
  await using _world = world;
  await trustProject(settings);
  const other = await world.write("other/toolchainkit.yaml", HOOKS);
  const elsewhere = { ...settings, projectRoot: world.path("other"), configFile: other };
  assertEquals(await isTrusted(elsewhere), false);
});

Deno.test("isTrusted() takes a damaged record for none", async () => {
  const { world, settings } = await project();
  await using _world = world;
  await trustProject(settings);
  for await (const entry of Deno.readDir(world.path("cache", "trust"))) {
    await Deno.writeTextFile(world.path("cache", "trust", entry.name), "{");
  }
  assertEquals(await isTrusted(settings), false);
});

Deno.test("revokeTrust() takes trust back, and says if there was any", async () => {
  const { world, settings } = await project();
  await using _world = world;
  assertEquals(await revokeTrust(settings), false);
  await trustProject(settings);
  assertEquals(await revokeTrust(settings), true);
  assertEquals(await isTrusted(settings), false);
});

Deno.test("requireTrust() refuses with exit 2 and the command to type, where nobody can answer", async () => {
  const { world, settings } = await project();
  await using _world = world;
  const nobody = () => Promise.resolve(undefined);
  const error = await failsWith(
    TrustRequiredError,
    () => requireTrust(["runs x"], settings, world.host, nobody),
  );
  assertEquals(error.exit, 2);
  assertStringIncludes(error.message, "runs x");
  assertStringIncludes(error.hint ?? "", "toolchainkit trust");
  await requireTrust([], settings, world.host, nobody);
  await requireTrust(["runs x"], { ...settings, trust: true }, world.host, nobody);
});

Deno.test("requireTrust() asks once and remembers a yes", async () => {
  const { world, settings } = await project();
  await using _world = world;
  const questions: string[] = [];
  const ask = (answer: boolean) => (question: string) => {
    questions.push(question);
    return Promise.resolve(answer);
  };
  await failsWith(
    TrustRequiredError,
    () => requireTrust(["runs x"], settings, world.host, ask(false)),
  );
  await requireTrust(["runs x"], settings, world.host, ask(true));
  await requireTrust(["runs x"], settings, world.host, ask(false));
  assertEquals(questions.length, 2);
  assertStringIncludes(questions[0] ?? "", "it runs x");
});

Deno.test("requireTrust() does not trust a file that changed while it was asked", async () => {
  const { world, settings } = await project();
  await using _world = world;
  const ask = async () => {
    await world.write("toolchainkit.yaml", "hooks: {pre_configure: evil}\n");
    return true;
  };
  await failsWith(
    TrustRequiredError,
    () => requireTrust(["runs x"], settings, world.host, ask),
  );
  assertEquals(await isTrusted(settings), false);
});

Deno.test("trustRequirements() lists all that could harm, and shows no secret", async () => {
  const config = await configOf(
    [
      "toolchains:",
      `  - {name: a, type: llvm, source: "https://u:pw@x.example/a.tar.xz?k=1", sha256: ${
        "0".repeat(64)
      }}`,
      "  - {name: b, type: gcc, source: ./bin, custom_paths: {ar: ./my-ar}}",
      "mirrors: ['https://mirror.example/x']",
      "registries: [data.json]",
      "network: {proxy: 'http://${env:PW}@proxy', ca_file: ca.pem}",
      'hooks: {pre_configure: "a\\nb", post_configure: c}',
      "toolchain_cache: {location: local}",
      "packages: {custom_path: ./conan, conan: {remotes: [{name: r, url: 'https://r.example'}]}}",
    ].join("\n"),
    { env: { PW: "s3cret" } },
  );
  assertEquals(trustRequirements(config), [
    "runs before configuring: a; b",
    "runs after configuring: c",
    'downloads the compiler "a" from https://x.example/a.tar.xz?k=***',
    'runs the compiler "b" from /project/bin',
    "runs /project/my-ar as ar",
    "downloads from https://mirror.example/x",
    "takes toolchain data from /project/data.json",
    "sends requests through http://proxy/",
    "trusts the certificates in /project/ca.pem",
    "takes compilers from a cache inside the project",
    "runs the package manager /project/conan",
    "takes packages from https://r.example/",
    'sends $PW by "network.proxy"',
  ]);
  assertEquals(trustRequirements(await configOf("toolchains: [llvm-18]\n")), []);
});

Deno.test("trustRequirements() asks nothing for what the user's own file or environment says", async () => {
  const { world, settings } = await project("project: p\n");
  await using _world = world;
  await world.write(".toolchainkit/config.yaml", "network: {proxy: 'http://proxy'}\n");
  Object.assign(world.host.env, { TOOLCHAINKIT_MIRROR: "https://mirror.example" });
  const mine = await loadConfig(settings, world.host);
  assertEquals(trustRequirements(mine.config, mine.origins), []);
  await world.write("toolchainkit.local.yaml", "mirrors: ['https://other.example']\n");
  delete (world.host.env as Record<string, string>)["TOOLCHAINKIT_MIRROR"];
  const local = await loadConfig(settings, world.host);
  assertEquals(trustRequirements(local.config, local.origins), [
    "downloads from https://other.example/",
  ]);
});

Deno.test("trustRequirements() asks for a cache of the project's, whichever key names it", async () => {
  const { world, settings } = await project("toolchain_cache: {path: ./cache}\n");
  await using _world = world;
  const reasons = async () => {
    const { config, origins } = await loadConfig(settings, world.host);
    return trustRequirements(config, origins);
  };
  assertEquals(await reasons(), [`takes compilers from ${world.path("cache")}`]);
  await world.write("toolchainkit.yaml", "project: p\n");
  await world.write(".toolchainkit/config.yaml", "toolchain_cache: {path: mine}\n");
  assertEquals(await reasons(), []);
  await world.write("toolchainkit.yaml", "toolchain_cache: {path: ./cache}\n");
  assertEquals(await reasons(), [`takes compilers from ${world.path("cache")}`]);
});

Deno.test("trustRequirements() gives every reason one line that no terminal obeys", async () => {
  const config = await configOf(
    'toolchains: [{name: a, type: gcc, source: "./x\\u202e"}]\n' +
      'hooks: {pre_configure: "a\\e[1A\\r\\nTrust it? yes"}\n',
  );
  assertEquals(trustRequirements(config), [
    "runs before configuring: a·[1A; Trust it? yes",
    'runs the compiler "a" from /project/x·',
  ]);
});

Deno.test("runHook() runs nothing before trust, and the command in the project after it", async () => {
  const { world, settings } = await project();
  await using _world = world;
  const config = await configOf(HOOKS);
  await failsWith(
    TrustRequiredError,
    () => runHook("pre_configure", config, { settings }, { ...world.host, terminal: NOBODY }),
  );
  await failsWith(Deno.errors.NotFound, () => Deno.stat(world.path("made")));
  await trustProject(settings);
  assertEquals(await runHook("pre_configure", config, { settings }, world.host), true);
  assertEquals(await Deno.readTextFile(world.path("made")), "one\n");
  assertEquals(await runHook("post_configure", config, { settings }, world.host), false);
});

Deno.test("runHook() needs no trust for a hook of the user's own file", async () => {
  const { world, settings } = await project("project: p\n");
  await using _world = world;
  await world.write(".toolchainkit/config.yaml", "hooks: {pre_configure: 'echo two > made'}\n");
  const { config, origins } = await loadConfig(settings, world.host);
  await runHook("pre_configure", config, { settings, origins }, world.host);
  assertEquals(await Deno.readTextFile(world.path("made")), "two\n");
});

const NOBODY = { interactive: false, columns: 80 };

Deno.test("runHook() tells the exit code and the end of the output, when the hook fails", async () => {
  const { world, settings } = await project();
  await using _world = world;
  const config = await configOf('hooks: {post_configure: "echo broken >&2; exit 7"}\n');
  const error = await failsWith(
    HookFailedError,
    () => runHook("post_configure", config, { settings: { ...settings, trust: true } }, world.host),
  );
  assertEquals(error.details, { hook: "post_configure", exitCode: 7 });
  assertEquals(error.exit, 5);
  assertStringIncludes(error.message, "broken");
});

Deno.test("shellCommand() hands PowerShell any command unchanged", () => {
  const { command, args } = shellCommand(`echo "a b" 'c' %PATH% ü`, true);
  assertEquals(command, "powershell.exe");
  const bytes = Uint8Array.from(atob(args.at(-1) ?? ""), (unit) => unit.charCodeAt(0));
  const script = new TextDecoder("utf-16le").decode(bytes);
  assertEquals(script.split("\n")[0], `echo "a b" 'c' %PATH% ü`);
});
