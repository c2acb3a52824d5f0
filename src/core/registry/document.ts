/**
 * The content of registry.json as plain data. Owns parsing, rendering and changing it; no file is
 * touched here.
 */
import { isAbsolute, join, relative, resolve } from "@std/path";
import type { Artifact } from "../artifact.ts";
import { type CachePaths, isSafeName } from "../directory.ts";
import { isInside } from "../filesystem/inside.ts";
import { isObject, parseJson } from "../json_reading.ts";

/** What kind of thing an entry is, which tells its section and its folder. */
export type EntryKind = Artifact["kind"];

/** One installed thing. Keys that this version does not know are kept. */
export interface RegistryRecord {
  /** Relative to the cache with `/`; absolute for what is elsewhere. */
  path: string;
  /** Sum of the file sizes. */
  sizeBytes: number;
  /** Number of files; 0 when not known. */
  fileCount: number;
  /** ISO 8601. */
  installedAt: string;
  /** ISO 8601; exact to the hour. */
  lastUsed: string;
  /** Absolute roots of the projects that use it, sorted by when they came. */
  projects: string[];
  [unknown: string]: unknown;
}

/** The sections of registry.json by kind. */
export const SECTIONS = { toolchain: "toolchains", tool: "tools", python: "python" } as const;

/** The kinds in the order in which they are written. */
export const KINDS: readonly EntryKind[] = ["toolchain", "tool", "python"];

/** registry.json. */
export interface RegistryDocument {
  schema: 1;
  toolchains: Record<string, RegistryRecord>;
  tools: Record<string, RegistryRecord>;
  python: Record<string, RegistryRecord>;
  [unknown: string]: unknown;
}

/** What a text turned out to be. */
export type ParsedRegistry =
  | { kind: "ok"; document: RegistryDocument }
  | { kind: "damaged"; reason: string }
  | { kind: "newer"; schema: number };

/** A registry that knows nothing. */
export function emptyDocument(): RegistryDocument {
  return { schema: 1, toolchains: empty(), tools: empty(), python: empty() };
}

/** Reads registry.json. */
export function parseRegistry(text: string): ParsedRegistry {
  const value = parseJson(text);
  if (value === undefined) return { kind: "damaged", reason: "it is not JSON" };
  if (!isObject(value)) return { kind: "damaged", reason: "it is not an object" };
  const { schema } = value;
  if (typeof schema === "number" && schema > 1) return { kind: "newer", schema };
  if (schema !== 1) return { kind: "damaged", reason: "it has no schema version" };
  const document: RegistryDocument = { ...value, ...emptyDocument() };
  for (const kind of KINDS) {
    const section = value[SECTIONS[kind]] ?? {};
    if (!isObject(section)) return { kind: "damaged", reason: `${SECTIONS[kind]} is no object` };
    for (const [id, record] of Object.entries(section)) {
      if (!isRecord(record)) return { kind: "damaged", reason: `the entry "${id}" is not whole` };
      document[SECTIONS[kind]][id] = record;
    }
  }
  return { kind: "ok", document };
}

/** registry.json as text, an entry a line: quick to write and still readable. */
export function renderRegistry(document: RegistryDocument): string {
  const { schema, toolchains, tools, python, ...unknown } = document;
  const parts = [`  "schema": ${schema}`];
  for (const [name, section] of Object.entries({ toolchains, tools, python })) {
    const lines = Object.keys(section).sort()
      .map((id) => `    ${JSON.stringify(id)}: ${JSON.stringify(section[id])}`);
    parts.push(`  "${name}": {${lines.length === 0 ? "" : `\n${lines.join(",\n")}\n  `}}`);
  }
  for (const [key, value] of Object.entries(unknown)) {
    parts.push(`  ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  }
  return `{\n${parts.join(",\n")}\n}\n`;
}

/** An entry with its name. */
export interface FoundRecord {
  readonly id: string;
  readonly kind: EntryKind;
  readonly record: RegistryRecord;
}

/** The entry of that name, of any kind. */
export function findRecord(document: RegistryDocument, id: string): FoundRecord | undefined {
  for (const kind of KINDS) {
    const section = document[SECTIONS[kind]];
    const record = Object.hasOwn(section, id) ? section[id] : undefined;
    if (record !== undefined) return { id, kind, record };
  }
  return undefined;
}

/** All entries, toolchains first, each kind sorted by name. */
export function allRecords(document: RegistryDocument): FoundRecord[] {
  return KINDS.flatMap((kind) => {
    const section = document[SECTIONS[kind]];
    return Object.keys(section).sort().flatMap((id) => {
      const record = section[id];
      return record === undefined ? [] : [{ id, kind, record }];
    });
  });
}

/** Removes an entry; nothing there is fine. */
export function deleteRecord(document: RegistryDocument, id: string): void {
  for (const kind of KINDS) delete document[SECTIONS[kind]][id];
}

/** Where an entry is, and whether that is the place in the cache that ToolchainKit gave it. */
export interface RecordPlace {
  readonly path: string;
  /** Only what is inside its section's folder under its own name may ever be deleted. */
  readonly owned: boolean;
}

/** Resolves the path of an entry without trusting it. */
export function recordPlace(cache: CachePaths, found: FoundRecord): RecordPlace {
  const { path } = found.record;
  const absolute = isAbsolute(path) ? resolve(path) : resolve(cache.root, path);
  const expected = join(sectionFolder(cache, found.kind), found.id);
  return { path: absolute, owned: isSafeName(found.id) && absolute === resolve(expected) };
}

/** The folder of a kind of entries. */
export function sectionFolder(cache: CachePaths, kind: EntryKind): string {
  return kind === "toolchain" ? cache.toolchains : kind === "tool" ? cache.tools : cache.python;
}

/** A path as it is stored: relative with `/` when inside the cache. */
export function storedPath(cache: CachePaths, path: string): string {
  const inside = relative(cache.root, path);
  if (inside === "" || !isInside(path, cache.root)) return path;
  return inside.replaceAll("\\", "/");
}

function isRecord(value: unknown): value is RegistryRecord {
  if (!isObject(value)) return false;
  value["fileCount"] ??= 0;
  return typeof value["path"] === "string" && typeof value["sizeBytes"] === "number" &&
    typeof value["installedAt"] === "string" && typeof value["lastUsed"] === "string" &&
    typeof value["fileCount"] === "number" && Array.isArray(value["projects"]) &&
    value["projects"].every((project) => typeof project === "string");
}

/** Without a prototype, so that a name like `constructor` is a name like any other. */
function empty(): Record<string, RegistryRecord> {
  return Object.create(null);
}
