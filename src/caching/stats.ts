/** What cache programs count. Owns reading the statistics of all their versions; runs nothing. */
import type { CacheToolName } from "./types.ts";

/** Counters of a cache program. */
export interface BuildCacheStats {
  /** Which program counted. */
  readonly tool: CacheToolName;
  /** Compilations that could be cached. */
  readonly requests: number;
  /** Compilations that were not needed. */
  readonly hits: number;
  /** Compilations that were. */
  readonly misses: number;
  /** Calls that cannot be cached: links, preprocessing, unknown options. */
  readonly uncacheable: number;
  /** Hits that came from the shared cache, where the program tells. */
  readonly remoteHits: number;
  /** Failures and time-outs of the shared cache; for sccache without one, of the local cache. */
  readonly remoteErrors: number;
  /** Share of compilations that were not needed, 0 to 1; undefined when nothing was compiled. */
  readonly hitRate: number | undefined;
  /** Size of the local cache; undefined when it has none or does not tell. */
  readonly sizeBytes: number | undefined;
  /** Upper limit of the local cache. */
  readonly maxSizeBytes: number | undefined;
  /** Where entries are kept, as the program says; without secrets. */
  readonly location: string | undefined;
  /** Compilations done on other machines, where the program does that itself. */
  readonly distributed: number;
  /** Compilations meant for other machines that had to be done here. */
  readonly distributionErrors: number;
}

type Counts = Readonly<Record<string, number>>;

/** Statistics with the hit rate worked out. */
function statsOf(facts: Omit<BuildCacheStats, "requests" | "hitRate">): BuildCacheStats {
  const requests = facts.hits + facts.misses;
  return { ...facts, requests, hitRate: requests === 0 ? undefined : facts.hits / requests };
}

/** `ccache --print-stats` (3.7 and newer) or the text of `ccache -s` of older ones. */
export function parseCcacheStats(text: string): BuildCacheStats {
  const counts: Record<string, number> = {};
  for (const line of text.split("\n")) {
    const found = /^(\w+)\t(\d+)$/.exec(line.trimEnd());
    if (found !== null) counts[found[1] ?? ""] = Number(found[2]);
  }
  return Object.keys(counts).length > 0 ? fromCounters(counts) : fromCcacheText(text);
}

/** Counters of ccache that say neither hit nor miss. */
const UNCACHEABLE = [
  "called_for_link",
  "called_for_preprocessing",
  "autoconf_test",
  "bad_compiler_arguments",
  "could_not_use_modules",
  "could_not_use_precompiled_header",
  "multiple_source_files",
  "no_input_file",
  "output_to_stdout",
  "unsupported_code_directive",
  "unsupported_compiler_option",
  "unsupported_environment_variable",
  "unsupported_source_language",
  "compile_failed",
  "preprocessor_error",
  "internal_error",
];

function fromCounters(counts: Counts): BuildCacheStats {
  const of = (name: string) => counts[name] ?? 0;
  const max = counts["max_cache_size_kibibyte"];
  return statsOf({
    tool: "ccache",
    hits: of("direct_cache_hit") + of("preprocessed_cache_hit"),
    misses: of("cache_miss"),
    uncacheable: UNCACHEABLE.reduce((sum, name) => sum + of(name), 0),
    remoteHits: of("remote_storage_hit") + of("secondary_storage_hit"),
    remoteErrors: of("remote_storage_error") + of("remote_storage_timeout") +
      of("secondary_storage_error") + of("secondary_storage_timeout"),
    sizeBytes: of("cache_size_kibibyte") * 1024,
    maxSizeBytes: max === undefined ? undefined : max * 1024,
    location: undefined,
    distributed: 0,
    distributionErrors: 0,
  });
}

function fromCcacheText(text: string): BuildCacheStats {
  const of = (label: RegExp) =>
    Number(new RegExp(`^\\s*${label.source}\\s+(\\d+)`, "mi").exec(text)?.[1] ?? 0);
  const size = /^cache size\s+([\d.]+)\s*([kMGT]?B)/mi.exec(text);
  return statsOf({
    tool: "ccache",
    hits: of(/cache hit \(direct\)/) + of(/cache hit \(preprocessed\)/),
    misses: of(/cache miss/),
    uncacheable: of(/called for link/) + of(/called for preprocessing/) +
      of(/unsupported compiler option/),
    remoteHits: 0,
    remoteErrors: 0,
    sizeBytes: size === null ? undefined : textSize(size[1] ?? "0", size[2] ?? "B"),
    maxSizeBytes: undefined,
    location: /^cache directory\s+(.+)$/mi.exec(text)?.[1]?.trim(),
    distributed: 0,
    distributionErrors: 0,
  });
}

function textSize(number: string, unit: string): number {
  const letter = unit.charAt(0).toUpperCase();
  const power = ["B", "K", "M", "G", "T"].indexOf(letter);
  return Math.round(Number(number) * (unit.includes("i") ? 1024 : 1000) ** Math.max(0, power));
}

/**
 * `sccache --show-stats --stats-format=json` of any version, or its text without the option.
 *
 * @param options.readOnly True: entries are not to be written, which sccache counts as failures.
 */
export function parseSccacheStats(
  text: string,
  options: { readonly readOnly?: boolean } = {},
): BuildCacheStats {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fromSccacheText(text, options);
  }
  const top = record(value);
  const stats = record(top["stats"]);
  return statsOf({
    tool: "sccache",
    hits: sum(record(stats["cache_hits"])["counts"] ?? stats["cache_hits"]),
    misses: sum(record(stats["cache_misses"])["counts"] ?? stats["cache_misses"]),
    uncacheable: sum(stats["requests_not_cacheable"]) + sum(stats["requests_not_compile"]) +
      sum(stats["requests_unsupported_compiler"]),
    remoteHits: 0,
    remoteErrors: sum(stats["cache_timeouts"]) + sum(stats["cache_read_errors"]) +
      (options.readOnly === true ? 0 : sum(stats["cache_write_errors"])),
    sizeBytes: byteCount(top["cache_size"]),
    maxSizeBytes: byteCount(top["max_cache_size"]),
    location: typeof top["cache_location"] === "string" ? top["cache_location"] : undefined,
    distributed: sum(stats["dist_compiles"]),
    distributionErrors: sum(stats["dist_errors"]),
  });
}

function fromSccacheText(
  text: string,
  options: { readonly readOnly?: boolean },
): BuildCacheStats {
  const of = (label: string) =>
    Number(new RegExp(`^${label}\\s+(\\d+)\\s*$`, "mi").exec(text)?.[1] ?? 0);
  const size = /^Cache size\s+([\d.]+)\s*([KMGT]?i?B|bytes)/mi.exec(text);
  return statsOf({
    tool: "sccache",
    hits: of("Cache hits"),
    misses: of("Cache misses"),
    uncacheable: of("Non-cacheable calls") + of("Non-compilation calls"),
    remoteHits: 0,
    remoteErrors: of("Cache timeouts") + of("Cache read errors") +
      (options.readOnly === true ? 0 : of("Cache write errors")),
    sizeBytes: size === null ? undefined : textSize(size[1] ?? "0", size[2] ?? "B"),
    maxSizeBytes: undefined,
    location: /^Cache location\s+(.+)$/mi.exec(text)?.[1]?.trim(),
    distributed: 0,
    distributionErrors: 0,
  });
}

const COUNTERS = [
  "hits",
  "misses",
  "uncacheable",
  "remoteHits",
  "remoteErrors",
  "distributed",
  "distributionErrors",
] as const;

/** What was counted between two readings; counters of a program that started again count from zero. */
export function statsBetween(before: BuildCacheStats, after: BuildCacheStats): BuildCacheStats {
  const restarted = COUNTERS.some((name) => after[name] < before[name]);
  const difference = (name: typeof COUNTERS[number]) =>
    restarted ? after[name] : after[name] - before[name];
  return statsOf({
    tool: after.tool,
    hits: difference("hits"),
    misses: difference("misses"),
    uncacheable: difference("uncacheable"),
    remoteHits: difference("remoteHits"),
    remoteErrors: difference("remoteErrors"),
    sizeBytes: after.sizeBytes,
    maxSizeBytes: after.maxSizeBytes,
    location: after.location,
    distributed: difference("distributed"),
    distributionErrors: difference("distributionErrors"),
  });
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Record<string, unknown>
    : {};
}

/** A number, or the sum of the numbers of an object. */
function sum(value: unknown): number {
  if (typeof value === "number") return value;
  return Object.values(record(value)).reduce<number>(
    (total, each) => total + (typeof each === "number" ? each : 0),
    0,
  );
}

function byteCount(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
