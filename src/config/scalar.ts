/** Checking one YAML scalar against a description. Owns what fits what, and "did you mean". */
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

/** True when `pattern` matches all of `text`, not just a part. */
export function wholeMatch(pattern: RegExp, text: string): boolean {
  return new RegExp(`^(?:${pattern.source})$`, pattern.flags).test(text);
}
