import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { UsageError } from "../../../src/core/errors.ts";
import { checkArguments, type OptionTable, parseWords } from "../../../src/cli/parse.ts";

const TABLE: OptionTable = {
  "output": { type: "string", short: "o", value: "FILE", help: "x" },
  "strip": { type: "number", help: "x" },
  "level": { type: "string", choices: ["minimal", "standard"], help: "x" },
  "platform": { type: "string", many: true, help: "x" },
  "offline": { type: "boolean", help: "x" },
  "all": { type: "boolean", short: "a", help: "x" },
  "verbose": { type: "boolean", short: "v", many: true, help: "x" },
};

function parse(...words: string[]) {
  return parseWords(words, TABLE, { commandName: "tool" });
}

function refused(...words: string[]): UsageError {
  return assertThrows(() => parse(...words), UsageError);
}

Deno.test("parseWords() reads long and short options, glued, with = and apart", () => {
  for (const words of [["--output", "f"], ["--output=f"], ["-o", "f"], ["-of"], ["-o=f"]]) {
    assertEquals(parse(...words).options, { output: "f" }, words.join(" "));
  }
  assertEquals(parse("-avof", "x").options, { all: true, verbose: 1, output: "f" });
  assertEquals(parse("-vv", "--verbose").options, { verbose: 3 });
});

Deno.test("parseWords() keeps values as they were typed", () => {
  assertEquals(parse("18.10", "0x10", "true", "1e3").args, ["18.10", "0x10", "true", "1e3"]);
  assertEquals(parse("--output=a=b").options, { output: "a=b" });
  assertEquals(parse("--offline", "true").args, ["true"]);
  assertEquals(parse("--output", "-").options, { output: "-" });
  assertEquals(parse("-5", "-").args, ["-5", "-"]);
});

Deno.test("parseWords() collects options that may be repeated and refuses others", () => {
  assertEquals(parse("--platform", "a", "--platform=b").options, { platform: ["a", "b"] });
  assertEquals(parse("-o", "a", "-o", "a").options, { output: "a" });
  assertStringIncludes(refused("-o", "a", "--output", "b").message, "twice");
});

Deno.test("parseWords() takes everything after -- as it is", () => {
  const { args, rest } = parse("a", "--", "--offline", "--", "-x");
  assertEquals({ args, rest }, { args: ["a"], rest: ["--offline", "--", "-x"] });
  assertEquals(parse("a").rest, undefined);
  assertEquals(parse("a", "--").rest, []);
});

Deno.test("parseWords() stops before the first argument when told to", () => {
  const how = { commandName: "tool", stopAtArgument: true };
  const { options, remaining } = parseWords(["-a", "run", "--unknown"], TABLE, how);
  assertEquals({ options, remaining }, { options: { all: true }, remaining: ["run", "--unknown"] });
  assertEquals(parseWords(["-a", "--", "x"], TABLE, how).remaining, ["--", "x"]);
});

Deno.test("parseWords() names the option that an unknown one may have meant", () => {
  assertEquals(refused("--ofline").hint, "Did you mean --offline?");
  assertEquals(refused("-platform").hint, "Did you mean --platform?");
  assertEquals(refused("--plat").hint, "Did you mean --platform?");
  assertEquals(refused("--completely-different").hint, "See tool --help");
  assertStringIncludes(refused("-x").message, 'option "-x"');
  assertEquals(refused("--__proto__").exit, 2);
  assertEquals(refused("--constructor=1").exit, 2);
});

Deno.test("parseWords() refuses values that are missing, superfluous or impossible", () => {
  assertStringIncludes(refused("--output").message, "needs a value (--output FILE)");
  assertEquals(refused("-o", "--all").hint, 'A value that begins with "-" is written -o=--all');
  assertStringIncludes(refused("--offline=yes").message, "it is a switch");
  assertStringIncludes(refused("-a=1").message, "it is a switch");
  assertStringIncludes(refused("--output=").message, "not empty");
  assertStringIncludes(refused("--level", "standart").message, "one of minimal, standard");
  assertEquals(refused("--level", "standart").hint, "Did you mean standard?");
});

Deno.test("parseWords() takes numbers in their plain form and range only", () => {
  assertEquals(parse("--strip", "2").options, { strip: 2 });
  assertEquals(parse("--strip=0").options, { strip: 0 });
  for (const bad of ["x", "0x2", "1e2", "Infinity", "", " 1", "-1", "1.", "NaN"]) {
    assertEquals(refused(`--strip=${bad}`).exit, 2, bad);
  }
});

Deno.test("checkArguments() tells what is missing, too much or impossible", () => {
  const specs = [{ name: "URL", help: "x" }, { name: "FILE", help: "x", optional: true }];
  const failing = (args: string[], given = specs) =>
    assertThrows(() => checkArguments(args, given, "tool fetch"), UsageError).message;
  checkArguments(["u"], specs, "tool fetch");
  checkArguments(["u", "f"], specs, "tool fetch");
  assertEquals(failing([]), "Cannot run tool fetch: URL is missing");
  assertEquals(failing(["u", "f", "g"]), 'Cannot run tool fetch: "g" is one argument too many');
  const many = [{ name: "FILE", help: "x", many: true }];
  checkArguments(["a", "b", "c"], many, "tool hash");
  assertEquals(failing([], many), "Cannot run tool fetch: FILE is missing");
  const chosen = [{ name: "SHELL", help: "x", choices: ["bash", "zsh"] }];
  assertStringIncludes(failing(["fsh"], chosen), "one of bash, zsh is wanted");
});
