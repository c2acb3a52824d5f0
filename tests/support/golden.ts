/** Generated text against the file that shows what it should be; a difference is shown as a diff. */
import { dirname, fromFileUrl, join } from "@std/path";

const FOLDER = join(dirname(fromFileUrl(import.meta.url)), "..", "golden");

/**
 * Holds `actual` against `tests/golden/<name>`. With UPDATE_GOLDEN=1 the file is written instead.
 */
export async function matchesGolden(name: string, actual: string): Promise<void> {
  const path = join(FOLDER, name);
  if (Deno.env.get("UPDATE_GOLDEN") === "1") {
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.writeTextFile(path, actual);
    return;
  }
  const expected = await Deno.readTextFile(path);
  if (expected === actual) return;
  throw new Error(
    `${name} differs from what is generated (UPDATE_GOLDEN=1 accepts it):\n` +
      lineDiff(expected.split("\n"), actual.split("\n")).join("\n"),
  );
}

/** Lines that differ, with `-` for expected and `+` for actual, and two lines around them. */
export function lineDiff(expected: readonly string[], actual: readonly string[]): string[] {
  const marked = alignLines(expected, actual);
  return marked.filter((_, index) =>
    marked.slice(Math.max(0, index - 2), index + 3).some((line) => line[0] !== " ")
  );
}

/** Both texts as one list by their longest common subsequence of lines. */
function alignLines(expected: readonly string[], actual: readonly string[]): string[] {
  const width = actual.length + 1;
  const lengths = new Uint32Array((expected.length + 1) * width);
  const at = (row: number, column: number) => lengths[row * width + column] ?? 0;
  for (let row = expected.length - 1; row >= 0; row--) {
    for (let column = actual.length - 1; column >= 0; column--) {
      lengths[row * width + column] = expected[row] === actual[column]
        ? at(row + 1, column + 1) + 1
        : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const lines: string[] = [];
  let row = 0;
  let column = 0;
  while (row < expected.length || column < actual.length) {
    if (row < expected.length && expected[row] === actual[column]) {
      lines.push(` ${expected[row]}`);
      row++;
      column++;
    } else if (
      column >= actual.length ||
      (row < expected.length && at(row + 1, column) >= at(row, column + 1))
    ) lines.push(`-${expected[row++]}`);
    else lines.push(`+${actual[column++]}`);
  }
  return lines;
}
