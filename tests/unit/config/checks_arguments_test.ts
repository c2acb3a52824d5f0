import { assert } from "@std/assert";
import { checkArguments } from "../../../src/config/checks_arguments.ts";
import { keyOfParts, loadConfig } from "../../../src/config/load.ts";
import { configOf, problemsOf } from "../../support/config_text.ts";
import { TestWorld } from "../../support/world.ts";

Deno.test("checkArguments() refuses values that act on other programs, with the place", async () => {
  for (
    const text of [
      'build: {distributed: {engine: distcc, hosts: ["@h:cmd"]}}',
      'build: {distributed: {engine: icecream, scheduler: "a b"}}',
      'build: {distributed: {engine: sccache-dist, scheduler: "file:///x"}}',
      'packages: {conan: {remotes: [{name: r, url: "ext::id"}]}}',
      'packages: {conan: {build: ["-x"]}}',
      'packages: {conan: {profile: "a) x"}}',
      'packages: {conan: {options: {"a:b": "{{ x }}"}}}',
      'packages: {vcpkg: {features: ["--x"]}}',
      'packages: {conan_home: "a\\nb"}',
      'mirrors: ["-x"]',
      'network: {proxy: "-x"}',
    ]
  ) {
    const { message } = await problemsOf(`${text}\n`);
    assert(/toolchainkit\.yaml:1:\d+: /.test(message), message);
  }
});

Deno.test("checkArguments() has nothing against what is usual, filled in or not", async () => {
  const text = `build: {distributed: {engine: distcc, hosts: [localhost/2, "me@b/8,lzo"]}}
packages:
  conan:
    remotes: [{name: a, url: "https://\${env:HOST}/x"}, {name: b, url: "\${env:URL}"}]
    build: [missing, "zlib/*", "!x/*", never, "*"]
    profile: "\${env:HOME}/p"
    options: {"fmt/*:shared": "True"}
  vcpkg: {features: [core, "*"]}
mirrors: ["https://\${env:URL}/m", "file:///srv/mirror"]
`;
  await configOf(text, { env: { HOME: "/home/me", HOST: "h", URL: "https://h/x" } });
  await using world = await TestWorld.create();
  const configFile = await world.write("toolchainkit.yaml", text);
  const options = { projectRoot: world.root, configFile, expand: false };
  const { config } = await loadConfig(options, world.host);
  const rules = checkArguments(config, keyOfParts);
  assert(rules.length === 0, JSON.stringify(rules));
});
