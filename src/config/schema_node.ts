/**
 * Small typed building blocks for describing a configuration. Owns the vocabulary: reading a file,
 * JSON Schema, completion and "did you mean" all walk the same description.
 */

/**
 * `plain` is taken exactly; in `expanded` `${env:NAME}` is replaced; a `path` is also made absolute,
 * from the folder of the file.
 */
export type TextMeaning = "plain" | "expanded" | "path";

/** What all descriptions carry. */
interface Described {
  /** One sentence for the reader of the schema. */
  readonly help: string;
  /** The new spelling, when this one is old. */
  readonly deprecated?: string;
}

/** A text. */
export interface TextShape extends Described {
  readonly kind: "text";
  readonly meaning: TextMeaning;
  /** The whole text must match. */
  readonly pattern?: RegExp;
  /** What `pattern` wants, in words. */
  readonly wanted?: string;
  /** Unquoted numbers are taken as they are written. */
  readonly numbers: boolean;
  /** Unquoted true and false are taken as they are written. */
  readonly booleans: boolean;
  readonly mayBeEmpty: boolean;
  /** True: a password or the like, never shown. */
  readonly hidden?: boolean;
  /**
   * True for addresses and credentials: the values of variables in it are secrets of the run, masked
   * in all output. Those in names and folder paths are not: they are shown wherever the path is.
   */
  readonly secret?: boolean;
  /** Known values, for suggestions only. */
  readonly examples?: readonly string[];
}

/** One of a few words. */
export interface ChoiceShape extends Described {
  readonly kind: "choice";
  readonly choices: readonly string[];
}

/** A whole number. */
export interface IntegerShape extends Described {
  readonly kind: "integer";
  readonly min: number;
  readonly max: number;
}

/** true or false. */
export interface FlagShape extends Described {
  readonly kind: "flag";
}

/** A list of equal things. */
export interface ListShape extends Described {
  readonly kind: "list";
  readonly item: Shape;
  /** A single item without brackets is a list of one. */
  readonly single: boolean;
}

/** Free keys to equal things. */
export interface MappingShape extends Described {
  readonly kind: "mapping";
  readonly value: Shape;
  readonly keyPattern: RegExp;
  /** What `keyPattern` wants, in words. */
  readonly keyWanted: string;
}

/** Known keys. */
export interface ObjectShape extends Described {
  readonly kind: "object";
  readonly keys: Readonly<Record<string, Shape>>;
  readonly required: readonly string[];
  /** For keys not in `keys` that match a pattern, such as platform names. */
  readonly others?: { readonly pattern: RegExp; readonly value: Shape };
}

/** The first that fits the form of the value. */
export interface OneOfShape extends Described {
  readonly kind: "one-of";
  readonly options: readonly Shape[];
}

/** Any description. */
export type Shape =
  | TextShape
  | ChoiceShape
  | IntegerShape
  | FlagShape
  | ListShape
  | MappingShape
  | ObjectShape
  | OneOfShape;

/** A description that knows the type of what it describes. */
export type Schema<T> = Shape & { readonly valueType?: T };

/** The type that a description describes. */
export type ValueOf<S> = S extends { readonly valueType?: infer T } ? Exclude<T, undefined>
  : never;

type Keys = Readonly<Record<string, Schema<unknown>>>;
type Values<K extends Keys> = { readonly [Name in keyof K]?: ValueOf<K[Name]> };

/** A text; `pattern` is anchored by the reader. */
export function text(
  help: string,
  options: Partial<Omit<TextShape, "kind" | "help">> = {},
): Schema<string> {
  return {
    kind: "text",
    help,
    meaning: "plain",
    numbers: false,
    booleans: false,
    mayBeEmpty: false,
    ...options,
  };
}

/** A path: `${env:NAME}` and `~` are expanded, relative to the folder of the file. */
export function path(help: string): Schema<string> {
  return text(help, { meaning: "path" });
}

/** A text that may hold a secret, such as an address: `${env:NAME}` is expanded and masked. */
export function secret(help: string): Schema<string> {
  return text(help, { meaning: "expanded", numbers: true, secret: true });
}

/** The name of a user: `${env:NAME}` is expanded; a name is a word that messages may have too. */
export function userName(help: string): Schema<string> {
  return text(help, { meaning: "expanded", numbers: true });
}

/** A password, key or token: `${env:NAME}` is expanded, the value is never shown. */
export function hidden(help: string): Schema<string> {
  return text(help, { meaning: "expanded", numbers: true, hidden: true, secret: true });
}

/** A version or range; unquoted numbers are fine. */
export function version(help: string): Schema<string> {
  return text(help, {
    numbers: true,
    pattern: /[\w.*+\-<>=~^!|, ]{1,80}/,
    wanted: 'a version such as 18, "18.1.8", latest, or a range such as ">=17 <19"',
  });
}

/** One of the given words. */
export function choice<const C extends readonly string[]>(
  help: string,
  choices: C,
  options: { deprecated?: string } = {},
): Schema<C[number]> {
  return { kind: "choice", help, choices, ...options };
}

/** A whole number from `min` to `max`. */
export function integer(
  help: string,
  limits: { min: number; max: number },
): Schema<number> {
  return { kind: "integer", help, ...limits };
}

/** true or false. */
export function flag(help: string, options: { deprecated?: string } = {}): Schema<boolean> {
  return { kind: "flag", help, ...options };
}

/** A list; a single item may stand without brackets. */
export function list<T>(
  help: string,
  item: Schema<T>,
  options: { single?: boolean; deprecated?: string } = {},
): Schema<readonly T[]> {
  const { single = false, ...rest } = options;
  return { kind: "list", help, item, single, ...rest };
}

/** Free keys; by default words without path separators. */
export function mapping<T>(
  help: string,
  value: Schema<T>,
  options: { keyPattern?: RegExp; keyWanted?: string; deprecated?: string } = {},
): Schema<Readonly<Record<string, T>>> {
  return {
    kind: "mapping",
    help,
    value,
    keyPattern: /[^\s\p{Cc}][^\p{Cc}]{0,199}/u,
    keyWanted: "a name",
    ...options,
  };
}

/** Known keys; all optional unless in `required`, which the reader checks. */
export function object<K extends Keys>(
  help: string,
  keys: K,
  options: { required?: readonly (keyof K & string)[]; deprecated?: string } = {},
): Schema<Values<K>> {
  const { required = [], ...rest } = options;
  return { kind: "object", help, keys: keys as Readonly<Record<string, Shape>>, required, ...rest };
}

/** Known keys and others that match `pattern`. */
export function objectWithOthers<K extends Keys, T>(
  help: string,
  keys: K,
  others: { pattern: RegExp; value: Schema<T> },
): Schema<Values<K> & { readonly [other: string]: unknown }> {
  return {
    kind: "object",
    help,
    keys: keys as Readonly<Record<string, Shape>>,
    required: [],
    others,
  };
}

/** The first option that fits the form of the value: scalar, list or mapping. */
export function oneOf<const S extends readonly Schema<unknown>[]>(
  help: string,
  options: S,
  more: { deprecated?: string } = {},
): Schema<ValueOf<S[number]>> {
  return { kind: "one-of", help, options, ...more };
}

/** Marks a description as an old spelling of `to`. */
export function deprecated<T>(schema: Schema<T>, to: string): Schema<T> {
  return { ...schema, deprecated: to };
}
