/** The command line and its output under generated input. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { completeWords } from "../../src/cli/completion.ts";
import { parseWords } from "../../src/cli/parse.ts";
import { displayWidth, fitWidth } from "../../src/cli/printable.ts";
import { printable } from "../../src/core/printable_text.ts";
import { COMMANDS } from "../../src/cli/registry.ts";
import { renderTable } from "../../src/cli/table.ts";
import { GLOBAL_OPTIONS } from "../../src/cli/global_option_table.ts";
import { UsageError } from "../../src/core/errors.ts";
import { redactSecrets } from "../../src/core/redact.ts";

const RUNS = { numRuns: 500 };
const HOW = { commandName: "toolchainkit" };

/** Words as people mistype them: pieces of real options among anything. */
const word = fc.oneof(
  fc.string(),
  fc.constantFrom(
    "-",
    "--",
    "---",
    "-=",
    "--=",
    "-vv",
    "-vqC",
    "--json=",
    "--project",
    "--color=x",
  ),
  fc.tuple(fc.constantFrom("-", "--"), fc.string()).map(([dashes, text]) => dashes + text),
);

Deno.test("parseWords() reads any words or refuses them with a usage error", () => {
  fc.assert(
    fc.property(fc.array(word), (words) => {
      try {
        const { args, rest } = parseWords(words, GLOBAL_OPTIONS, HOW);
        for (const arg of [...args, ...rest ?? []]) assert(words.includes(arg));
      } catch (error) {
        assert(error instanceof UsageError, String(error));
        assertEquals(error.exit, 2);
      }
    }),
    RUNS,
  );
});

Deno.test("parseWords() brings every value and argument to its place exactly", () => {
  const value = fc.string({ minLength: 1, unit: "binary" });
  fc.assert(
    fc.property(value, fc.array(value), fc.array(value), (config, args, rest) => {
      const plain = args.filter((arg) => !arg.startsWith("-"));
      const words = [`--config=${config}`, ...plain, "--", ...rest];
      const parsed = parseWords(words, GLOBAL_OPTIONS, HOW);
      assertEquals(parsed.options, { config });
      assertEquals(parsed.args, plain);
      assertEquals(parsed.rest, rest);
    }),
    RUNS,
  );
});

Deno.test("completeWords() answers whatever has been typed", async () => {
  const known = fc.constantFrom("cache", "config", "get", "explain", "--color", "-C", "");
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(known, word)), async (words) => {
      const { candidates } = await completeWords(words, COMMANDS, () => Promise.resolve([]));
      const typed = words.at(-1) ?? "";
      for (const { value } of candidates) assert(value.startsWith(typed), `${value} for ${typed}`);
    }),
    { numRuns: 300 },
  );
});

const wildText = fc.array(
  fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      "\x1b[31m",
      "\x1b]0;t\x07",
      "\x9b2J",
      "\u202e",
      "日本",
      "👨‍👩‍👧",
      "e\u0301",
      "\r\n",
    ),
  ),
).map((parts) => parts.join(""));

Deno.test("printable() leaves nothing that a terminal would obey, and is done after one time", () => {
  fc.assert(
    fc.property(wildText, (text) => {
      const shown = printable(text);
      // deno-lint-ignore no-control-regex
      assert(!/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]/.test(shown), JSON.stringify(shown));
      assertEquals(printable(shown), shown);
    }),
    RUNS,
  );
});

Deno.test("fitWidth() never exceeds the columns and only cuts at the end", () => {
  fc.assert(
    fc.property(wildText, fc.integer({ min: 0, max: 60 }), (text, columns) => {
      const shown = printable(text).replaceAll("\n", " ");
      const fitted = fitWidth(shown, columns);
      assert(displayWidth(fitted) <= columns);
      assert(shown.startsWith(fitted.replace(/…$/, "")));
    }),
    RUNS,
  );
});

Deno.test("renderTable() has a line a row whatever the cells hold", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(wildText, wildText)), (rows) => {
      const text = renderTable([{ title: "A" }, { title: "B", align: "right" }], rows);
      assertEquals(text.split("\n").length, rows.length + 2);
    }),
    RUNS,
  );
});

Deno.test("redactSecrets() lets no password, token or signed query of a URL through", () => {
  const letters = fc.string({
    unit: fc.constantFrom(..."abcdefghijkXYZ0123456789-_.~"),
    minLength: 1,
  });
  const secret = letters.map((text) => `SECRET${text}SECRET`);
  const around = fc.string({ unit: fc.constantFrom(..."abc (),.;:\"'\n") });
  const scheme = fc.constantFrom("https", "http", "redis", "s3", "socks5h");
  const url = fc.tuple(scheme, letters, secret).chain(([kind, user, hidden]) =>
    fc.constantFrom(
      `${kind}://${user}:${hidden}@host.example/a/b.tar.xz`,
      `${kind}://${hidden}@host.example:8443/`,
      `${kind}://host.example/a?X-Signature=${hidden}&b=c`,
      `${kind}://host.example/?${hidden}`,
    )
  );
  fc.assert(
    fc.property(around, url, around, (before, address, after) => {
      const shown = redactSecrets(`${before} ${address} ${after}`);
      assert(!shown.includes("SECRET"), shown);
      assertEquals(redactSecrets(shown), shown);
    }),
    RUNS,
  );
});
