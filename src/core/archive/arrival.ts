/** Passes on to the threads how much of the input has arrived. Owns asking the download. */
import type { ArchiveInput } from "../archive.ts";
import type { Control } from "./control.ts";

/** Granularity in which a growing file is handed on. */
const STEP_BYTES = 512 * 1024;

/** Publishes the growth of `input` until it is complete or the extraction stops. */
export async function followArrival(input: ArchiveInput, control: Control): Promise<void> {
  const { available } = input;
  if (available === undefined) {
    control.publish((await Deno.stat(input.path)).size, true);
    return;
  }
  for (let known = 0; !control.stopped;) {
    const wanted = known + STEP_BYTES;
    known = await available.call(input, wanted);
    control.publish(known, known < wanted);
    if (known < wanted) return;
  }
}

/** The first `length` bytes, or all there are of a shorter file. */
export async function readHead(input: ArchiveInput, length: number): Promise<Uint8Array> {
  const count = await input.available?.(length);
  return readStart(input.path, Math.min(length, count ?? length));
}

/** Reads at once: an extraction waits for it while a download keeps this thread busy. */
function readStart(path: string, length: number): Uint8Array {
  using file = Deno.openSync(path);
  const head = new Uint8Array(length);
  let done = 0;
  while (done < head.length) {
    const read = file.readSync(head.subarray(done));
    if (read === null) break;
    done += read;
  }
  return head.subarray(0, done);
}

/** The same input, but waiting for its bytes ends when `signal` is aborted. */
export function abortable(input: ArchiveInput, signal: AbortSignal): ArchiveInput {
  if (input.available === undefined) return input;
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  // Nobody may be waiting when it happens.
  aborted.catch(() => {});
  return {
    ...input,
    begun: () => Promise.race([input.begun?.() ?? Promise.resolve(), aborted]),
    available: (atLeast) =>
      Promise.race([input.available?.(atLeast) ?? Promise.resolve(0), aborted]),
  };
}
