/** Sizes as people type them: `500M`, `20G`, `1.5 TiB`. Owns reading them. */
import { UsageError } from "../core/errors.ts";

const UNITS: Readonly<Record<string, number>> = { "": 0, K: 1, M: 2, G: 3, T: 4 };

/**
 * The bytes that a text such as `20G` means: powers of 1000, with an `i` (`20GiB`) of 1024.
 *
 * @throws {UsageError} If it is no size.
 */
export function parseSize(text: string, argument: string): number {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([kKmMgGtT]?)(i?)[bB]?\s*$/.exec(text);
  const power = UNITS[(match?.[2] ?? "?").toUpperCase()];
  if (match === null || power === undefined || (match[3] === "i" && power === 0)) {
    throw new UsageError(
      `Cannot read the size "${text}": it is no number with a unit, wanted such as 500M or 20G`,
      { argument },
    );
  }
  return Math.round(Number(match[1]) * (match[3] === "i" ? 1024 : 1000) ** power);
}
