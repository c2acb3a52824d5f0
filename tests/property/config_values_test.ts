/** Values with any characters arrive exactly, through the parser and through edits. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { parse } from "@std/yaml";
import { flagTrouble } from "../../src/cmake/flag_text.ts";
import { profileTrouble } from "../../src/packages/conan/profile_text.ts";
import { setValue } from "../../src/config/edit.ts";
import { renderLockText } from "../../src/config/lock/text.ts";
import { HOSTILE_CHARACTERS, rawCharacter } from "../support/attacker.ts";
import { renderValue, type YamlValue } from "../../src/config/yaml_text.ts";
import { COMPLETE_CONFIG, configOf } from "../support/config_text.ts";

const METACHARACTERS = [
  ..."\"'`$\\;&|<>(){}[]*?!~#%^=+-@:, \t\n/é日😀",
  "${env:HOME}",
  "$(id)",
  "$ENV{HOME}",
  "${CMAKE_VAR}",
  "]]>",
  "*/",
  "\u2028",
  "\u0085",
  "\ufeff",
  "%PATH%",
];
const nasty = fc.array(fc.constantFrom(...METACHARACTERS, "a", "1"), { maxLength: 12 })
  .map((parts) => parts.join(""));
/** Flags that no shell of a build would run or expand. */
const harmless = fc.oneof(nasty, nasty.map((text) => `'${text.replaceAll("'", "")}'`))
  .filter((text) => text !== "" && flagTrouble(text, { windows: false }) === undefined);
/** Text that Conan does not evaluate in a profile. */
const option = nasty.filter((text) => text !== "" && profileTrouble("x", text) === undefined);
const filled = nasty.filter((text) => text !== "");

Deno.test("parseConfig() hands on values with metacharacters exactly", async () => {
  await fc.assert(
    fc.asyncProperty(nasty, filled, harmless, option, async (definition, hook, flags, option) => {
      const config = await configOf(JSON.stringify({
        build: { definitions: { X: definition }, flags: { cxx: flags } },
        hooks: { pre_configure: hook },
        packages: { conan: { options: { "*:x": option } } },
      }));
      assertEquals(config.build.definitions["X"], definition);
      assertEquals(config.build.flags.cxx, flags);
      assertEquals(config.hooks.preConfigure, hook);
      assertEquals(config.packages.conan.options["*:x"], option);
    }),
    { numRuns: 300 },
  );
});

Deno.test("renderValue() writes no character that a terminal obeys, and loses none", () => {
  for (const character of HOSTILE_CHARACTERS) {
    const text = renderValue(`a${character}b`);
    assertEquals(rawCharacter(text), undefined, JSON.stringify(text));
    assertEquals(parse(text), `a${character}b`);
  }
});

Deno.test("renderLockText() writes no character that a terminal obeys, and loses none", () => {
  const values = Object.fromEntries(HOSTILE_CHARACTERS.map((one) => [`k${one}`, `a${one}b`]));
  const text = renderLockText({ values });
  assertEquals(rawCharacter(text), undefined);
  assertEquals(parse(text), { values });
});

Deno.test("renderValue() writes what YAML readers read back", () => {
  const value = fc.letrec<{ value: YamlValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      nasty,
      fc.constantFrom("yes", "No", "null", "~", "1e3", "0x1", "1:20", "<<", "-", "?", "=", "12"),
      fc.integer(),
      fc.boolean(),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(filled, tie("value"), { maxKeys: 3, noNullPrototype: true }),
    ),
  })).value;
  fc.assert(
    fc.property(value, (given) => {
      assertEquals(parse(renderValue(given)), given);
    }),
    { numRuns: 500 },
  );
});

/** Keys of every form: existing, missing, in flow and block, deep and shallow. */
const KEYS: readonly (readonly string[])[] = [
  ["build", "definitions", "MY_OPTION"],
  ["build", "definitions", "NEW"],
  ["hooks", "pre_configure"],
  ["packages", "conan", "options", "x"],
  ["build", "flags", "cxx"],
];

/** A key and a text that may stand there. */
const keyAndValue = fc.constantFrom(...KEYS).chain((key) => {
  const value = key[1] === "flags" ? harmless : key[1] === "conan" ? option : filled;
  return fc.tuple(fc.constant(key), value);
});

Deno.test("setValue() is read back exactly and changes nothing else", async () => {
  const before = await configOf(COMPLETE_CONFIG);
  await fc.assert(
    fc.asyncProperty(
      keyAndValue,
      fc.constantFrom("", "\n", " # end", "\n\n# end\n"),
      async ([key, value], end) => {
        const text = COMPLETE_CONFIG.trimEnd() + end;
        const edited = setValue(text, key, value);
        const config = await configOf(edited);
        const found = [
          config.build.definitions[key.at(-1) ?? ""],
          config.hooks.preConfigure,
          config.packages.conan.options["x"],
          config.build.flags.cxx,
        ];
        assert(found.includes(value), edited);
        assertEquals(config.toolchains, before.toolchains);
        assertEquals(config.network, before.network);
        assertEquals(config.build.caching, before.build.caching);
        assertEquals(setValue(edited, key, value), edited);
        for (const comment of COMPLETE_CONFIG.match(/#.*/g) ?? []) {
          assert(edited.includes(comment));
        }
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("setValue() builds up a file from nothing, key by key", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(keyAndValue, { minLength: 1, maxLength: 8 }),
      async (edits) => {
        let text = "";
        for (const [key, value] of edits) text = setValue(text, key, value);
        const config = await configOf(text);
        const last = new Map(edits.map(([key, value]) => [key.join("."), value]));
        const definition = last.get("build.definitions.NEW");
        if (definition !== undefined) assertEquals(config.build.definitions["NEW"], definition);
        const hook = last.get("hooks.pre_configure");
        if (hook !== undefined) assertEquals(config.hooks.preConfigure, hook);
      },
    ),
    { numRuns: 200 },
  );
});
