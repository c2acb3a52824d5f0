/** Colours. Owns when they are used and which; text results of commands have none. */

/** Functions that colour text, or leave it alone. */
export interface Style {
  readonly enabled: boolean;
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

/** What decides about colours. */
export interface ColorFacts {
  /** `--color`. */
  readonly wish: "auto" | "always" | "never";
  readonly terminal: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** True if text may be coloured: the option, then NO_COLOR, then FORCE_COLOR, then the terminal. */
export function usesColor({ wish, terminal, env }: ColorFacts): boolean {
  if (wish !== "auto") return wish === "always";
  if (env["NO_COLOR"]) return false;
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined && forced !== "") return forced !== "0";
  return terminal && env["TERM"] !== "dumb";
}

/** The colours, or their absence. */
export function createStyle(enabled: boolean): Style {
  const paint = (on: number, off: number) => (text: string) =>
    enabled && text !== "" ? `\x1b[${on}m${text}\x1b[${off}m` : text;
  return {
    enabled,
    bold: paint(1, 22),
    dim: paint(2, 22),
    red: paint(31, 39),
    green: paint(32, 39),
    yellow: paint(33, 39),
    cyan: paint(36, 39),
  };
}
