import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import type { Command } from "../../../src/cli/command.ts";
import { GLOBAL_OPTIONS } from "../../../src/cli/global_option_table.ts";
import { COMMAND_GROUPS, COMMANDS } from "../../../src/cli/registry.ts";
import { listDirectory } from "../../../src/core/filesystem.ts";

/** Every command and subcommand with its full name. */
async function allCommands(): Promise<[string, Command][]> {
  const found: [string, Command][] = [];
  function add(command: Command, above: string): void {
    const name = `${above}${command.name}`;
    found.push([name, command]);
    for (const sub of command.subcommands ?? []) add(sub, `${name} `);
  }
  for (const { load } of Object.values(COMMANDS)) add(await load(), "");
  return found;
}

Deno.test("COMMANDS and their subcommands are the files of src/cli/commands", async () => {
  const folder = fromFileUrl(new URL("../../../src/cli/commands", import.meta.url));
  const files = (await listDirectory(folder))
    .filter((name) => name.endsWith(".ts") && !name.startsWith("_"))
    .map((name) => name.slice(0, -3).replaceAll("_", "-"));
  const names = (await allCommands()).map(([name]) => name.replaceAll(" ", "-"));
  for (const file of files) assert(names.includes(file), `${file} is no command`);
  for (const name of Object.keys(COMMANDS)) assert(files.includes(name), `${name} has no file`);
});

Deno.test("COMMANDS repeats name and summary of each command word for word", async () => {
  for (const [name, { load, summary, group }] of Object.entries(COMMANDS)) {
    const command = await load();
    assertEquals({ name: command.name, summary: command.summary }, { name, summary });
    assert(COMMAND_GROUPS.includes(group));
  }
});

Deno.test("every command can run or has subcommands, and its help is worded alike", async () => {
  for (const [name, command] of await allCommands()) {
    assert(command.run !== undefined || (command.subcommands ?? []).length > 0, name);
    const lines = [
      command.summary,
      ...Object.values(command.options ?? {}).map(({ help }) => help),
      ...(command.args ?? []).map(({ help }) => help),
    ];
    for (const line of lines) {
      assert(/^[A-Z0-9].*[^.\s]$/s.test(line) && !line.includes("\n"), `${name}: "${line}"`);
    }
  }
});

Deno.test("no command takes the name or letter of a global option for another meaning", async () => {
  const letters = Object.values(GLOBAL_OPTIONS).map(({ short }) => short).filter(Boolean);
  for (const [name, command] of await allCommands()) {
    const own = Object.entries(command.options ?? {});
    for (const [option, { short }] of own) {
      assert(!Object.hasOwn(GLOBAL_OPTIONS, option), `${name} --${option}`);
      assert(short === undefined || !letters.includes(short), `${name} -${short}`);
    }
    const ownLetters = own.flatMap(([, { short }]) => short === undefined ? [] : [short]);
    assertEquals(new Set(ownLetters).size, ownLetters.length, name);
  }
});

Deno.test("only the last argument of a command takes all that remain, after none is optional", async () => {
  for (const [name, command] of await allCommands()) {
    const args = command.args ?? [];
    assert(args.slice(0, -1).every(({ many }) => !many), name);
    const firstOptional = args.findIndex(({ optional }) => optional);
    if (firstOptional !== -1) assert(args.slice(firstOptional).every((arg) => arg.optional), name);
  }
});
