/**
 * Turns words of a command line into options and arguments by one table. Owns the grammar: long and
 * short options, clusters, `--name=value`, `--`. Written here because the standard parser guesses:
 * it makes the version `18.10` the number 18.1, lets `--json true` swallow an argument and cannot
 * tell an empty value from a missing one.
 */
import { UsageError } from "../core/errors.ts";
import type { ArgumentSpec, OptionSpec, OptionValue } from "./command.ts";
import { nearest } from "../core/nearest.ts";

/** Options by their long name. */
export type OptionTable = Readonly<Record<string, OptionSpec>>;

/** What was found. */
export interface ParsedWords {
  /** By long name; a boolean that may be repeated is the number of times it was given. */
  readonly options: Record<string, OptionValue>;
  readonly args: string[];
  /** What followed `--`; undefined without it. */
  readonly rest: string[] | undefined;
  /** With `stopAtArgument`: the words from the first argument on. */
  readonly remaining: string[];
}

/** How `parseWords` reads. */
export interface ParseOptions {
  /** Stops before the first word that is no option; it and the others are `remaining`. */
  readonly stopAtArgument?: boolean;
  /** For messages, such as `toolchainkit cache clean`. */
  readonly commandName: string;
  /** Options of the place the words stand for, which an unknown one could have meant. */
}

/**
 * Reads words by a table of options.
 *
 * @throws {UsageError} For unknown options, missing, superfluous or impossible values.
 */
export function parseWords(
  words: readonly string[],
  table: OptionTable,
  how: ParseOptions,
): ParsedWords {
  const reader = new WordReader(words, table, how);
  return reader.read();
}

class WordReader {
  readonly #words: readonly string[];
  readonly #table: OptionTable;
  readonly #how: ParseOptions;
  readonly #options: Record<string, OptionValue> = {};
  #next = 0;

  constructor(words: readonly string[], table: OptionTable, how: ParseOptions) {
    this.#words = words;
    this.#table = table;
    this.#how = how;
  }

  read(): ParsedWords {
    const args: string[] = [];
    let rest: string[] | undefined;
    let remaining: string[] = [];
    while (this.#next < this.#words.length) {
      const word = this.#words[this.#next++] ?? "";
      if (word === "--") {
        if (this.#how.stopAtArgument) remaining = this.#words.slice(this.#next - 1);
        else rest = this.#words.slice(this.#next);
        break;
      }
      if (word.startsWith("--")) {
        this.#readLong(word);
      } else if (word.startsWith("-") && word !== "-" && !isNegativeNumber(word)) {
        this.#readCluster(word);
      } else if (this.#how.stopAtArgument) {
        remaining = this.#words.slice(this.#next - 1);
        break;
      } else {
        args.push(word);
      }
    }
    return { options: this.#options, args, rest, remaining };
  }

  #readLong(word: string): void {
    const equals = word.indexOf("=");
    const name = word.slice(2, equals === -1 ? undefined : equals);
    const spec = Object.hasOwn(this.#table, name) ? this.#table[name] : undefined;
    if (spec === undefined) throw this.#unknown(`--${name}`);
    const inline = equals === -1 ? undefined : word.slice(equals + 1);
    this.#take(name, spec, { shown: `--${name}`, inline });
  }

  #readCluster(word: string): void {
    for (let at = 1; at < word.length; at++) {
      const letter = word[at] ?? "";
      const found = Object.entries(this.#table).find(([, spec]) => spec.short === letter);
      if (found === undefined) throw this.#unknown(word.length === 2 ? word : `-${letter}`, word);
      const [name, spec] = found;
      if (spec.type === "boolean") {
        if (word[at + 1] === "=") throw takesNoValue(`-${letter}`);
        this.#take(name, spec, { shown: `-${letter}` });
        continue;
      }
      const glued = word.slice(at + 1);
      const inline = glued === "" ? undefined : glued.replace(/^=/, "");
      this.#take(name, spec, { shown: `-${letter}`, inline });
      return;
    }
  }

  #take(
    name: string,
    spec: OptionSpec,
    given: { shown: string; inline?: string | undefined },
  ): void {
    if (spec.type === "boolean") {
      if (given.inline !== undefined) throw takesNoValue(given.shown);
      const before = this.#options[name];
      this.#options[name] = spec.many ? (typeof before === "number" ? before : 0) + 1 : true;
      return;
    }
    const text = given.inline ?? this.#nextValue(given.shown, spec);
    const value = convert(text, spec, given.shown);
    const before = this.#options[name];
    if (spec.many) {
      this.#options[name] = [...(Array.isArray(before) ? before : []), String(value)];
    } else if (before !== undefined && before !== value) {
      throw new UsageError(`Cannot use ${given.shown} twice: "${before}" and "${value}"`, {
        argument: given.shown,
      });
    } else {
      this.#options[name] = value;
    }
  }

  #nextValue(shown: string, spec: OptionSpec): string {
    const next = this.#words[this.#next];
    const isValue = next !== undefined &&
      (!next.startsWith("-") || next === "-" || isNegativeNumber(next));
    if (isValue) {
      this.#next++;
      return next;
    }
    const name = spec.value ?? "VALUE";
    throw new UsageError(`Cannot use ${shown}: it needs a value (${shown} ${name})`, {
      argument: shown,
      hint: next === undefined
        ? undefined
        : `A value that begins with "-" is written ${shown}=${next}`,
    });
  }

  #unknown(shown: string, word: string = shown): UsageError {
    const names = Object.keys(this.#table).map((name) => `--${name}`);
    // "-offline" is a long option with a dash too few rather than seven short ones.
    const meant = word.length > 2 && !word.startsWith("--") ? `-${word}` : shown;
    const near = meant.length === 2 ? [] : nearest(meant, names);
    const where = this.#how.commandName;
    return new UsageError(
      `Cannot use option "${meant === shown ? shown : word}": ${where} has none of that name`,
      {
        argument: shown,
        hint: near.length > 0 ? `Did you mean ${near.join(" or ")}?` : `See ${where} --help`,
      },
    );
  }
}

function takesNoValue(shown: string): UsageError {
  return new UsageError(`Cannot give ${shown} a value: it is a switch`, { argument: shown });
}

function isNegativeNumber(word: string): boolean {
  return /^-\d+(\.\d+)?$/.test(word);
}

/** @throws {UsageError} If `text` is not what the option takes. */
function convert(text: string, spec: OptionSpec, shown: string): string | number {
  if (spec.choices !== undefined) checkChoice(text, spec.choices, shown);
  if (spec.type === "string") {
    if (text === "") {
      throw new UsageError(`Cannot use ${shown} "": a value that is not empty is wanted`, {
        argument: shown,
      });
    }
    return text;
  }
  const number = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  const minimum = spec.minimum ?? 0;
  if (Number.isFinite(number) && number >= minimum) return number;
  const wanted = `a number of ${minimum} or more`;
  throw new UsageError(`Cannot use ${shown} "${text}": ${wanted} is wanted`, { argument: shown });
}

function checkChoice(text: string, choices: readonly string[], shown: string): void {
  if (choices.includes(text)) return;
  const near = nearest(text, choices);
  throw new UsageError(`Cannot use ${shown} "${text}": one of ${choices.join(", ")} is wanted`, {
    argument: shown,
    hint: near.length > 0 ? `Did you mean ${near.join(" or ")}?` : undefined,
  });
}

/**
 * Checks the arguments of a command against what it declares.
 *
 * @throws {UsageError} For a missing, superfluous or impossible one.
 */
export function checkArguments(
  args: readonly string[],
  specs: readonly ArgumentSpec[],
  commandName: string,
): void {
  const see = `See ${commandName} --help`;
  for (const [index, spec] of specs.entries()) {
    const given = spec.many ? args.slice(index) : args.slice(index, index + 1);
    if (given.length === 0 && !spec.optional) {
      throw new UsageError(`Cannot run ${commandName}: ${spec.name} is missing`, {
        argument: spec.name,
        hint: see,
      });
    }
    for (const value of given) {
      if (spec.choices !== undefined) checkChoice(value, spec.choices, spec.name);
    }
  }
  const most = specs.at(-1)?.many ? Infinity : specs.length;
  const extra = args[most];
  if (extra === undefined) return;
  throw new UsageError(`Cannot run ${commandName}: "${extra}" is one argument too many`, {
    argument: extra,
    hint: see,
  });
}
