/** Sizes such as `10G` as each program wants them. Owns the units: K, M, G, T; with `i` binary. */

const FACTORS: Readonly<Record<string, number>> = { "": 0, K: 1, M: 2, G: 3, T: 4 };

/** Bytes of a size that the configuration accepted. */
export function sizeInBytes(size: string): number {
  const [, number = "0", unit = "", binary] = /^([\d.]+)\s*([KMGT]?)(i?)B?$/i.exec(size) ?? [];
  const base = binary === "i" ? 1024 : 1000;
  return Math.round(Number(number) * base ** (FACTORS[unit.toUpperCase()] ?? 0));
}

/** A size for ccache: `10G`, `500M`, `1.5Gi`; a bare number of bytes in kilobytes. */
export function ccacheSize(size: string): string {
  const [, number, unit = "", binary = ""] = /^([\d.]+)\s*([KMGT]?)(i?)B?$/i.exec(size) ?? [];
  if (number === undefined || unit === "") return `${Math.ceil(sizeInBytes(size) / 1000)}k`;
  const letter = unit.toUpperCase() === "K" ? "k" : unit.toUpperCase();
  return `${number}${binary === "" ? letter : `${unit.toUpperCase()}i`}`;
}
