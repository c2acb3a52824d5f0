/** Typed `@std/text/levenshtein-distance`, for "did you mean". */
import * as implementation from "deno-std/text/levenshtein_distance.js";

/** Number of single-character edits between two words. */
export const levenshteinDistance: (a: string, b: string) => number =
  implementation.levenshteinDistance;
