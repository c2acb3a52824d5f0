/** How fast bytes come in. Owns the arithmetic; the clock is the caller's. */

/** Seconds over which the speed is taken. */
const WINDOW_MS = 5_000;
const STEP_MS = 250;

/** Bytes per second over the last seconds. */
export class SpeedMeter {
  readonly #marks: { atMs: number; bytes: number }[];
  #bytes = 0;

  constructor(nowMs: number) {
    this.#marks = [{ atMs: nowMs, bytes: 0 }];
  }

  /** Takes note of bytes that came in. */
  add(bytes: number, nowMs: number): void {
    this.#bytes += bytes;
    const last = this.#marks.at(-1);
    if (last === undefined || nowMs - last.atMs < STEP_MS) return;
    this.#marks.push({ atMs: nowMs, bytes: this.#bytes });
    while (this.#marks.length > 2 && nowMs - (this.#marks[0]?.atMs ?? nowMs) > WINDOW_MS) {
      this.#marks.shift();
    }
  }

  /** Bytes per second; 0 before there is anything to tell. */
  bytesPerSecond(nowMs: number): number {
    const first = this.#marks[0];
    const elapsedMs = nowMs - (first?.atMs ?? nowMs);
    return elapsedMs <= 0 ? 0 : (this.#bytes - (first?.bytes ?? 0)) * 1000 / elapsedMs;
  }
}
