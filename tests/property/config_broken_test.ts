/** Broken configurations of every kind: always exit 2 with a place, never anything else. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ConfigError } from "../../src/config/config_error.ts";
import { parseConfig } from "../../src/config/parser.ts";
import type { Config } from "../../src/config/types.ts";
import { COMPLETE_CONFIG, LINUX } from "../support/config_text.ts";

const HOST = { cwd: "/project", env: { HOME: "/home/me" }, platform: LINUX };

/** The configuration, or the one kind of error that a bad file may give. */
async function outcome(text: string): Promise<Config | ConfigError> {
  try {
    return await parseConfig({ path: "/project/toolchainkit.yaml", text }, HOST);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    assertEquals(error.exit, 2);
    assert(error.details.problems.length > 0);
    const lines = text.split("\n").length;
    for (const { file, line, column, message } of error.details.problems) {
      assertEquals(file, "/project/toolchainkit.yaml");
      assert(line >= 1 && line <= lines, `line ${line} of ${lines}`);
      assert(column >= 1 && message.length > 0);
    }
    assert(/toolchainkit\.yaml:\d+:\d+: /.test(error.message));
    assert(!/\n\s+at .*\.ts:\d+/.test(error.message), "a stack trace");
    return error;
  }
}

const LINES = COMPLETE_CONFIG.split("\n");
const anyLine = fc.nat(LINES.length - 2);

/** Ways of breaking one line so that it can never be right. */
const BREAKAGES: readonly ((line: string) => string)[] = [
  (line) => line.replace(/^(\s*(?:- \{)?)(\w+):/, "$1$2_x:"),
  (line) => line.replace(/: *(\S.*)?$/, ": [[[]"),
  (line) => `\t${line}`,
  (line) => `${line} "`,
  (line) => `${line}\n${line}`,
  (line) => line.replace(/: .*$/, ": {a: {b: [c, d: e]}}"),
  (line) => line.replace(/: .*$/, ": *nowhere"),
  (line) => `${line}\0`,
  (line) => line.replace(/: .*$/, ": !!binary aGVsbG8="),
  (line) => line.replace(/: .*$/, ": &a [*a, *a]"),
  (line) => line.replace(/^(\s*)(\w+):/, "$1[$2]:"),
  (line) => `}${line}`,
];

Deno.test("parseConfig() answers 300 broken configurations with exit 2 and a place", async () => {
  let broken = 0;
  await fc.assert(
    fc.asyncProperty(anyLine, fc.nat(BREAKAGES.length - 1), fc.boolean(), async (at, how, crlf) => {
      const lines = [...LINES];
      const line = lines[at] ?? "";
      lines[at] = (BREAKAGES[how] ?? String)(line);
      const result = await outcome(lines.join(crlf ? "\r\n" : "\n"));
      if (result instanceof ConfigError) broken++;
    }),
    { numRuns: 400 },
  );
  assert(broken >= 300, `${broken} of 400 were refused`);
});

/** Values that fit no key that takes something else. */
const wrongValue = fc.oneof(
  fc.constantFrom("-1", "99999999999", "1.5", ".nan", "yes please", "[]x", "{x: y}", "[1, [2]]"),
  fc.constantFrom("'\\u0000'", '"\\x07"', "2026-01-01", "0o17", "!!set {a}", "null", "~"),
  fc.string({ maxLength: 20 }).map((text) => JSON.stringify(text)),
);
const TYPED_KEYS = [
  "version",
  "platforms",
  "tools",
  "toolchains",
  "build.types",
  "build.parallel_jobs",
  "build.lto",
  "build.caching.enabled",
  "build.caching.size",
  "build.caching.remote",
  "network.retries",
  "network.timeout",
  "defaults.build_type",
  "defaults.generator",
  "cross.android.api_level",
  "toolchain_cache.location",
];

Deno.test("parseConfig() checks the type and range of every value", async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...TYPED_KEYS), wrongValue, async (key, value) => {
      const parts = key.split(".");
      const text = parts.map((part, depth) =>
        `${"  ".repeat(depth)}${part}:${depth === parts.length - 1 ? ` ${value}` : ""}`
      ).join("\n");
      await outcome(text);
    }),
    { numRuns: 400 },
  );
});

Deno.test("parseConfig() survives any bytes", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string({ unit: "binary", maxLength: 300 }),
        fc.array(
          fc.constantFrom(..."[]{}:,-?&*!|>'\"%@`#\n \t\rab01<~=\\".split(""), "<<: ", "\n  "),
          {
            maxLength: 120,
          },
        ).map((parts) => parts.join("")),
      ),
      async (text) => {
        await outcome(text);
      },
    ),
    { numRuns: 1500 },
  );
});

Deno.test("parseConfig() survives a file that is cut or has a byte changed", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(COMPLETE_CONFIG.length),
      fc.string({ unit: "binary", minLength: 0, maxLength: 2 }),
      fc.boolean(),
      async (at, put, cut) => {
        const rest = cut ? "" : COMPLETE_CONFIG.slice(at + put.length);
        await outcome(COMPLETE_CONFIG.slice(0, at) + put + rest);
      },
    ),
    { numRuns: 400 },
  );
});
