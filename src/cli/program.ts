/**
 * One run of the program from its words to its exit code. Owns the order of things: find the command,
 * read options, make the host, run, print. Loads what it needs only when it needs it.
 */
import { InterruptedError, UsageError } from "../core/errors.ts";
import type { StandardStreams } from "../core/standard_streams.ts";
import type { Command, OptionValue } from "./command.ts";
import { type GuardedStreams, guardStreams } from "./guarded_streams.ts";
import { GLOBAL_OPTIONS } from "./global_option_table.ts";
import { checkArguments, type ParsedWords, parseWords } from "./parse.ts";
import { COMMANDS, type RegisteredCommand } from "./registry.ts";

/** What the program is given of the process it runs in. */
export interface ProgramWorld {
  readonly streams: StandardStreams;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Listens for signals that ask the run to stop; returns how to stop listening. */
  onStopSignal(stop: (signal: string) => void): () => void;
  /** Ends the process at once: a second signal. */
  exitNow(code: number): void;
  /** The commands; tests give their own. */
  readonly commands?: Readonly<Record<string, RegisteredCommand>>;
}

/** The same with the gate in front of its streams; what commands and printing are given. */
export interface GuardedWorld extends ProgramWorld {
  readonly streams: GuardedStreams;
}

/** A command that was found, with all that was said to it. */
export interface Invocation {
  /** Full name without the program's, such as `["cache", "clean"]`. */
  readonly path: readonly string[];
  readonly command: Command;
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly args: readonly string[];
  readonly rest: readonly string[] | undefined;
}

const PROGRAM = "toolchainkit";

/** Runs the program and returns its exit code. Never throws. */
export async function runProgram(words: readonly string[], process: ProgramWorld): Promise<number> {
  const world = guardWorld(process);
  try {
    return await dispatch(words, world);
  } catch (error) {
    const { printEarlyError } = await import("./output.ts");
    return await printEarlyError(error, words, world);
  }
}

/**
 * Tells a failure that nobody waited for, and returns its exit code; undefined for what a stopped run
 * leaves behind, which is no news.
 */
export async function reportStray(
  thrown: unknown,
  words: readonly string[],
  world: ProgramWorld,
): Promise<number | undefined> {
  if (thrown instanceof InterruptedError) return undefined;
  const { printEarlyError } = await import("./output.ts");
  return await printEarlyError(thrown, words, guardWorld(world));
}

function guardWorld(world: ProgramWorld): GuardedWorld {
  return { ...world, streams: guardStreams(world.streams) };
}

async function dispatch(words: readonly string[], world: GuardedWorld): Promise<number> {
  const early = parseWords(words, GLOBAL_OPTIONS, { stopAtArgument: true, commandName: PROGRAM });
  const [name, ...more] = early.remaining;
  const commands = world.commands ?? COMMANDS;
  if (name === undefined || name === "--") {
    if (early.options["version"]) return await printVersion(early.options, world);
    const { printProgramHelp } = await import("./output.ts");
    return await printProgramHelp(commands, early.options, world);
  }
  if (name === "help") {
    const path = more.filter((word) => !word.startsWith("-"));
    return await dispatch([...path, "--help"], world);
  }
  if (name === "__complete") {
    const { runComplete } = await import("./complete.ts");
    return await runComplete(more, commands, world);
  }
  const registered = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (registered === undefined) throw await unknownCommand(name, Object.keys(commands), PROGRAM);
  const invocation = await readInvocation(await registered.load(), more, early.options);
  if (invocation.options["version"]) return await printVersion(invocation.options, world);
  const { runInvocation } = await import("./run_invocation.ts");
  return await runInvocation(invocation, world);
}

async function printVersion(
  options: Readonly<Record<string, OptionValue>>,
  { streams }: GuardedWorld,
): Promise<number> {
  const { BUILD_INFO } = await import("../core/build_info.ts");
  const { version, commit, target, denoVersion } = BUILD_INFO;
  await streams.writeOut(
    options["json"] === true
      ? JSON.stringify({ version, commit, target, denoVersion }, null, 2) + "\n"
      : `${PROGRAM} ${version}\n`,
  );
  return 0;
}

/** Goes down from a command to the subcommand that the words name, and reads its options. */
async function readInvocation(
  top: Command,
  words: readonly string[],
  early: Readonly<Record<string, OptionValue>>,
): Promise<Invocation> {
  const path = [top.name];
  let command = top;
  let table = { ...GLOBAL_OPTIONS, ...top.options };
  let options = early;
  let left = words;
  while (command.subcommands !== undefined) {
    const commandName = [PROGRAM, ...path].join(" ");
    const group = parseWords(left, table, { stopAtArgument: true, commandName });
    const [name] = group.remaining;
    const found = command.subcommands.find((sub) => sub.name === name);
    if (found === undefined) {
      if (command.run !== undefined && !isStray(name, command)) break;
      if (name === undefined || name === "--") {
        return { path, command, options: merge(options, group.options), args: [], rest: undefined };
      }
      throw await unknownCommand(name, command.subcommands.map((sub) => sub.name), commandName);
    }
    path.push(found.name);
    options = merge(options, group.options);
    left = group.remaining.slice(1);
    command = found;
    table = { ...table, ...found.options };
  }
  return readLeaf({ path, command, table, options, words: left });
}

/** True for a word after a group that can run itself but takes no arguments: a mistyped name. */
function isStray(word: string | undefined, command: Command): boolean {
  return word !== undefined && word !== "--" && (command.args ?? []).length === 0;
}

function readLeaf(
  { path, command, table, options, words }: {
    path: readonly string[];
    command: Command;
    table: Parameters<typeof parseWords>[1];
    options: Readonly<Record<string, OptionValue>>;
    words: readonly string[];
  },
): Invocation {
  const commandName = [PROGRAM, ...path].join(" ");
  const stopAtArgument = command.passThrough === true;
  const parsed: ParsedWords = parseWords(words, table, { stopAtArgument, commandName });
  const merged = merge(options, parsed.options);
  const rest = stopAtArgument
    ? parsed.remaining.slice(parsed.remaining[0] === "--" ? 1 : 0)
    : parsed.rest;
  const invocation = { path, command, options: merged, args: parsed.args, rest };
  if (merged["help"] === true || merged["version"] === true) return invocation;
  if (rest !== undefined && rest.length > 0 && command.rest === undefined) {
    throw new UsageError(`Cannot run ${commandName}: it takes nothing after "--"`, {
      argument: "--",
      hint: `See ${commandName} --help`,
    });
  }
  checkArguments(parsed.args, command.args ?? [], commandName);
  return invocation;
}

/** Options of a group and of its subcommand; counts add up, lists grow, else the later one wins. */
function merge(
  first: Readonly<Record<string, OptionValue>>,
  then: Readonly<Record<string, OptionValue>>,
): Record<string, OptionValue> {
  const merged: Record<string, OptionValue> = { ...first };
  for (const [name, value] of Object.entries(then)) {
    const before = merged[name];
    const counts = GLOBAL_OPTIONS[name]?.many === true && typeof before === "number" &&
      typeof value === "number";
    if (counts) merged[name] = before + value;
    else if (Array.isArray(before) && Array.isArray(value)) merged[name] = [...before, ...value];
    else merged[name] = value;
  }
  return merged;
}

async function unknownCommand(
  name: string,
  known: readonly string[],
  commandName: string,
): Promise<UsageError> {
  const { nearest } = await import("../core/nearest.ts");
  const near = nearest(name, known);
  return new UsageError(`Cannot run "${commandName} ${name}": there is no such command`, {
    argument: name,
    hint: near.length > 0
      ? `Did you mean ${near.join(" or ")}?`
      : `${commandName} --help lists the commands`,
  });
}
