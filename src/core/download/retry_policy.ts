/** When to ask again, and how long to wait. Owns the pure decisions; waits for nothing itself. */

/** Tries in a row without progress after which a source is given up. */
export const DEFAULT_TRIES = 3;

/** A try that brought this much counts as progress: the tries begin to count anew. */
export const PROGRESS_BYTES = 1 << 20;

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;

/** What to do after a failure: ask the same source again, or never again in this run. */
export type RetryDecision = { kind: "retry"; afterMs?: number } | { kind: "give-up" };

/** Statuses whose cause may pass, beside all of 5xx. */
const PASSING_STATUSES = new Set([408, 421, 425, 429]);

/** Statuses of 5xx that say something about the server's abilities, not about its day. */
const LASTING_STATUSES = new Set([501, 505, 511]);

/**
 * Whether a status is worth asking again. 401, 403, 404, 410 and the like are answers, not
 * accidents.
 *
 * @param retryAfter The header, in seconds or as a date (RFC 9110, 10.2.3).
 */
export function decideOnStatus(
  status: number,
  retryAfter: string | null,
  nowMs: number,
): RetryDecision {
  const passing = PASSING_STATUSES.has(status) ||
    (status >= 500 && status <= 599 && !LASTING_STATUSES.has(status));
  if (!passing) return { kind: "give-up" };
  const afterMs = parseRetryAfter(retryAfter, nowMs);
  return afterMs === undefined ? { kind: "retry" } : { kind: "retry", afterMs };
}

/** Milliseconds to wait; undefined when the header is missing or makes no sense. */
export function parseRetryAfter(value: string | null, nowMs: number): number | undefined {
  const text = value?.trim() ?? "";
  if (text === "") return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  if (!/[a-z]{3}/i.test(text)) return undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

/**
 * The pause before try number `failures + 1`: doubles each time, between half and all of it by
 * chance, so that a hundred machines do not come back at the same moment.
 *
 * @param random From 0 to 1.
 */
export function backoffMs(failures: number, random: number): number {
  const full = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.max(0, failures - 1));
  return Math.round(full * (0.5 + random / 2));
}
