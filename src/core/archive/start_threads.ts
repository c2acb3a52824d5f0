/** How threads are started: each by the one before, since starting one blocks whoever does it. */
import { workerUrl } from "../embedded.ts";
import type { ThreadStart } from "./job.ts";

/**
 * Starts a thread for each port; this thread starts one only.
 *
 * @param onLost Told why the one that was started here has ended without an answer.
 */
export function startThreads(
  ports: readonly MessagePort[],
  onLost: (event: ErrorEvent) => void,
): Worker {
  const worker = new Worker(workerUrl("src/core/archive/archive_worker.ts"), { type: "module" });
  worker.onerror = (event) => {
    event.preventDefault();
    onLost(event);
  };
  worker.postMessage({ ports } satisfies ThreadStart, [...ports]);
  return worker;
}
