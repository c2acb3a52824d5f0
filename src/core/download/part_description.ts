/**
 * The description beside a partial file: which of its bytes are good, and of which version of which
 * source. Owns the `.part.json` format and what of it may be trusted.
 */
import { hashBytes } from "../verification/hash_file.ts";
import { type ByteRange, ByteRangeSet } from "./byte_ranges.ts";
import type { Validator } from "./response_check.ts";

/** What one source contributed. */
export interface SourceDescription {
  /** See `sourceKey`. */
  readonly key: string;
  /** Without secrets, for people. */
  readonly url: string;
  readonly validator?: Validator;
  /** Bytes that are on disk. */
  readonly ranges: readonly ByteRange[];
}

/** The content of `.part.json`. */
export interface PartDescription {
  readonly schema: 1;
  /** Size of the whole file. */
  readonly sizeBytes?: number;
  /** The hash that was expected, as `algorithm:hex`; absent when none was known. */
  readonly digest?: string;
  readonly sources: readonly SourceDescription[];
}

/** Identifies an address without telling it: query and user info may hold secrets. */
export function sourceKey(url: string): string {
  return hashBytes(url).slice(0, 32);
}

/** The text of the file; ranges as pairs of numbers. */
export function renderPartDescription(description: PartDescription): string {
  const sources = description.sources.map((source) => ({
    ...source,
    ranges: source.ranges.map(({ start, end }) => [start, end]),
  }));
  return `${JSON.stringify({ ...description, sources }, undefined, 1)}\n`;
}

/** Reads the file's text; undefined for anything that this program did not write whole. */
export function parsePartDescription(text: string): PartDescription | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || value["schema"] !== 1 || !Array.isArray(value["sources"])) {
    return undefined;
  }
  const sizeBytes = value["sizeBytes"];
  const digest = value["digest"];
  if (sizeBytes !== undefined && !isCount(sizeBytes)) return undefined;
  if (digest !== undefined && typeof digest !== "string") return undefined;
  const sources: SourceDescription[] = [];
  for (const source of value["sources"]) {
    const parsed = parseSource(source, sizeBytes);
    if (parsed === undefined) return undefined;
    sources.push(parsed);
  }
  return {
    schema: 1,
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
    ...(digest === undefined ? {} : { digest }),
    sources,
  };
}

/**
 * What of a partial file may be kept. Bytes are kept only if the same file is wanted, the partial
 * file is long enough to hold them, and a source that is still asked has a validator for them, so
 * that the server can say whether they still belong to its file.
 *
 * @param wanted.digest As in the description.
 * @param wanted.keys Of all sources that will be asked.
 */
export function trustedRanges(
  description: PartDescription,
  wanted: { digest: string | undefined; keys: ReadonlySet<string>; partBytes: number },
): readonly SourceDescription[] {
  if (description.digest !== wanted.digest) return [];
  const vouching = description.sources.some(({ key, validator, ranges }) =>
    validator !== undefined && wanted.keys.has(key) &&
    (wanted.digest !== undefined || ranges.length > 0)
  );
  if (!vouching) return [];
  const kept = description.sources.filter(({ key, validator, ranges }) =>
    ranges.length > 0 && (wanted.digest !== undefined || validator !== undefined) &&
    (wanted.digest !== undefined || wanted.keys.has(key))
  );
  const last = new ByteRangeSet(kept.flatMap(({ ranges }) => ranges)).ranges.at(-1);
  return (last?.end ?? 0) <= wanted.partBytes ? kept : [];
}

function parseSource(value: unknown, sizeBytes: number | undefined): SourceDescription | undefined {
  if (!isRecord(value)) return undefined;
  const { key, url, validator, ranges } = value;
  if (typeof key !== "string" || typeof url !== "string" || !Array.isArray(ranges)) {
    return undefined;
  }
  const parsed: ByteRange[] = [];
  for (const range of ranges) {
    if (!Array.isArray(range)) return undefined;
    const [start, end] = range as unknown[];
    if (!isCount(start) || !isCount(end) || end <= start) return undefined;
    if (sizeBytes !== undefined && end > sizeBytes) return undefined;
    parsed.push({ start, end });
  }
  const known = parseValidator(validator);
  return { key, url, ranges: parsed, ...(known === undefined ? {} : { validator: known }) };
}

function parseValidator(value: unknown): Validator | undefined {
  if (!isRecord(value)) return undefined;
  const { etag, lastModified } = value;
  if (typeof etag === "string" && etag.startsWith('"')) return { etag };
  return typeof lastModified === "string" ? { lastModified } : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
