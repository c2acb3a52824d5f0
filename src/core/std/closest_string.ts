/** Typed `@std/text/closest-string`, for "did you mean". */
import * as closest from "deno-std/text/closest_string.js";
import * as distance from "deno-std/text/levenshtein_distance.js";

/** The possible word nearest to `given`. `possible` must not be empty. */
export const closestString: (given: string, possible: readonly string[]) => string =
  closest.closestString;
/** Number of single-character edits between two words. */
export const levenshteinDistance: (a: string, b: string) => number = distance.levenshteinDistance;
