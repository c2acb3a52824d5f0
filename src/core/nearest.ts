/** "Did you mean": finds the known words nearest to a mistyped one. Owns how near is near. */
import { levenshteinDistance } from "@std/text/levenshtein-distance";

/** Nothing that is longer was mistyped. */
const LONGEST_WORD = 80;
const MOST_WORDS = 3;

/**
 * Up to three of `known` that `given` may have meant, the nearest first; none when all are far.
 * Capitals do not count, nor whether words are joined by `-`, `_` or blanks.
 */
export function nearest(given: string, known: readonly string[]): string[] {
  if (given === "" || given.length > LONGEST_WORD) return [];
  const word = plain(given);
  const { length } = word.replace(/^-+/, "");
  const limit = length <= 3 ? 1 : Math.max(2, Math.floor(length / 3));
  return known
    .map((name) => ({ name, distance: distanceOf(word, plain(name)) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name))
    .slice(0, MOST_WORDS)
    .map(({ name }) => name);
}

function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[_\s]/g, "-");
}

function distanceOf(word: string, candidate: string): number {
  if (word === candidate) return 0;
  const begun = word.length >= 3 && candidate.startsWith(word);
  const overshot = candidate.length >= 3 && word.startsWith(candidate);
  if (begun || overshot) return 0.5;
  return letters(word) === letters(candidate) ? 1 : levenshteinDistance(word, candidate);
}

function letters(word: string): string {
  return [...word].sort().join("");
}
