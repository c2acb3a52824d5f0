/** The thread that decodes, inflates or writes. Owns only the exchange of messages. */
import { Control } from "./control.ts";
import { runDecodeJob } from "./decode_job.ts";
import { faultOf } from "./fault.ts";
import { InputFile } from "./input_file.ts";
import type { Answer, InflateJob, Job, ThreadStart } from "./job.ts";
import { startThreads } from "./start_threads.ts";
import { runWriteJob } from "./write_job.ts";
import { inflateFiles } from "./zip_inflate.ts";

/** What a worker's global object has beyond a window's; its types clash with the main thread's. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ThreadStart>) => void) | null;
}

const scope = globalThis as unknown as WorkerScope;

scope.onmessage = ({ data: { ports } }) => {
  const [port, ...others] = ports;
  if (port === undefined) return;
  const say = (answer: Answer): void => port.postMessage(answer);
  port.onmessage = async ({ data: job }: MessageEvent<Job>) => say(await answer(job, say));
  if (others.length === 0) return;
  const lost = ({ message, stack }: { message: string; stack?: string | undefined }): void =>
    say({ type: "lost", message, stack });
  try {
    startThreads(others, ({ message, error }) => lost({ message, stack: error?.stack }));
  } catch (error) {
    // Whoever started this thread may be waiting for what the others were to do.
    lost(error instanceof Error ? error : new Error(String(error)));
  }
};

async function answer(job: Job, say: (answer: Answer) => void): Promise<Answer> {
  try {
    switch (job.role) {
      case "decode":
        await runDecodeJob(job);
        return { type: "done" };
      case "inflate":
        return { type: "inflated", hashes: inflateShare(job) };
      case "write": {
        const askForHelp = (files: InflateJob["files"]): void => say({ type: "help", files });
        return { type: "written", tree: await runWriteJob(job, askForHelp) };
      }
    }
  } catch (error) {
    const fault = faultOf(error);
    if (fault !== undefined) return { type: "fault", fault };
    const message = error instanceof Error ? error.message : String(error);
    return { type: "bug", message, stack: error instanceof Error ? error.stack : undefined };
  }
}

function inflateShare(job: InflateJob): [string, string][] {
  const control = new Control(job.control);
  using file = new InputFile(job.path, control);
  return inflateFiles(job.files, { file, control, hashFiles: job.hashFiles });
}
