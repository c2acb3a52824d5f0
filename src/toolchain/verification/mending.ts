/** What to do about problems that several checks find. Owns that wording. */
import type { VerificationContext } from "./types.ts";

/** How to get a damaged toolchain whole again. */
export function reinstall({ manifest }: Pick<VerificationContext, "manifest">): string {
  return manifest === undefined
    ? "Install the toolchain again from where it came"
    : "Install it again: toolchainkit cache verify --repair";
}

/** At most `limit` of many, so that a toolchain without a folder does not fill the screen. */
export function shortened(names: readonly string[], limit = 3): string {
  const shown = names.slice(0, limit).join(", ");
  return names.length > limit ? `${shown} and ${names.length - limit} more` : shown;
}

/** A number of things: `1 file`, `3,412 files`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}
