import { assert, assertEquals } from "@std/assert";
import { CONFIG_VARIABLES } from "../../../src/config/overrides.ts";
import { GLOBAL_OPTIONS } from "../../../src/cli/global_option_table.ts";
import { ENVIRONMENT_VARIABLES, parseSwitch, runsInCi } from "../../../src/core/env.ts";

Deno.test("ENVIRONMENT_VARIABLES has our own first, each part in alphabetical order, as sentences", () => {
  const names = Object.keys(ENVIRONMENT_VARIABLES);
  const own = names.filter((name) => name.startsWith("TOOLCHAINKIT_"));
  const others = names.slice(own.length);
  assertEquals(names.slice(0, own.length), [...own].sort());
  const lower = others.map((name) => name.toLowerCase());
  assertEquals(lower, [...lower].sort());
  for (const [name, { means }] of Object.entries(ENVIRONMENT_VARIABLES)) {
    assert(/^[a-zA-Z0-9].*\.$/.test(means), name);
  }
});

Deno.test("ENVIRONMENT_VARIABLES lists what global options and configuration read", () => {
  const read = [
    ...Object.values(GLOBAL_OPTIONS).flatMap(({ env }) => env ?? []),
    ...CONFIG_VARIABLES.map(({ name }) => name),
  ];
  for (const name of read) assert(Object.hasOwn(ENVIRONMENT_VARIABLES, name), name);
});

Deno.test("parseSwitch() knows yes and no, and says when a value is neither", () => {
  for (const yes of ["1", "true", "YES", " on "]) assertEquals(parseSwitch(yes), true, yes);
  for (const no of [undefined, "", "0", "False", "no", "off"]) assertEquals(parseSwitch(no), false);
  for (const other of ["2", "maybe", "-1"]) assertEquals(parseSwitch(other), undefined, other);
});

Deno.test("runsInCi() takes any CI for yes but one that says no", () => {
  assertEquals([{}, { CI: "" }, { CI: "0" }, { CI: "false" }].map(runsInCi), [
    false,
    false,
    false,
    false,
  ]);
  assertEquals([{ CI: "true" }, { CI: "1" }, { CI: "woodpecker" }].map(runsInCi), [
    true,
    true,
    true,
  ]);
});
