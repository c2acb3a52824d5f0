/**
 * The threads of one extraction, seen from the main thread. Owns starting them, what they answer,
 * and that all of them end.
 */
import type { Control } from "./control.ts";
import { ArchiveFault } from "./fault.ts";
import type { Answer, Job } from "./job.ts";
import { startThreads } from "./start_threads.ts";

/** One thread as the main thread knows it. */
interface Thread {
  readonly port: MessagePort;
  onAnswer: (answer: Answer) => void;
}

/** Starts threads and waits for them. */
export class Threads implements Disposable {
  readonly #workers: Worker[] = [];
  readonly #threads: Thread[] = [];
  readonly #idle: Thread[] = [];
  readonly #unanswered = new Set<() => void>();
  #failure: unknown;
  #lost = false;

  constructor(private readonly control: Control) {}

  /** The first failure of any thread that was not merely told to stop. */
  get failure(): unknown {
    return this.#failure;
  }

  /**
   * Sees to that many threads for jobs to come, which then need not wait for a thread to start.
   */
  prepare(count: number): void {
    const missing = count - this.#idle.length;
    if (missing > 0) this.#idle.push(...this.#start(missing));
  }

  /**
   * Runs a job on a thread of its own; resolves with its answer, or undefined when it failed, which is
   * then in `failure` and stops the others.
   */
  run(job: Job, onHelp: (answer: Answer & { type: "help" }) => void = () => {}): Promise<
    Answer | undefined
  > {
    this.prepare(1);
    const thread = this.#idle.shift();
    return new Promise((resolve) => {
      const end = (answer?: Answer): void => {
        this.#unanswered.delete(end);
        resolve(answer);
      };
      this.#unanswered.add(end);
      if (thread === undefined || this.#lost) return end();
      thread.onAnswer = (answer) => {
        if (answer.type === "help") return onHelp(answer);
        if (answer.type === "fault") this.#fail(new ArchiveFault(answer.fault));
        else if (answer.type === "bug") this.#fail(bug(answer.message, answer.stack));
        end(answer.type === "fault" || answer.type === "bug" ? undefined : answer);
      };
      thread.port.postMessage(job);
    });
  }

  #start(count: number): Thread[] {
    const channels = Array.from({ length: count }, () => new MessageChannel());
    const ports = channels.map(({ port2 }) => port2);
    this.#workers.push(
      startThreads(ports, ({ error, message }) => this.#lose(error ?? new Error(message))),
    );
    const threads = channels.map(({ port1: port }) => {
      const thread: Thread = { port, onAnswer: () => {} };
      port.onmessage = ({ data }: MessageEvent<Answer>) => {
        if (data.type === "lost") this.#lose(bug(data.message, data.stack));
        else thread.onAnswer(data);
      };
      return thread;
    });
    this.#threads.push(...threads);
    return threads;
  }

  /** A thread ended without an answer, and which jobs will still have one is not known. */
  #lose(error: unknown): void {
    this.#fail(error);
    this.#lost = true;
    for (const end of [...this.#unanswered]) end();
  }

  #fail(error: unknown): void {
    const cancelled = error instanceof ArchiveFault && error.data.kind === "cancelled";
    if (!cancelled || this.#failure === undefined) {
      if (this.#failure === undefined || isCancelled(this.#failure)) this.#failure = error;
    }
    this.control.stop();
  }

  [Symbol.dispose](): void {
    for (const { port } of this.#threads) port.close();
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
