/** Checking one YAML scalar against a description. Owns what fits what, and "did you mean". */
import { closestString, levenshteinDistance } from "@std/text/closest-string";
import type { Shape } from "./schema_node.ts";

/**
 * The value that `shape` makes of a scalar, or undefined if it does not fit.
 *
 * @param source The scalar as written, for numbers that must keep their digits (18.10).
 */
export function checkScalar(
  value: unknown,
  source: string | undefined,
  plain: boolean,
  shape: Shape,
): string | number | boolean | undefined {
  switch (shape.kind) {
    case "text": {
      const text = typeof value === "string"
        ? value
        : (typeof value === "number" && shape.numbers) ||
            (typeof value === "boolean" && shape.booleans)
        ? source ?? String(value)
        : undefined;
      if (text === undefined || (text === "" && !shape.mayBeEmpty) || text.includes("\0")) {
        return undefined;
      }
      return shape.pattern === undefined || text === "" || wholeMatch(shape.pattern, text)
        ? text
        : undefined;
    }
    case "choice": {
      const text = typeof value === "number" ? source : value;
      return typeof text === "string" && shape.choices.includes(text) ? text : undefined;
    }
    case "integer": {
      if (typeof value !== "number" || !plain || !Number.isInteger(value)) return undefined;
      return value >= shape.min && value <= shape.max ? value : undefined;
    }
    case "flag":
      return typeof value === "boolean" ? value : undefined;
    case "one-of":
      for (const option of shape.options) {
        const result = checkScalar(value, source, plain, option);
        if (result !== undefined) return result;
      }
      return undefined;
    default:
      return undefined;
  }
}

/** What a description wants, in words. */
export function wantedOf(shape: Shape): string {
  switch (shape.kind) {
    case "text":
      return shape.wanted ?? (shape.meaning === "path" ? "a path" : "text");
    case "choice":
      return shape.choices.length === 1
        ? shape.choices.join("")
        : `${shape.choices.slice(0, -1).join(", ")} or ${shape.choices.at(-1)}`;
    case "integer":
      return shape.min === shape.max
        ? String(shape.min)
        : `a whole number from ${shape.min} to ${shape.max}`;
    case "flag":
      return "true or false";
    case "list":
      return `a list (${shape.help.toLowerCase()})`;
    case "mapping":
    case "object":
      return "a mapping of keys to values";
    case "one-of":
      return [...new Set(shape.options.map(wantedOf))].join(", or ");
  }
}

/** The known word that `given` probably stands for. */
export function nearest(given: string, known: readonly string[]): string | undefined {
  if (known.length === 0 || given.length === 0 || given.length > 80) return undefined;
  const lower = given.toLowerCase().replaceAll(/[_\s]/g, "-");
  const same = known.find((word) => word.toLowerCase().replaceAll("_", "-") === lower);
  if (same !== undefined) return same;
  const closest = closestString(given, known);
  const distance = levenshteinDistance(given.toLowerCase(), closest.toLowerCase());
  if (distance <= Math.max(1, Math.floor(Math.min(given.length, closest.length) / 3))) {
    return closest;
  }
  const letters = (word: string) => [...word.toLowerCase()].sort().join("");
  if (letters(given) === letters(closest)) return closest;
  return known.find((word) =>
    given.length >= 3 && (word.startsWith(given) || (word.length >= 3 && given.startsWith(word)))
  );
}

/** True when `pattern` matches all of `text`, not just a part. */
export function wholeMatch(pattern: RegExp, text: string): boolean {
  return new RegExp(`^(?:${pattern.source})$`, pattern.flags).test(text);
}
