import { assertEquals } from "@std/assert";
import { Control } from "../../../../src/core/archive/control.ts";
import type { Answer, Job, ThreadStart } from "../../../../src/core/archive/job.ts";
import { Threads } from "../../../../src/core/archive/threads.ts";

const JOB: Job = {
  role: "inflate",
  path: "archive.zip",
  control: new Control().memory,
  files: [],
  hashFiles: false,
};

/** Runs `work` while what is started as a thread does `behave` with its ports. */
async function withThreads(
  behave: (ports: readonly MessagePort[]) => void,
  work: (threads: Threads, control: Control) => Promise<void>,
): Promise<number> {
  let started = 0;
  const real = globalThis.Worker;
  globalThis.Worker = class extends EventTarget {
    onerror = null;
    postMessage({ ports }: ThreadStart): void {
      started++;
      behave(ports);
    }
    terminate(): void {}
  } as unknown as typeof Worker;
  const control = new Control();
  try {
    using threads = new Threads(control);
    await work(threads, control);
  } finally {
    globalThis.Worker = real;
  }
  return started;
}

function answerJobs(port: MessagePort, answer: Answer): void {
  port.onmessage = () => {
    port.postMessage(answer);
    port.close();
  };
}

Deno.test("Threads.prepare() starts one thread, which is to start the others, and none twice", async () => {
  const counts: number[] = [];
  const started = await withThreads(
    (ports) => {
      counts.push(ports.length);
      for (const port of ports) answerJobs(port, { type: "done" });
    },
    async (threads) => {
      threads.prepare(2);
      threads.prepare(3);
      const answers = await Promise.all([1, 2, 3, 4].map(() => threads.run(JOB)));
      assertEquals(answers.map((answer) => answer?.type), ["done", "done", "done", "done"]);
    },
  );
  assertEquals([started, counts], [3, [2, 1, 1]]);
});

Deno.test("Threads.run() ends for every job when a thread that another started is lost", async () => {
  await withThreads(
    ([first, ...others]) => {
      first?.postMessage({ type: "lost", message: "no memory", stack: undefined } satisfies Answer);
      for (const port of [first, ...others]) port?.close();
    },
    async (threads, control) => {
      threads.prepare(2);
      const answers = await Promise.all([threads.run(JOB), threads.run(JOB)]);
      assertEquals(answers, [undefined, undefined]);
      assertEquals((threads.failure as Error).message, "no memory");
      assertEquals(control.stopped, true);
      assertEquals(await threads.run(JOB), undefined);
    },
  );
});
