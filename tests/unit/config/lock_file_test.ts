import { assert, assertEquals, assertThrows } from "@std/assert";
import { describeChanges, diffLocks } from "../../../src/config/lock/diff.ts";
import { type ResolvedItem, updateLock } from "../../../src/config/lock/update.ts";
import {
  artifactFromLock,
  artifactsOfLock,
  type LockedArtifact,
  type LockFile,
  LockInvalidError,
  LockMismatchError,
  parseLock,
  readLock,
  renderLock,
  writeLock,
} from "../../../src/config/lock_file.ts";
import { parse } from "yaml";
import { digest } from "../../support/catalogs.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

const LLVM: LockedArtifact = {
  kind: "toolchain",
  name: "llvm",
  version: "18.1.8",
  platform: "linux-x64",
  archive: "tar.xz",
  strip: 1,
  bin: "bin",
  sources: [
    {
      url: "https://vendor.example/llvm-18.1.8.tar.xz",
      sha256: digest("a"),
      sizeBytes: 900_000_000,
    },
    {
      pypi: "llvm==18.1.8",
      wheelPlatform: "manylinux_2_17_x86_64",
      sha256: digest("e"),
      archive: "zip",
      strip: 0,
      subdirectory: "llvm/data",
    },
    {
      npm: "@x/llvm@18.1.8",
      sha256: digest("1"),
      sizeBytes: 5,
      member: "package/llvm.tar.xz",
      memberDigests: { sha256: digest("2"), sizeBytes: 4 },
      archive: "tar.xz",
      strip: 0,
    },
  ],
  sha256: digest("a"),
  sizeBytes: 900_000_000,
  compiler: "clang",
  stdlib: ["libstdc++", "libc++"],
  requires: { glibc: "2.27", libraries: ["libtinfo.so.5"] },
  signature: {
    kind: "openpgp",
    url: "https://vendor.example/llvm-18.1.8.tar.xz.sig",
    key: "AB CD",
  },
  license: "Apache-2.0 WITH LLVM-exception",
};

const TOOL: LockedArtifact = {
  kind: "tool",
  name: "ninja",
  version: "1.13.2",
  platform: "windows-x64",
  archive: "zip",
  strip: null,
  bin: ".",
  sources: [{ url: "https://vendor.example/ninja.zip", sha256: digest("b") }],
  sha256: digest("b"),
};

const LOCK: LockFile = {
  version: 1,
  configHash: "0123456789abcdef",
  toolchains: { main: { type: "llvm", request: ">=17 <19", platforms: { "linux-x64": LLVM } } },
  tools: {
    ninja: { type: "ninja", request: "latest", platforms: { "windows-arm64": TOOL } },
  },
};

Deno.test("parseLock() reads back exactly what renderLock() wrote", () => {
  const text = renderLock(LOCK);
  assertEquals(parseLock(text, "toolchainkit.lock"), LOCK);
  assertEquals(renderLock(parseLock(text, "toolchainkit.lock")), text);
});

Deno.test("renderLock() writes the same bytes whatever the order it was given", () => {
  const other: LockFile = {
    tools: LOCK.tools,
    toolchains: {
      z: { request: "1", platforms: { b: LLVM, a: LLVM }, type: "llvm" },
      ...LOCK.toolchains,
    },
    configHash: LOCK.configHash,
    version: 1,
  };
  const same: LockFile = {
    ...other,
    toolchains: {
      ...LOCK.toolchains,
      z: { type: "llvm", request: "1", platforms: { a: LLVM, b: LLVM } },
    },
  };
  assertEquals(renderLock(other), renderLock(same));
  assert(renderLock(other).endsWith("complete: true\n"));
});

Deno.test("renderLock() quotes what YAML could take for something else", () => {
  const item = LOCK.toolchains["main"];
  assert(item !== undefined);
  const tricky = [
    "1.0",
    "1e5",
    "0x10",
    "null",
    "yes",
    "2026-01-02",
    "12:30",
    "~",
    "- a",
    "a: b",
    "",
  ];
  for (const request of [...tricky, "#x", "'", '"', "\u{1f600}", "a\nb", ">=17 <19", "true"]) {
    const lock = { ...LOCK, toolchains: { main: { ...item, request: request || "x" } } };
    const read = parse(renderLock(lock), { schema: "core" });
    assertEquals(read.toolchains.main.request, request || "x");
  }
});

Deno.test("artifactFromLock() finds builds by name and platform", () => {
  assertEquals(artifactFromLock(LOCK, "main", "linux-x64")?.version, "18.1.8");
  assertEquals(artifactFromLock(LOCK, "ninja", "windows-arm64")?.platform, "windows-x64");
  assertEquals(artifactFromLock(LOCK, "main", "macos-x64"), undefined);
  assertEquals(artifactFromLock(LOCK, "constructor", "linux-x64"), undefined);
  assertEquals(artifactsOfLock(LOCK, ["linux-x64"]).map(({ name }) => name), ["main"]);
});

/** The place and the problem of a text that must not be read. */
function problemOf(text: string, exit: 2 | 4 = 2): [number, number, string] {
  const error = assertThrows(() => parseLock(text, "toolchainkit.lock"), LockInvalidError);
  assertEquals(error.exit, exit, error.message);
  assertEquals(error.details.file, "toolchainkit.lock");
  assert(error.message.includes(`toolchainkit.lock:${error.details.line}:`), error.message);
  return [error.details.line, error.details.column, error.details.problem];
}

function edited(from: string, to: string): string {
  const text = renderLock(LOCK);
  assert(text.includes(from), from);
  return text.replace(from, to);
}

function lineOf(part: string): number {
  return renderLock(LOCK).split("\n").findIndex((line) => line.includes(part)) + 1;
}

Deno.test("parseLock() tells line and column of a hand edit", () => {
  const table: [string, string, number, string][] = [
    [digest("a"), "zz", lineOf(digest("a")), "64 lower-case hexadecimal"],
    ["archive: tar.xz", "archive: rar", lineOf("archive: tar.xz"), '"rar" is none of'],
    ["strip: 1", "strip: -1", lineOf("strip: 1"), "not a number of folders"],
    ["size: 900000000", "size: 9e99", lineOf("size: 900000000"), "not a number of bytes"],
    ["license:", "licence:", lineOf("license:"), 'unknown key "licence"'],
    ["request: latest", "requests: latest", lineOf("request: latest"), 'unknown key "requests"'],
    ["compiler: clang", "compiler: {", lineOf("compiler: clang") + 1, ""],
  ];
  for (const [from, to, line, problem] of table) {
    const [foundLine, column, found] = problemOf(edited(from, to));
    if (problem !== "") assertEquals(foundLine, line, `${to}: ${found}`);
    assert(column >= 1);
    assert(found.includes(problem), `${found} for ${to}`);
  }
});

const EVIL = "http://127.0.0.1:1/evil-1.0.tar.gz";

/** The lock with another text at the first line of this key. */
function withValue(key: string, value: string): string {
  const text = renderLock(LOCK);
  const line = new RegExp(`^( +(?:- )?)${key}: .*$`, "m");
  assert(line.test(text), key);
  return text.replace(line, (_, indent: string) => `${indent}${key}: ${JSON.stringify(value)}`);
}

Deno.test("parseLock() refuses values that could act on other programs, with the place and exit code 4", () => {
  const table: Record<string, [string, ...string[]]> = {
    bin: ["not a path inside", "../bin", "-rf", "b\nin", "a\\b", "C:/x", "/bin"],
    subdirectory: ["not a path inside", "llvm/..", "-x", "\x1b[2J"],
    member: ["not a path inside", "../x", "-x"],
    name: ["part of a folder's name", "../llvm", "-llvm", "ll vm", "$(id)"],
    version: ["part of a folder's name", "1;id", "-1", "1\u202e"],
    type: ["part of a folder's name", "ll vm", "-x"],
    request: ["not a version, a range", "18; id", "--update", "$(id)", "18\n19"],
    url: ["address", "ftp://x/y", "ext::sh -c id", "file://host/x", "https://host/a b", "-x"],
    pypi: [
      "name==exact-version",
      ...[`evil @ ${EVIL}`, `--extra-index-url=${EVIL}`, "-r/etc/passwd", `git+${EVIL}`],
      ...["a==1;x", "a == 1", "A==1", "a==1.*", "a==1 --pre"],
    ],
    wheel_platform: ["tag of a wheel", "-r/etc/passwd", "any --pre", "%PATH%"],
    npm: [
      "[@scope/]name@exact-version",
      ...["git:x", "file:../x", EVIL, "--prefix=/tmp", "a b@1.0.0", "a&calc@1.0.0", "a|b@1.0.0"],
      ...["%PATH%@1.0.0", "a^b@1.0.0", 'a"b@1.0.0', "a@latest", "a@1"],
    ],
    glibc: ["version number", "2.27;id", "-2"],
    key: ["key of a signer", "\x1b[31m", "-x"],
    license: ["licence", "\u202eApache", "-x", "a\nb"],
  };
  for (const [key, [problem, ...values]] of Object.entries(table)) {
    for (const value of values) {
      const [line, column, found] = problemOf(withValue(key, value), 4);
      assert(line > 1 && column > 1, found);
      assert(found.includes(problem), `${found} for ${key}`);
      // deno-lint-ignore no-control-regex
      assert(!/[\x00-\x1f\u202e]/.test(found), found);
    }
  }
});

Deno.test("parseLock() refuses hostile targets, tools, libraries and packages with exit code 4", () => {
  const withLine = (line: string) =>
    edited("compiler: clang\n", `compiler: clang\n        ${line}\n`);
  problemOf(withLine('target: "-fplugin=x"'), 4);
  problemOf(withLine('tool_prefix: "../x/"'), 4);
  problemOf(withLine('upstream_version: "$(id)"'), 4);
  problemOf(edited("[libstdc++", '["-x"'), 4);
  problemOf(edited("[libtinfo.so.5", '["../x"'), 4);
  const packages = (item: string, baseline = "abc1234") =>
    edited(
      "complete:",
      `packages:\n  manager: conan\n  baseline: ${baseline}\n  items:\n    ${item}\ncomplete:`,
    );
  assertEquals(parseLock(packages('fmt: {version: "10.2.1"}'), "l").packages?.items, {
    fmt: { version: "10.2.1" },
  });
  problemOf(packages("fmt: {version: --x}"), 4);
  problemOf(packages('"$(id)": {version: "1"}'), 4);
  problemOf(packages('fmt: {version: "1", revision: "a b"}'), 4);
  problemOf(packages('fmt: {version: "1"}', "--upload-pack=x"), 4);
});

Deno.test("parseLock() tells a file that was cut short, at any line", () => {
  const lines = renderLock(LOCK).trimEnd().split("\n");
  for (let count = 0; count < lines.length; count++) {
    const text = lines.slice(0, count).join("\n");
    assertThrows(() => parseLock(text, "l"), LockInvalidError);
  }
  const cut = lines.slice(0, -1).join("\n") + "\n";
  const [line, , problem] = problemOf(cut);
  assertEquals([line, problem], [lines.length - 1, "the file is cut short here"]);
});

Deno.test("parseLock() names merge conflicts and newer versions", () => {
  const [line, , problem] = problemOf(edited("toolchains:", "<<<<<<< HEAD\ntoolchains:"));
  assertEquals([line, problem], [lineOf("toolchains:"), "there is an unresolved merge conflict"]);
  const [, , newer] = problemOf(edited("version: 1", "version: 2"));
  assert(newer.includes("newer toolchainkit"), newer);
  for (const text of ["", "\n", "[]", "3", "{}", "version: 1\ncomplete: true\n"]) problemOf(text);
});

Deno.test("parseLock() refuses aliases that would blow up", () => {
  const bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\ncomplete: true\n";
  assertEquals(problemOf(bomb)[2], "there is an alias");
});

Deno.test("readLock() and writeLock() keep the file when nothing changed", async () => {
  await using world = await TestWorld.create();
  const path = world.path("toolchainkit.lock");
  assertEquals(await readLock(path), undefined);
  assertEquals(await writeLock(path, LOCK), true);
  assertEquals(await writeLock(path, LOCK), false);
  assertEquals(await readLock(path), LOCK);
  await Deno.writeTextFile(path, "version: [");
  const error = await failsWith(LockInvalidError, () => readLock(path));
  assertEquals(error.details.file, path);
});

function resolved(name: string, build: LockedArtifact): ResolvedItem {
  return { name, type: build.name, request: "18", platforms: { "linux-x64": build } };
}

Deno.test("updateLock() keeps a locked build of the same version as it was locked", () => {
  const moved = {
    ...LLVM,
    license: "MIT",
    sources: [{ url: "https://new.example/l", sha256: digest("a") }],
  };
  const request = { configHash: "1".repeat(16), toolchains: [resolved("main", moved)], tools: [] };
  const kept = updateLock(LOCK, request);
  assertEquals(kept.toolchains["main"]?.platforms["linux-x64"], LLVM);
  const taken = updateLock(LOCK, { ...request, update: ["main"] });
  assertEquals(taken.toolchains["main"]?.platforms["linux-x64"], moved);
  assertEquals(taken.tools, {});
});

Deno.test("updateLock() stops when the data states another checksum for a locked address", () => {
  const forged = {
    ...LLVM,
    sources: [{ url: "https://vendor.example/llvm-18.1.8.tar.xz", sha256: digest("f") }],
  };
  const error = assertThrows(
    () =>
      updateLock(LOCK, {
        configHash: "1".repeat(16),
        toolchains: [resolved("main", forged)],
        tools: [],
      }),
    LockMismatchError,
  );
  assertEquals(error.exit, 4);
  assert(error.message.includes(digest("a")) && error.message.includes(digest("f")));
});

Deno.test("updateLock() marks builds without a published checksum", () => {
  const bare: LockedArtifact = {
    kind: "tool",
    name: "own",
    version: "1",
    platform: "linux-x64",
    archive: "zip",
    strip: 1,
    bin: "bin",
    sources: [{ url: "https://x.example/own.zip" }],
  };
  const lock = updateLock(undefined, {
    configHash: "1".repeat(16),
    toolchains: [],
    tools: [resolved("own", bare)],
  });
  assertEquals(lock.tools["own"]?.platforms["linux-x64"]?.unverified, true);
  assertEquals(parseLock(renderLock(lock), "l"), lock);
});

Deno.test("diffLocks() tells version, size, source and checksum", () => {
  const newer: LockedArtifact = {
    ...LLVM,
    version: "18.1.9",
    sizeBytes: 800_000_000,
    sha256: digest("c"),
    sources: [{ url: "https://user:secret@vendor.example/l?token=secret", sha256: digest("c") }],
  };
  const after: LockFile = {
    ...LOCK,
    toolchains: { main: { type: "llvm", request: "18", platforms: { "linux-x64": newer } } },
    tools: {},
  };
  const lines = describeChanges(diffLocks(LOCK, after));
  assertEquals(lines.length, 3);
  for (const part of ["18.1.8 → 18.1.9", "858.3 MiB → 762.9 MiB", "aaaaaaaaaaaa → cccccccccccc"]) {
    assert(lines[0]?.includes(part), lines[0]);
  }
  assertEquals(lines[1], "~ main (all platforms): wanted version >=17 <19 → 18");
  assertEquals(lines[2], "- ninja (windows-arm64): ninja 1.13.2");
  assert(!lines.join().includes("secret"));
  assertEquals(diffLocks(LOCK, LOCK), []);
});

Deno.test("renderLock() and parseLock() keep what the package manager resolved", () => {
  const packages = {
    manager: "conan",
    items: { fmt: { version: "10.2", revision: "1e5" }, "zlib/1.3": { version: "1.3" } },
  } as const;
  const empty = { version: 1, configHash: "0123456789abcdef", toolchains: {}, tools: {} } as const;
  const text = renderLock({ ...empty, packages });
  assertEquals(parseLock(text, "toolchainkit.lock").packages, packages);
  const vcpkg = { manager: "vcpkg", baseline: "f".repeat(40), items: {} } as const;
  const again = renderLock({ ...empty, packages: vcpkg });
  assertEquals(parseLock(again, "toolchainkit.lock").packages, vcpkg);
  assertThrows(
    () => parseLock(text.replace("manager: conan", "manager: apt"), "toolchainkit.lock"),
    LockInvalidError,
    "packages.manager",
  );
  const updated = updateLock(parseLock(text, "f"), {
    configHash: "0123456789abcdef",
    toolchains: [],
    tools: [],
  });
  assertEquals(updated.packages, packages);
});
