/**
 * What shells offer while a command line is typed. Owns finding out what the word under the cursor can
 * be; where names of toolchains come from is in `completion_words.ts`, shells are spoken to in
 * `completion_scripts.ts`.
 */
import type { ArgumentSpec, Command, CompletionKind, OptionSpec } from "./command.ts";
import { GLOBAL_OPTIONS } from "./global_option_table.ts";
import type { OptionTable } from "./parse.ts";
import type { RegisteredCommand } from "./registry.ts";

/** A word that may stand at the cursor. */
export interface Candidate {
  readonly value: string;
  /** One line; "" for none. */
  readonly description: string;
}

/** The answer to a shell. */
export interface Completion {
  readonly candidates: readonly Candidate[];
  /** True: the shell offers files too. */
  readonly files: boolean;
}

/** What the engine asks for words of a kind; `typed` is what is there already. */
export type WordSource = (kind: CompletionKind, typed: string) => Promise<readonly Candidate[]>;

const NOTHING: Completion = { candidates: [], files: false };
const FILES: Completion = { candidates: [], files: true };

/**
 * What the last of `words` can become. `words` are those after the program's name; the last one is the
 * word at the cursor, "" when it is not begun.
 */
export async function completeWords(
  words: readonly string[],
  commands: Readonly<Record<string, RegisteredCommand>>,
  source: WordSource,
): Promise<Completion> {
  const typed = words.at(-1) ?? "";
  const place = await findPlace(words.slice(0, -1), commands);
  if (place.rest) return FILES;
  if (place.awaiting !== undefined) return await completeValue(place.awaiting, typed, source);
  const inline = /^(--[^=]+)=(.*)$/s.exec(typed);
  if (inline !== null) {
    const [, name = "", value = ""] = inline;
    const spec = place.table[name.slice(2)];
    if (spec === undefined || spec.type === "boolean") return NOTHING;
    const { candidates, files } = await completeValue(spec, value, source);
    const full = candidates.map((each) => ({ ...each, value: `${name}=${each.value}` }));
    return { candidates: full, files };
  }
  if (typed.startsWith("-")) {
    return { candidates: startingWith(typed, optionCandidates(place)), files: false };
  }
  return await completeArgument(place, typed, { commands, source });
}

/** Where in the grammar the cursor is. */
interface Place {
  command?: Command;
  table: OptionTable;
  /** Arguments of the command so far. */
  argumentCount: number;
  readonly given: Set<string>;
  /** The option whose value is next. */
  awaiting?: OptionSpec | undefined;
  /** What comes belongs to another program. */
  rest: boolean;
}

async function findPlace(
  words: readonly string[],
  commands: Readonly<Record<string, RegisteredCommand>>,
): Promise<Place> {
  const place: Place = { table: GLOBAL_OPTIONS, argumentCount: 0, given: new Set(), rest: false };
  for (const word of words) {
    if (place.rest) return place;
    if (place.awaiting !== undefined) place.awaiting = undefined;
    else if (word === "--") place.rest = true;
    else if (word.startsWith("-") && word !== "-") takeOption(place, word);
    else await takeWord(place, word, commands);
  }
  return place;
}

function takeOption(place: Place, word: string): void {
  if (word.startsWith("--")) {
    const [name = ""] = word.slice(2).split("=", 1);
    place.given.add(name);
    const spec = place.table[name];
    if (spec !== undefined && spec.type !== "boolean" && !word.includes("=")) place.awaiting = spec;
    return;
  }
  for (const [at, letter] of [...word].entries()) {
    const found = Object.entries(place.table).find(([, { short }]) => short === letter);
    if (at === 0 || found === undefined) continue;
    const [name, spec] = found;
    place.given.add(name);
    if (spec.type === "boolean") continue;
    if (at === word.length - 1) place.awaiting = spec;
    return;
  }
}

async function takeWord(
  place: Place,
  word: string,
  commands: Readonly<Record<string, RegisteredCommand>>,
): Promise<void> {
  const { command } = place;
  const next = command === undefined
    ? Object.hasOwn(commands, word) ? await commands[word]?.load() : undefined
    : place.argumentCount === 0
    ? command.subcommands?.find(({ name }) => name === word)
    : undefined;
  if (next !== undefined) {
    place.command = next;
    place.table = { ...place.table, ...next.options };
  } else {
    place.argumentCount++;
    if (command?.passThrough) place.rest = true;
  }
}

function optionCandidates({ table, given }: Place): Candidate[] {
  return Object.entries(table)
    .filter(([name, { many }]) => many || !given.has(name))
    .map(([name, { help }]) => ({ value: `--${name}`, description: help }));
}

async function completeArgument(
  { command, argumentCount }: Place,
  typed: string,
  { commands, source }: {
    commands: Readonly<Record<string, RegisteredCommand>>;
    source: WordSource;
  },
): Promise<Completion> {
  if (command === undefined) {
    if (argumentCount > 0) return NOTHING;
    const all = Object.entries(commands)
      .map(([value, { summary }]) => ({ value, description: summary }));
    return { candidates: startingWith(typed, all), files: false };
  }
  const subcommands = argumentCount > 0 ? [] : (command.subcommands ?? [])
    .map(({ name, summary }) => ({ value: name, description: summary }));
  const args = command.args ?? [];
  const last = args.at(-1);
  const spec = args[argumentCount] ?? (last?.many ? last : undefined);
  if (spec === undefined) {
    const files = command.passThrough === true;
    return { candidates: startingWith(typed, subcommands), files };
  }
  const { candidates, files } = await completeValue(spec, typed, source);
  return { candidates: [...startingWith(typed, subcommands), ...candidates], files };
}

async function completeValue(
  spec: OptionSpec | ArgumentSpec,
  typed: string,
  source: WordSource,
): Promise<Completion> {
  if (spec.choices !== undefined) {
    const words = spec.choices.map((value) => ({ value, description: "" }));
    return { candidates: startingWith(typed, words), files: false };
  }
  const kind = spec.completes ?? kindByName("value" in spec ? spec.value : undefined);
  if (kind === undefined) return NOTHING;
  if (kind === "file") return FILES;
  return { candidates: startingWith(typed, await source(kind, typed)), files: false };
}

/** Options mostly say by the name of their value what it is. */
function kindByName(valueName: string | undefined): CompletionKind | undefined {
  switch (valueName) {
    case "FILE":
    case "DIR":
      return "file";
    case "SPEC":
      return "toolchain";
    case "TARGET":
    case "PLATFORM":
      return "target";
    case "SUMS":
      return "file";
    default:
      return undefined;
  }
}

function startingWith(typed: string, candidates: readonly Candidate[]): Candidate[] {
  return candidates.filter(({ value }) => value.startsWith(typed));
}
