import { assertEquals, assertStringIncludes } from "@std/assert";
import { configOf, LINUX, MACOS, problemsOf, type TextWorld } from "../../support/config_text.ts";

async function rulesOf(text: string, world: TextWorld = {}): Promise<string[]> {
  const error = await problemsOf(text, world);
  return error.details.problems.map((one) => `${one.line}:${one.column} ${one.message}`);
}

function toolchain(fields: string): string {
  return `toolchains:\n  - {name: main, ${fields}}\n`;
}

Deno.test("checkConfig() refuses libc++ with gcc, and libraries of other compilers", async () => {
  assertEquals(await rulesOf(toolchain("type: gcc, stdlib: libc++")), [
    '2:37 Toolchain "main": libc++ does not go with gcc',
  ]);
  assertEquals(await rulesOf(toolchain("type: msvc, stdlib: libstdc++")), [
    '2:38 Toolchain "main": libstdc++ does not go with msvc',
  ]);
  assertEquals(await rulesOf(toolchain("type: gcc, stdlib: msvc")), [
    `2:37 Toolchain "main": Microsoft's library does not go with gcc`,
  ]);
  await configOf(toolchain("type: llvm, stdlib: libstdc++"));
});

Deno.test("checkConfig() refuses mold where the toolchain is used for macOS", async () => {
  const text = toolchain("type: llvm, linker: mold");
  await configOf(text, { platform: LINUX });
  const wanted = ['2:38 Toolchain "main": mold does not link for macOS'];
  assertEquals(await rulesOf(text, { platform: MACOS }), wanted);
  assertEquals(await rulesOf(`${text}platforms: [linux-x64, macos-arm64]\n`), wanted);
  await configOf(
    `${text}  - {name: mac, type: llvm}\ndefaults: {linux: main, macos: mac}\n`,
    { platform: MACOS },
  );
});

Deno.test("checkConfig() refuses a linker that msvc cannot use", async () => {
  assertEquals(await rulesOf(toolchain("type: msvc, linker: gold")), [
    '2:38 Toolchain "main": msvc cannot link with gold',
  ]);
});

Deno.test("checkConfig() names a default that is no toolchain, with the nearest", async () => {
  const error = await problemsOf(
    `${toolchain("type: llvm")}defaults:\n  toolchain: mian\n  windows: other\n`,
  );
  assertEquals(error.details.problems.map((one) => [one.line, one.column, one.suggestion]), [
    [5, 12, undefined],
    [4, 14, "main"],
  ]);
  await configOf(
    "toolchains: [{name: x, type: msvc, version: 2022}]\ndefaults: {windows: msvc-2022}",
  );
});

Deno.test("checkConfig() refuses sanitizers that exclude each other or the compiler", async () => {
  const gcc = toolchain("type: gcc");
  assertEquals(await rulesOf(`${gcc}build: {sanitizers: [memory]}\n`), [
    '3:21 The memory sanitizer does not go with gcc (toolchain "main")',
  ]);
  assertEquals(
    await rulesOf(`${toolchain("type: llvm")}build: {sanitizers: [address, thread]}\n`),
    [
      "3:21 The sanitizers address and thread exclude each other",
    ],
  );
  assertEquals(await rulesOf(`${toolchain("type: msvc")}build: {sanitizers: [thread]}\n`), [
    '3:21 The thread sanitizer does not go with msvc (toolchain "main")',
  ]);
  assertEquals(await rulesOf(toolchain("type: gcc, layers: [{type: sanitizer, name: memory}]")), [
    '2:37 Toolchain "main": the memory sanitizer does not go with gcc',
  ]);
  await configOf(`${gcc}build: {sanitizers: [address, undefined]}\n`);
});

Deno.test("checkConfig() refuses an iOS target from Linux", async () => {
  const text = "cross:\n  targets: [linux-arm64, ios-arm64]\n";
  assertEquals(await rulesOf(text), [
    '2:26 The target "ios-arm64" can be built on macOS only, this is linux',
  ]);
  assertEquals(await rulesOf("cross: {target: ios}\n"), [
    '1:17 The target "ios" can be built on macOS only, this is linux',
  ]);
  await configOf(text, { platform: MACOS });
});

Deno.test("checkConfig() refuses a generator of another system", async () => {
  const text = "defaults: {generator: Xcode}\n";
  assertEquals(await rulesOf(text), [
    '1:23 The generator "Xcode" is there on macos only, this is linux',
  ]);
  await configOf(text, { platform: MACOS });
  assertEquals(await rulesOf(text.replace("Xcode", "NMake"), { platform: MACOS }), [
    '1:23 The generator "NMake" is there on windows only, this is macos',
  ]);
});

Deno.test("checkConfig() keeps the build out of the sources", async () => {
  for (const directory of [".", "./", "..", "../..", "/", "./.."]) {
    assertEquals(await rulesOf(`build: {directory: "${directory}"}\n`), [
      `1:20 The build folder "${directory}" is the project itself or above it`,
    ]);
  }
  for (const directory of ["build", "../build", ".build", "..build", "/tmp/b"]) {
    assertEquals((await configOf(`build: {directory: ${directory}}\n`)).build.directory, directory);
  }
});

Deno.test("checkConfig() keeps the build out of folders that other programs keep, however Windows calls them", async () => {
  for (
    const name of [".git", ".GIT", ".git.", ".git. .", ".git::$INDEX_ALLOCATION", "git~1", ".hg"]
  ) {
    const [rule = ""] = await rulesOf(`build: {directory: '${name}/hooks'}\n`);
    assertStringIncludes(rule, "which other programs keep", name);
  }
  for (const name of [".github", ".gitlab", "git", "build.git", ".toolchainkits"]) {
    const { build } = await configOf(`build: {directory: '${name}/b'}\n`);
    assertEquals(build.directory, `${name}/b`);
  }
});

Deno.test("checkConfig() wants a checksum beside an address, and only there", async () => {
  assertEquals(await rulesOf(toolchain('type: llvm, source: "https://x.example/a.tar.xz"')), [
    '2:38 Toolchain "main": an address of your own needs its checksum',
  ]);
  assertEquals(await rulesOf(toolchain(`type: llvm, sha256: ${"0".repeat(64)}`)), [
    '2:38 Toolchain "main": a sha256 needs a source that is an address',
  ]);
});

Deno.test("checkConfig() wants a type, and names that are used once", async () => {
  assertEquals(await rulesOf("toolchains:\n  - {name: main, version: 18}\n"), [
    '2:5 Toolchain "main": the type is missing',
  ]);
  const twice = "toolchains:\n  - {name: a, type: llvm}\n  - {name: a, type: gcc}\n";
  assertEquals(await rulesOf(twice), ['3:5 Toolchain "a": the name is used twice']);
});

Deno.test("checkConfig() wants the folder of a custom toolchain cache", async () => {
  assertEquals(await rulesOf("toolchain_cache: {location: custom}\n"), [
    "1:29 A custom toolchain cache needs its folder",
  ]);
});

Deno.test("checkConfig() knows which Raspberry Pi has 64 bits", async () => {
  const config = await configOf("cross: {raspberry_pi: {model: zero}}\n");
  assertEquals(config.cross.raspberryPi.bits, 32);
  assertEquals(await rulesOf("cross: {raspberry_pi: {model: zero, bits: 64}}\n"), [
    "1:23 A Raspberry Pi zero has no 64-bit processor",
  ]);
});
