/** Every field of a lock and of a registry file, with hostile values in turn: refused with a place. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { parse, stringify } from "yaml";
import { LockInvalidError, parseLock } from "../../src/config/lock_file.ts";
import { checkCatalog } from "../../src/toolchain/registry.ts";
import { CatalogError } from "../../src/toolchain/registry/catalog.ts";
import { checkAddedCatalog } from "../../src/toolchain/registry/check.ts";

const HEX = "a".repeat(64);

const LOCK = {
  version: 1,
  config: "0123456789abcdef",
  toolchains: {
    main: {
      type: "gcc",
      request: "14",
      platforms: {
        "linux-x64": {
          kind: "toolchain",
          name: "gcc",
          version: "14.2.0",
          built_for: "linux-x64",
          upstream_version: "14.2.0",
          compiler: "gcc",
          target: "aarch64-linux-gnu",
          tool_prefix: "aarch64-linux-gnu-",
          stdlib: ["libstdc++"],
          license: "GPL-3.0-or-later",
          archive: "tar.xz",
          strip: 1,
          bin: "bin",
          requires: { glibc: "2.27", macos: "11.0", libraries: ["libtinfo.so.5"] },
          signature: { kind: "openpgp", url: "https://h.example/x.sig", key: "AB CD" },
          unverified: true,
          sources: [
            { url: "https://h.example/x", sha256: HEX, size: 5, subdirectory: "x" },
            {
              npm: "@a/b@1.0.0",
              sha512: HEX + HEX,
              member: "m",
              member_sha256: HEX,
              archive: "zip",
            },
            { pypi: "a==1", wheel_platform: "any", sha256: HEX, strip: 0, member_size: 1 },
          ],
        },
      },
    },
  },
  tools: {},
  packages: {
    manager: "conan",
    baseline: "abcdef0",
    items: { fmt: { version: "10.2.1", revision: "abc" } },
  },
  complete: true,
};

const CATALOG = {
  schema: 1,
  entries: {
    x: {
      kind: "toolchain",
      summary: "A compiler",
      vendor: "v",
      homepage: "https://h.example",
      license: "MIT",
      aliases: ["y"],
      compiler: "gcc",
      targets: ["aarch64-linux-gnu"],
      channels: { lts: "1" },
      base: "https://h.example",
      signature: { kind: "openpgp", suffix: ".sig", keys: ["AB"], match: "x" },
      platforms: { "linux-x64": { bin: "bin", requires: { glibc: "2.27" } } },
      versions: {
        "1.0": {
          "linux-x64": {
            url: "{base}/x-{version}.tar.gz",
            sha256: HEX,
            size: 5,
            archive: "tar.gz",
            strip: 1,
            bin: "bin",
            stdlib: ["libstdc++"],
            requires: { glibc: "2.27", macos: "11.0", libraries: ["libtinfo.so.5"] },
            toolPrefix: "x-",
            target: "aarch64-linux-gnu",
            subdirectory: "x",
            mirrors: ["https://m.example/x"],
            upstream: "1.0",
            note: "a note",
            signature: { kind: "minisign", url: "https://h.example/x.sig", key: "RWS" },
            sources: [
              { npm: "a@1.0.0", member: "m", memberDigests: { sha256: HEX, size: 1 } },
              { pypi: "a==1", wheelPlatform: "any", sha512: HEX + HEX, archive: "zip" },
              { url: "https://h.example/y", subdirectory: "x" },
            ],
          },
        },
      },
    },
  },
};

const TEXTS = [
  "-x",
  "--x=y",
  "../../x",
  "a\nb",
  "a\x1b[2J",
  "\u202ex",
  "$(id)",
  "`id`",
  "a;b|c",
  "",
];
const OTHERS = [null, 5, -1, true, [], {}, [[]], { a: 1 }];
/** Texts for people, in which shell text does no harm; nothing in them may hide. */
const PROSE = /\.(summary|vendor|note|match)$/;

/** Paths of all leaves. */
function leaves(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [[...path]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]));
}

/** A copy with another value at a path. */
function changed<T>(value: T, path: readonly string[], to: unknown): T {
  const copy = structuredClone(value);
  // deno-lint-ignore no-explicit-any
  let at: any = copy;
  for (const key of path.slice(0, -1)) at = at[key];
  at[path.at(-1) ?? ""] = to;
  return copy;
}

function readLock(value: unknown): unknown {
  return parseLock(stringify(value), "toolchainkit.lock");
}

function readCatalog(value: unknown): void {
  const text = JSON.parse(JSON.stringify(value));
  checkAddedCatalog(checkCatalog(text, "data.json"), "data.json");
}

/** The error of this class that `work` must throw, saying what was tried when it does not. */
function refusal<E extends Error>(
  work: () => unknown,
  // deno-lint-ignore no-explicit-any
  type: abstract new (...args: any[]) => E,
  tried: string,
): E {
  try {
    work();
  } catch (error) {
    if (error instanceof type) return error;
    throw new Error(`${JSON.stringify(tried)}: ${error}`, { cause: error });
  }
  throw new Error(`${JSON.stringify(tried)} was not refused`);
}

Deno.test("parseLock() refuses every field with a hostile text or another kind of value", () => {
  readLock(LOCK);
  for (const path of leaves(LOCK)) {
    for (const hostile of [...TEXTS, ...OTHERS]) {
      const value = changed(LOCK, path, hostile);
      if (path.at(-1) === "complete" || JSON.stringify(value) === JSON.stringify(LOCK)) continue;
      // Another number of bytes or folders is no harm, nor is what says the same.
      if (typeof hostile === "number" && hostile >= 0 && /size|strip$/.test(path.at(-1) ?? "")) {
        continue;
      }
      const error = refusal(() => readLock(value), LockInvalidError, `${path}: ${hostile}`);
      assert(error.details.line >= 1 && error.details.column >= 1);
      // deno-lint-ignore no-control-regex
      assert(!/[\x00-\x1f\u202e]/.test(error.details.problem), error.details.problem);
    }
  }
});

Deno.test("checkAddedCatalog() refuses every field with a hostile text or another kind of value", () => {
  readCatalog(CATALOG);
  for (const path of leaves(CATALOG)) {
    const name = `.${path.join(".")}`;
    for (const hostile of [...TEXTS, ...OTHERS]) {
      if (PROSE.test(name) && typeof hostile === "string" && !/\p{C}|^$/u.test(hostile)) {
        continue;
      }
      if (typeof hostile === "number" && hostile >= 0 && /(size|strip|schema)$/.test(name)) {
        continue;
      }
      if (hostile === null && name.endsWith(".strip")) continue;
      const value = changed(CATALOG, path, hostile);
      const error = refusal(() => readCatalog(value), CatalogError, `${name}: ${hostile}`);
      assertEquals(error.exit, 2);
      // deno-lint-ignore no-control-regex
      assert(!/[\x00-\x1f\u202e]/.test(error.message), error.message);
    }
  }
});

Deno.test("parseLock() refuses hostile names of toolchains, tools, platforms and packages", () => {
  for (const hostile of ["-x", "a\nb", "\x1b[2J", "\u202ex"]) {
    const { main } = LOCK.toolchains;
    const { "linux-x64": build } = main.platforms;
    for (
      const value of [
        { ...LOCK, toolchains: { [hostile]: main } },
        { ...LOCK, tools: { [hostile]: main } },
        { ...LOCK, toolchains: { main: { ...main, platforms: { [hostile]: build } } } },
        { ...LOCK, packages: { manager: "conan", items: { [hostile]: { version: "1" } } } },
        { ...LOCK, [hostile]: 1 },
      ]
    ) assertThrows(() => readLock(parse(stringify(value))), LockInvalidError);
  }
});
