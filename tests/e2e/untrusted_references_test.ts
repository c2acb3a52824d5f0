/**
 * A stranger's project must not make the program print a variable, such as in the log of a CI job:
 * before trust, `${env:NAME}` stays what it is in every setting and every command.
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { expectCode, Machine, type Run } from "../support/executable.ts";
import { serveLoopback } from "../support/loopback_server.ts";
import { whereSecretsAre } from "../support/secret_search.ts";

const VALUE = "v4lue-of-a-variable";
const SHA256 = "0".repeat(64);

/** Commands that read the configuration of the project. */
const COMMANDS: readonly (readonly string[])[] = [
  ["bootstrap"],
  ["configure"],
  ["build"],
  ["lock"],
  ["lock", "--check"],
  ["deps", "install"],
  ["doctor"],
  ["doctor", "--fix"],
  ["env"],
  ["run", "--", "true"],
  ["config", "show", "--origin"],
  ["toolchain", "list"],
  ["toolchain", "list", "--available", "zig"],
  ["toolchain", "info", "zig"],
  ["toolchain", "install", "no-such-toolchain"],
  ["toolchain", "verify"],
  ["toolchain", "upgrade", "--check"],
  ["build-cache", "stats"],
  ["python", "path"],
  ["cache", "dir"],
  ["cache", "list"],
  ["cache", "clean", "--dry-run"],
  ["audit"],
];

/** Settings that may hold a reference; `URL` is a server that must never be asked. */
const SETTINGS: Readonly<Record<string, string>> = {
  mirrors: 'mirrors: ["URL/${env:SECRET}/m"]',
  registries: 'registries: ["URL/${env:SECRET}/r.json", "${env:SECRET}/r.json"]',
  proxy: 'network: {proxy: "URL/${env:SECRET}", ca_file: "${env:SECRET}/ca.pem"}',
  "broken proxy": 'network: {proxy: "no-scheme://${env:SECRET}"}',
  source: `toolchains: [{name: main, type: gcc, source: "URL/\${env:SECRET}.tar.gz", ` +
    `sha256: "${SHA256}"}]`,
  "query of source":
    `toolchains: [{name: main, type: gcc, source: "URL/a.tar.gz?t=\${env:SECRET}", ` +
    `sha256: "${SHA256}"}]`,
  "source without checksum": 'toolchains: [{name: main, type: gcc, source: "URL/${env:SECRET}"}]',
  folder: 'toolchains: [{name: main, type: gcc, source: "${env:SECRET}/gcc"}]',
  tools: "toolchains: [{name: main, type: gcc, source: system, custom_paths: " +
    '{ar: "${env:SECRET}/ar"}, sysroot: "/${env:SECRET}"}]',
  conan:
    'packages: {manager: conan, conan_home: "${env:SECRET}/home", conan: {remotes: [{name: r, ' +
    'url: "URL/${env:SECRET}", username: "${env:SECRET}", password: "${env:SECRET}"}]}}',
  vcpkg: 'packages: {manager: vcpkg, vcpkg: {root: "${env:SECRET}", binary_sources: ' +
    '"clear;http,URL/${env:SECRET}"}}',
  cache: 'toolchain_cache: {location: custom, path: "${env:SECRET}/cache"}',
  directory: 'build: {directory: "${env:SECRET}"}',
  "build cache":
    'build: {caching: {tool: sccache, directory: "${env:SECRET}", remote: {type: http, ' +
    'url: "URL/${env:SECRET}", token: "${env:SECRET}"}}}',
  "build cache of another kind": "build: {caching: {remote: {type: redis, url: " +
    '"ftp://${env:SECRET}/"}}}',
  distribution: 'build: {distributed: {engine: sccache-dist, scheduler: "URL/${env:SECRET}", ' +
    'token: "${env:SECRET}"}}',
};

async function strangersProject(machine: Machine, setting: string): Promise<string> {
  const toolchains = setting.startsWith("toolchains")
    ? ""
    : "toolchains: [{name: main, type: gcc, source: system}]\n";
  await machine.write("p/CMakeLists.txt", "cmake_minimum_required(VERSION 3.20)\nproject(p CXX)\n");
  await machine.write("p/conanfile.txt", "[requires]\n");
  await machine.write("p/toolchainkit.yaml", `version: 1\nproject: p\n${toolchains}${setting}\n`);
  return machine.path("p");
}

/** Both say more than a plain run; each setting gets each form from every other command. */
const FORMS = ["-vv", "--json"] as const;

for (const [at, [name, template]] of Object.entries(SETTINGS).entries()) {
  Deno.test(`no command fills in a reference of an untrusted project: ${name}`, async () => {
    await using machine = await Machine.create();
    let asked = 0;
    await using server = serveLoopback(() => {
      asked += 1;
      return new Response("", { status: 404 });
    });
    const setting = template.replaceAll("URL", `http://127.0.0.1:${server.port}`);
    const cwd = await strangersProject(machine, setting);
    await Deno.mkdir(machine.cache);
    const env = { SECRET: VALUE, CI: "true", TOOLCHAINKIT_CACHE_DIR: undefined };
    const runs: Run[] = [];
    for (const [index, command] of COMMANDS.entries()) {
      const [words, rest] = command.includes("--")
        ? [command.slice(0, command.indexOf("--")), command.slice(command.indexOf("--"))]
        : [command, []];
      const form = FORMS[(at + index) % FORMS.length] ?? FORMS[0];
      runs.push(await machine.toolchainkit([...words, form, ...rest], { cwd, env }));
    }
    const folders = [machine.root];
    assertEquals(await whereSecretsAre([VALUE], { runs, folders }), []);
    assertEquals(asked, 0);
    const asking = expectCode(await machine.toolchainkit(["bootstrap"], { cwd, env }), 2);
    assertStringIncludes(asking.stderr, "SECRET");
    // What is trusted is read as it is written, too.
    const trusting = await machine.toolchainkit(["trust", "--json"], { cwd, env });
    assertEquals(await whereSecretsAre([VALUE], { runs: [trusting], folders }), []);
  });
}
