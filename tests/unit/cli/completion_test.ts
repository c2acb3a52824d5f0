import { assert, assertEquals } from "@std/assert";
import { defineCommand } from "../../../src/cli/command.ts";
import { completeWords, type WordSource } from "../../../src/cli/completion.ts";
import { renderCompletion } from "../../../src/cli/completion_scripts.ts";
import { TestWorld } from "../../support/world.ts";
import { programWords } from "../../../src/cli/completion_words.ts";

const COMMANDS = {
  box: {
    group: "Program" as const,
    summary: "Boxes",
    load: () =>
      Promise.resolve(defineCommand({
        name: "box",
        summary: "Boxes",
        subcommands: [
          defineCommand({
            name: "open",
            summary: "Open one",
            args: [{ name: "SPEC", help: "x", many: true, completes: "toolchain" }],
            options: {
              "level": { type: "string", short: "l", choices: ["low", "high"], help: "How much" },
              "output": { type: "string", short: "o", value: "FILE", help: "Where to" },
              "deep": { type: "boolean", short: "d", help: "All of it" },
            },
          }),
        ],
      })),
  },
  run: {
    group: "Program" as const,
    summary: "Run",
    load: () =>
      Promise.resolve(
        defineCommand({ name: "run", summary: "Run", passThrough: true, rest: "CMD" }),
      ),
  },
};

const source: WordSource = (kind, typed) =>
  Promise.resolve([{ value: `${kind}-a`, description: typed }, { value: "b", description: "" }]);

async function offered(...words: string[]): Promise<string[]> {
  const { candidates, files } = await completeWords(words, COMMANDS, source);
  return [...candidates.map(({ value }) => value), ...(files ? ["(files)"] : [])];
}

Deno.test("completeWords() offers commands, subcommands and arguments by their place", async () => {
  assertEquals(await offered(""), ["box", "run"]);
  assertEquals(await offered("bo"), ["box"]);
  assertEquals(await offered("box", ""), ["open"]);
  assertEquals(await offered("box", "open", ""), ["toolchain-a", "b"]);
  assertEquals(await offered("box", "open", "x", "tool"), ["toolchain-a"]);
  assertEquals(await offered("--json", "-C", "dir", "box", "op"), ["open"]);
  assertEquals(await offered("unknown", ""), []);
});

Deno.test("completeWords() offers options once, with those of the command", async () => {
  assertEquals(await offered("box", "open", "--de"), ["--deep"]);
  assertEquals(await offered("box", "open", "--deep", "--de"), []);
  assertEquals(await offered("box", "open", "-d", "--de"), []);
  assertEquals(await offered("--off"), ["--offline"]);
  assert((await offered("-v", "--")).includes("--verbose"));
});

Deno.test("completeWords() offers values where an option awaits one", async () => {
  assertEquals(await offered("box", "open", "--level", ""), ["low", "high"]);
  assertEquals(await offered("box", "open", "--level=h"), ["--level=high"]);
  assertEquals(await offered("box", "open", "-dl", "l"), ["low"]);
  assertEquals(await offered("box", "open", "-llow", "b"), ["b"]);
  assertEquals(await offered("box", "open", "-o", "x"), ["(files)"]);
  assertEquals(await offered("--cache-dir", ""), ["(files)"]);
  assertEquals(await offered("--color", "a"), ["auto", "always"]);
});

Deno.test("completeWords() offers files for what belongs to another program", async () => {
  assertEquals(await offered("box", "open", "--", ""), ["(files)"]);
  assertEquals(await offered("run", "cc", "-"), ["(files)"]);
  assertEquals(await offered("run", ""), ["(files)"]);
});

Deno.test("programWords() knows toolchains, their versions, error codes and configuration keys", async () => {
  await using world = await TestWorld.create();
  await world.write(
    "toolchainkit.yaml",
    "version: 1\ntoolchains: [{name: main, type: llvm, version: 18}]\n",
  );
  const cwd = world.path("src");
  const words = programWords({ cwd, env: world.host.env });
  const values = async (kind: Parameters<WordSource>[0], typed: string) =>
    (await words(kind, typed)).map(({ value }) => value);
  assertEquals(await words("project-toolchain", ""), [{ value: "main", description: "llvm 18" }]);
  assert((await values("toolchain", "")).includes("llvm"));
  assert((await values("toolchain", "llvm@1")).includes("llvm@18.1.8"));
  assert((await values("tool", "")).includes("cmake"));
  assert((await values("error-code", "")).includes("HASH_MISMATCH"));
  assert((await values("config-key", "")).includes("build.caching.size"));
  assert((await values("target", "")).includes("linux-arm64"));
  assert((await values("shell", "")).includes("fish"));
});

Deno.test("renderCompletion() keeps to a line a word, each once", () => {
  const candidates = [
    { value: "a", description: "first\nline\t\x1b[1m" },
    { value: "a", description: "again" },
  ];
  assertEquals(renderCompletion({ candidates, files: true }), "a\tfirst line \n:files\n");
  assertEquals(renderCompletion({ candidates: [], files: false }), ":end\n");
});
