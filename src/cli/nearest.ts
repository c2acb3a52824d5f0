/** "Did you mean": finds the known words nearest to a mistyped one. Owns how near is near. */
import { levenshteinDistance } from "@std/text/closest-string";

/** Up to three of `known` that `given` may have meant, the nearest first; none when all are far. */
export function nearest(given: string, known: readonly string[]): string[] {
  const word = given.toLowerCase();
  const { length } = word.replace(/^-+/, "");
  // Two swapped letters count as two edits.
  const limit = length <= 3 ? 1 : Math.max(2, Math.floor(length / 3));
  return known
    .map((name) => {
      const candidate = name.toLowerCase();
      const begins = word.length >= 3 && candidate.startsWith(word);
      return { name, distance: begins ? 0.5 : levenshteinDistance(word, candidate) };
    })
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name))
    .slice(0, 3)
    .map(({ name }) => name);
}
