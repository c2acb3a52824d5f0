/** Credentials of package servers: what Conan is given is not told by what it prints. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { expectCode, Machine } from "../support/executable.ts";
import { whereSecretsAre } from "../support/secret_search.ts";

/** A Conan that tells everything it was given, and fails. */
const TALKATIVE_CONAN = [
  "#!/bin/sh",
  'if [ "$1" = --version ]; then echo "Conan version 2.34.0"; exit 0; fi',
  'echo "arguments: $*" > "$CONAN_HOME/arguments.txt"',
  'echo "asking as $CONAN_PASSWORD_R at $(cat "$CONAN_HOME/remotes.json")" >&2',
  'echo "ERROR: $CONAN_PASSWORD_R is wrong for http://r.invalid/v2/$KEY/x?sig=l1teral-value" >&2',
  "exit 1",
  "",
].join("\n");

Deno.test("no output has the credentials of a Conan server, whatever Conan prints", async () => {
  await using machine = await Machine.create();
  const conan = await machine.write("conan", TALKATIVE_CONAN);
  await Deno.chmod(conan, 0o755);
  await machine.write("p/CMakeLists.txt", "cmake_minimum_required(VERSION 3.20)\nproject(p CXX)\n");
  await machine.write("p/conanfile.txt", "[requires]\nfmt/10.2.1\n");
  const cwd = machine.path("p");
  await machine.write(
    "p/toolchainkit.yaml",
    [
      "version: 1",
      "project: p",
      "toolchains: [{name: main, type: gcc, source: system}]",
      "tools: {cmake: system, ninja: system}",
      "packages:",
      "  manager: conan",
      `  custom_path: ${conan}`,
      "  conan:",
      "    remotes:",
      "      - name: r",
      '        url: "http://r.invalid/v2/${env:KEY}?sig=l1teral-value"',
      "        username: someone",
      '        password: "${env:PW}"',
      "",
    ].join("\n"),
  );
  const env = { KEY: "k3y-in-a-path", PW: "pa55-word" };
  const runs = [];
  for (const words of [["bootstrap", "-vv"], ["bootstrap", "--json"], ["deps", "install", "-v"]]) {
    runs.push(expectCode(await machine.toolchainkit(["--trust", ...words], { cwd, env }), 8));
  }
  assertStringIncludes(
    runs[0]?.stderr ?? "",
    "${env:PW} is wrong for http://r.invalid/v2/${env:KEY}",
  );
  const home = `${cwd}/.toolchainkit/conan`;
  const remotes = `${home}/remotes.json`;
  assertEquals(((await Deno.stat(remotes)).mode ?? 0) & 0o777, 0o600);
  assert((await Deno.readTextFile(remotes)).includes("k3y-in-a-path"));
  const except = [remotes, `${cwd}/toolchainkit.yaml`, conan];
  const words = ["k3y-in-a-path", "pa55-word", "l1teral-value"];
  assertEquals(await whereSecretsAre(words, { runs, folders: [machine.root], except }), []);
});
