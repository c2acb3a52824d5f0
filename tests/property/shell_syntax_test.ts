/** Values of an environment come through every shell as they are. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { renderVariables, type ShellSyntax } from "../../src/core/shell_syntax.ts";
import { HOSTILE_CHARACTERS, rawCharacter } from "../support/attacker.ts";
import {
  evaluate,
  evaluateBatch,
  evaluateGithub,
  evaluatePowerShell,
  REAL_SHELLS,
} from "../support/shells.ts";

const HARD = [
  "",
  " ",
  "two words",
  "it's",
  `"quoted"`,
  "$HOME ${HOME} $(id) `id`",
  "100% %PATH% %%",
  "!history !! !$",
  "a;b&c|d<e>f(g)",
  "back\\slash\\",
  "\\'",
  "Ünïcödé ß 漢字 🎉",
  "‘curly’ ‚low‛",
  "~/x *.c ?[a-z]{a,b}",
  "-n -e",
  "#no comment",
  "a=b",
  `"&echo "second`,
  "^caret^",
];
const LINES = [
  "two\nlines",
  "ends\n",
  "\n",
  "tab\tand\rreturn",
  "\x01\x1b[31m\x7f",
  "\x0b1",
  "\x9b2J\u202e\u200b\u{e0001}7",
];

/** Characters that some shell gives a meaning, and ordinary ones. */
const character = fc.constantFrom(
  ...`'"\`$\\!%^&|;<>(){}[]*?~#=-+,.: aZ0ü漢‘’`,
  "🎉",
);
const oneLine = fc.string({ unit: character, maxLength: 24 });
const anything = fc.string({
  unit: fc.oneof(character, fc.constantFrom("\n", "\t", "\r", "\x1b")),
});

function sample(values: fc.Arbitrary<string>, fixed: readonly string[]): Record<string, string> {
  const all = [...fixed, ...fc.sample(values, { numRuns: 150, seed: 20_260 })];
  return Object.fromEntries(all.map((value, at) => [`VALUE_${at}`, value]));
}

for (const shell of REAL_SHELLS) {
  Deno.test(`renderVariables() brings every value through ${shell}`, async () => {
    const values = sample(anything, [...HARD, ...LINES]);
    const syntax: ShellSyntax = shell === "dash" ? "sh" : shell;
    const seen = await evaluate(shell, renderVariables(values, syntax));
    for (const [name, value] of Object.entries(values)) assertEquals(seen[name], value, name);
  });
}

Deno.test("renderVariables() writes nothing for bash, zsh and json that a terminal obeys", () => {
  const values = { VALUE: `it's ${HOSTILE_CHARACTERS.filter((one) => one !== "\0").join("")}` };
  for (const shell of ["bash", "zsh", "json"] as const) {
    assertEquals(rawCharacter(renderVariables(values, shell)), undefined);
  }
});

Deno.test("renderVariables() writes sh statements that bash and zsh read too", async () => {
  const values = sample(anything, [...HARD, ...LINES]);
  const script = renderVariables(values, "sh");
  for (const shell of ["bash", "zsh"] as const) {
    const seen = await evaluate(shell, script);
    for (const [name, value] of Object.entries(values)) assertEquals(seen[name], value, name);
  }
});

Deno.test("renderVariables() writes batch lines that set each value and start nothing", () => {
  const values = sample(oneLine, HARD);
  assertEquals(evaluateBatch(renderVariables(values, "cmd")), values);
});

Deno.test("renderVariables() writes PowerShell literals that end where they should", () => {
  const values = sample(anything, [...HARD, ...LINES]);
  assertEquals(evaluatePowerShell(renderVariables(values, "pwsh")), values);
});

Deno.test("renderVariables() writes entries that GitHub Actions splits as they were joined", () => {
  const tricky = ["END_OF_VALUE", "x\nEND_OF_VALUE\ny", "END_OF_VALUE\nEND_OF_VALUE_"];
  const values = sample(oneLine, [...HARD, "two\nlines", "ends\n", "\n", ...tricky]);
  assertEquals(evaluateGithub(renderVariables(values, "github")), values);
});

Deno.test("renderVariables() writes JSON that any reader understands", () => {
  const values = sample(anything, [...HARD, ...LINES]);
  assertEquals(JSON.parse(renderVariables(values, "json")), values);
});
