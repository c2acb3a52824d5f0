/** The phases of a command: told while they run, with their durations afterwards. */
import type { Host } from "../core/host.ts";

/** One finished phase. */
export interface PhaseTime {
  readonly name: string;
  readonly durationMs: number;
}

/** Runs phases and keeps their durations in order. */
export class Phases {
  readonly times: PhaseTime[] = [];

  constructor(private readonly host: Host) {}

  /** Runs one phase. `summary` turns its outcome into the words shown when it is done. */
  async run<T>(
    name: string,
    work: () => Promise<T>,
    summary?: (value: T) => string | undefined,
  ): Promise<T> {
    const startedAt = this.host.now();
    const task = this.host.progress.start(name, { phase: true });
    try {
      const value = await work();
      this.times.push({ name, durationMs: this.host.now() - startedAt });
      task.done(summary?.(value));
      return value;
    } catch (error) {
      task.failed(error instanceof Error ? error.message.split("\n", 1)[0] : undefined);
      throw error;
    }
  }
}
