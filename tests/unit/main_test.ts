/** The program as a process: what its streams and exit code do. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { listDirectory } from "../../src/core/filesystem.ts";
import { limitMs } from "../support/deadlines.ts";
import { startStallingServer } from "../support/stalling_server.ts";
import { TestWorld } from "../support/world.ts";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));

function command(words: readonly string[], options: Deno.CommandOptions = {}): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "-A", MAIN, ...words],
    stdin: "null",
    ...options,
  });
}

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

Deno.test("main.ts prints results on standard output and errors on standard error", async () => {
  const good = await command(["explain", "usage"]).output();
  assertEquals([good.code, decode(good.stderr)], [0, ""]);
  assertMatch(decode(good.stdout), /^USAGE \(exit code 2\)\n/);
  const bad = await command(["explain", "nothing-like-it"]).output();
  assertEquals([bad.code, decode(bad.stdout)], [2, ""]);
  assertMatch(decode(bad.stderr), /^error\[USAGE\]: Cannot explain "nothing-like-it"/);
});

Deno.test("main.ts is quiet when the reader of its output has gone", async () => {
  const shell = new Deno.Command("sh", {
    args: ["-c", '"$0" run --no-check -A "$1" explain --json | true', Deno.execPath(), MAIN],
    stdin: "null",
  });
  const { code, stderr } = await shell.output();
  assertEquals([code, decode(stderr)], [0, ""]);
});

Deno.test("main.ts leaves an empty home and folder as they are", async () => {
  await using world = await TestWorld.create();
  const env = { HOME: world.root, DENO_DIR: Deno.env.get("DENO_DIR") ?? denoDirectory() };
  for (const words of [["--version"], ["--help"], ["explain"], ["hash", MAIN]]) {
    assertEquals((await command(words, { cwd: world.root, env }).output()).code, 0, words[0]);
  }
  assertEquals(await listDirectory(world.root), []);
});

function denoDirectory(): string {
  return `${Deno.env.get("HOME")}/.cache/deno`;
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  Deno.test(`main.ts ends within a second of ${signal}, with exit code 130 and no stack`, async () => {
    await using world = await TestWorld.create();
    const server = startStallingServer("file.tar.gz");
    const env = { HOME: world.root, DENO_DIR: Deno.env.get("DENO_DIR") ?? denoDirectory() };
    const words = ["fetch", server.url, "-o", "out", "--progress", "plain"];
    const child = command(words, { cwd: world.root, env, stdout: "piped", stderr: "piped" })
      .spawn();
    await Promise.race([server.asked, child.status]);
    const sentAt = performance.now();
    child.kill(signal);
    const { code, stdout, stderr } = await child.output();
    const endedMs = performance.now() - sentAt;
    await server.close();
    assertEquals([code, decode(stdout)], [130, ""]);
    assertMatch(decode(stderr), new RegExp(`error\\[INTERRUPTED\\]: Interrupted by ${signal}\n`));
    assert(!decode(stderr).includes("    at "));
    assert(endedMs < limitMs(1500), `${endedMs} ms`);
  });
}

Deno.test("main.ts loads little before it knows the command", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", MAIN],
  }).output();
  interface Module {
    specifier: string;
    dependencies?: { isDynamic?: boolean; code?: { specifier: string } }[];
  }
  const modules = new Map<string, Module>(
    JSON.parse(decode(stdout)).modules.map((module: Module) => [module.specifier, module]),
  );
  const loaded = new Set<string>();
  const visit = (specifier: string): void => {
    if (loaded.has(specifier)) return;
    loaded.add(specifier);
    for (const { isDynamic, code } of modules.get(specifier)?.dependencies ?? []) {
      if (!isDynamic && code !== undefined) visit(code.specifier);
    }
  };
  visit(new URL(`file://${MAIN}`).href);
  const names = [...loaded].filter((each) => each.startsWith("file:")).map((each) =>
    each.slice(each.lastIndexOf("/") + 1)
  );
  assert(names.includes("registry.ts"));
  assert(names.length <= 14, names.join(", "));
});
