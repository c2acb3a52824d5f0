/** Timers of this process. Owns starting and stopping them. */

/** Calls `work` once after `delayMs`; returns how to call it off. */
export function after(delayMs: number, work: () => void): () => void {
  const timer = setTimeout(work, delayMs);
  return () => clearTimeout(timer);
}

/** Calls `work` every `periodMs` without keeping the process alive; returns how to stop. */
export function every(periodMs: number, work: () => void): () => void {
  const timer = setInterval(work, periodMs);
  Deno.unrefTimer(timer);
  return () => clearInterval(timer);
}

/** Milliseconds of a clock that never goes back; only differences mean something. */
export function monotonicMs(): number {
  return performance.now();
}
