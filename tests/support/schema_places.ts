/** Every place of a JSON Schema at which a document can hold a value, each in a document that is valid otherwise. */

type Schema = Readonly<Record<string, unknown>>;

/** A place: its name, and the document that has a value there. */
export interface Place {
  readonly name: string;
  /** True when the value makes no difference. */
  readonly once?: boolean;
  with(value: unknown): unknown;
}

/** What a text may be where the schema gives no example; the first that fits its pattern is taken. */
const TEXTS = [
  "main",
  "1",
  "18",
  "10G",
  "https://example.invalid/x",
  "dir/x",
  "x@1",
  "x==1",
  "./x",
];
const FREE_KEY = "MY_KEY";

/** All places below `schema`; names of free keys are places, too. */
export function schemaPlaces(schema: Schema): Place[] {
  return [...placesIn(schema, "", (value) => value)];
}

function* placesIn(
  schema: Schema,
  name: string,
  build: (value: unknown) => unknown,
): Generator<Place> {
  if (name !== "") yield { name, with: build };
  for (const option of list(schema["anyOf"])) yield* inner(option, name, build);
  yield* inner(schema, name, build);
}

function* inner(
  schema: Schema,
  name: string,
  build: (value: unknown) => unknown,
): Generator<Place> {
  const properties = (schema["properties"] ?? {}) as Record<string, Schema>;
  const needed = requiredOf(schema);
  for (const [key, property] of Object.entries(properties)) {
    const below = name === "" ? key : `${name}.${key}`;
    yield* placesIn(property, below, (value) => build({ ...needed, [key]: value }));
  }
  const free = schema["additionalProperties"];
  if (typeof free === "object" && free !== null) {
    const at = (value: unknown) => build({ ...needed, [FREE_KEY]: value });
    yield* placesIn(free as Schema, `${name}.*`, at);
    yield {
      name: `${name} (key)`,
      with: (value) => build({ ...needed, [String(value)]: sample(free as Schema) }),
    };
  }
  const items = schema["items"];
  if (typeof items === "object" && items !== null) {
    yield* placesIn(items as Schema, `${name}[]`, (value) => build([value]));
  }
}

function requiredOf(schema: Schema): Record<string, unknown> {
  const properties = (schema["properties"] ?? {}) as Record<string, Schema>;
  const names = (schema["required"] ?? []) as string[];
  return Object.fromEntries(names.map((name) => [name, sample(properties[name] ?? {})]));
}

/** A value that the schema allows. */
function sample(schema: Schema): unknown {
  const [option] = list(schema["anyOf"]);
  if (option !== undefined) return sample(option);
  for (const key of ["enum", "examples"]) {
    const values = schema[key];
    if (Array.isArray(values)) return values[0];
  }
  const type = [schema["type"]].flat()[0];
  if (type === "object") return requiredOf(schema);
  if (type === "array") return [];
  if (type === "boolean") return true;
  if (type === "number" || type === "integer") return schema["minimum"] ?? 1;
  const pattern = new RegExp(String(schema["pattern"] ?? ""), "u");
  return TEXTS.find((text) => pattern.test(text)) ?? "x";
}

function list(value: unknown): Schema[] {
  return Array.isArray(value) ? value as Schema[] : [];
}

/** Every value of a document that is there, leaves and branches, to be replaced by another. */
export function documentPlaces(document: unknown): Place[] {
  return [...placesOf(document, "", (value) => value)];
}

function* placesOf(
  value: unknown,
  name: string,
  build: (value: unknown) => unknown,
): Generator<Place> {
  yield { name: name === "" ? "(whole)" : name, with: build };
  if (Array.isArray(value)) {
    // Items of one list are alike.
    if (value.length > 0) {
      yield* placesOf(value[0], `${name}[0]`, (other) => build(value.with(0, other)));
    }
    return;
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    const below = name === "" ? key : `${name}.${key}`;
    yield* placesOf(item, below, (other) => build({ ...value, [key]: other }));
    const { [key]: _, ...rest } = value as Record<string, unknown>;
    yield { name: `${below} (key)`, with: (other) => build({ ...rest, [String(other)]: item }) };
    yield { name: `${below} (missing)`, once: true, with: () => build(rest) };
  }
  yield {
    name: `${name} (one more)`,
    with: (other) => build({ ...value, [String(other)]: other, more: other }),
  };
}
