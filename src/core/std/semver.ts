/** Typed `@std/semver`. */
import * as implementation from "deno-std/semver/mod.js";

/** A parsed semantic version. */
export interface SemVer {
  major: number;
  minor: number;
  patch: number;
  prerelease?: (string | number)[];
  build?: string[];
}

/** One comparison of a range. */
export interface Comparator extends SemVer {
  operator?: undefined | "=" | "!=" | ">" | ">=" | "<" | "<=";
}

/** Alternatives (outer) of comparisons that must all hold (inner). */
export type Range = Comparator[][];

export const compare: (a: SemVer, b: SemVer) => -1 | 0 | 1 = implementation.compare;
export const format: (version: SemVer) => string = implementation.format;
export const formatRange: (range: Range) => string = implementation.formatRange;
export const parse: (text: string) => SemVer = implementation.parse;
export const parseRange: (text: string) => Range = implementation.parseRange;
export const satisfies: (version: SemVer, range: Range) => boolean = implementation.satisfies;
export const tryParse: (text: string) => SemVer | undefined = implementation.tryParse;
export const tryParseRange: (text: string) => Range | undefined = implementation.tryParseRange;
