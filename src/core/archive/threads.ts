/**
 * The threads of one extraction, seen from the main thread. Owns starting them, what they answer,
 * and that all of them end.
 */
import { workerUrl } from "../embedded.ts";
import type { Control } from "./control.ts";
import { ArchiveFault } from "./fault.ts";
import type { Answer, Job } from "./job.ts";

/** Starts threads and waits for them. */
export class Threads implements Disposable {
  readonly #workers: Worker[] = [];
  readonly #idle: Worker[] = [];
  #failure: unknown;

  constructor(private readonly control: Control) {}

  /** The first failure of any thread that was not merely told to stop. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Starts threads for jobs to come, which then need not wait for a thread to start. */
  prepare(count: number): void {
    for (let each = 0; each < count; each++) this.#idle.push(this.#start());
  }

  /**
   * Runs a job on a thread of its own; resolves with its answer, or undefined when it failed, which is
   * then in `failure` and stops the others.
   */
  run(job: Job, onAnswer: (answer: Answer) => void = () => {}): Promise<Answer | undefined> {
    const worker = this.#idle.shift() ?? this.#start();
    return new Promise((resolve) => {
      worker.onmessage = ({ data }: MessageEvent<Answer>) => {
        if (data.type === "help") return onAnswer(data);
        if (data.type === "fault") this.#fail(new ArchiveFault(data.fault));
        else if (data.type === "bug") this.#fail(bug(data.message, data.stack));
        resolve(data.type === "fault" || data.type === "bug" ? undefined : data);
      };
      worker.onerror = (event) => {
        event.preventDefault();
        this.#fail(event.error ?? new Error(event.message));
        resolve(undefined);
      };
      worker.postMessage(job);
    });
  }

  #start(): Worker {
    const worker = new Worker(workerUrl("src/core/archive/archive_worker.ts"), { type: "module" });
    this.#workers.push(worker);
    return worker;
  }

  #fail(error: unknown): void {
    const cancelled = error instanceof ArchiveFault && error.data.kind === "cancelled";
    if (!cancelled || this.#failure === undefined) {
      if (this.#failure === undefined || isCancelled(this.#failure)) this.#failure = error;
    }
    this.control.stop();
  }

  [Symbol.dispose](): void {
    for (const worker of this.#workers) worker.terminate();
  }
}

function isCancelled(error: unknown): boolean {
  return error instanceof ArchiveFault && error.data.kind === "cancelled";
}

function bug(message: string, stack: string | undefined): Error {
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
