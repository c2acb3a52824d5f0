/** The thread that decodes, inflates or writes. Owns only the exchange of messages. */
import { Control } from "./control.ts";
import { runDecodeJob } from "./decode_job.ts";
import { faultOf } from "./fault.ts";
import { InputFile } from "./input_file.ts";
import type { Answer, InflateJob, Job } from "./job.ts";
import { runWriteJob } from "./write_job.ts";
import { inflateFiles } from "./zip_inflate.ts";

/** What a worker's global object has beyond a window's; its types clash with the main thread's. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<Job>) => void) | null;
  postMessage(message: Answer): void;
}

const scope = globalThis as unknown as WorkerScope;

scope.onmessage = async ({ data: job }) => {
  scope.postMessage(await answer(job));
};

async function answer(job: Job): Promise<Answer> {
  try {
    switch (job.role) {
      case "decode":
        await runDecodeJob(job);
        return { type: "done" };
      case "inflate":
        return { type: "inflated", hashes: inflateShare(job) };
      case "write": {
        const askForHelp = (files: InflateJob["files"]): void =>
          scope.postMessage({ type: "help", files });
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
