/** Tables and bars in text results. Owns their layout; what they say comes from the commands. */
import { displayWidth, padWidth, printableLine } from "./printable.ts";

/** One very long cell must not make all the others as long. */
const MOST_PADDED_COLUMNS = 500;

/** One column of a table. */
export interface Column {
  /** Heading; "" for none. */
  readonly title: string;
  readonly align?: "left" | "right";
}

/**
 * Rows under headings, columns as wide as their widest cell (500 at most), two spaces between, every
 * line ended. Without rows there are only the headings. Headings that are all "" are left out.
 */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string {
  const cells = rows.map((row) => columns.map((_, at) => printableLine(row[at] ?? "")));
  const titles = columns.map((column) => column.title);
  const lines = titles.some((title) => title !== "") ? [titles, ...cells] : cells;
  const widths = columns.map((_, at) =>
    Math.min(
      MOST_PADDED_COLUMNS,
      lines.reduce((widest, line) => Math.max(widest, displayWidth(line[at] ?? "")), 0),
    )
  );
  return lines.map((line) =>
    line
      .map((cell, at) => padWidth(cell, widths[at] ?? 0, columns[at]?.align))
      .join("  ")
      .trimEnd() + "\n"
  ).join("");
}

const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** A bar of exactly `columns`, filled to `share` (0 to 1). */
export function renderBar(share: number, columns: number): string {
  const bounded = Math.min(1, Math.max(0, Number.isFinite(share) ? share : 0));
  const eighths = Math.round(bounded * columns * 8);
  const full = "█".repeat(Math.floor(eighths / 8));
  const bar = full + (EIGHTHS[eighths % 8] ?? "");
  return padWidth(bar, columns);
}
