/** Many processes, one toolchain: it must be downloaded and unpacked once. */
import { join } from "@std/path";
import { startWorker } from "./run_worker.ts";
import type { Served, StressToolchain } from "./toolchain.ts";

/** Figures of one round. */
export interface ManyResult {
  readonly processes: number;
  readonly singleMs: number;
  readonly manyMs: number;
  readonly ratio: number;
  readonly servedTimes: number;
  readonly extractions: number;
  readonly failures: readonly string[];
}

/** Installs with one process, then with many at once, each time into an empty cache. */
export async function stressMany(
  context: {
    program: readonly string[];
    folder: string;
    served: Served;
    toolchain: StressToolchain;
  },
  options: { processes: number; rounds: number },
): Promise<ManyResult> {
  const { program, folder, served, toolchain } = context;
  const singles: number[] = [];
  const manys: number[] = [];
  const failures: string[] = [];
  let extractions = 0;
  let servedTimes = 0;
  for (let round = 0; round < options.rounds; round++) {
    const single = await timed(async () => {
      const cacheRoot = join(folder, `single-${round}`);
      const { artifact } = toolchain;
      const end = await startWorker(program, { action: "install", cacheRoot, artifact }).ended;
      if (end.code !== 0) failures.push(end.result?.message ?? `exit code ${end.code}`);
      return cacheRoot;
    });
    singles.push(single.ms);
    await Deno.remove(single.value, { recursive: true });
    served.bytes = 0;
    const many = await timed(async () => {
      const cacheRoot = join(folder, `many-${round}`);
      const ends = await Promise.all(Array.from({ length: options.processes }, () => {
        const { artifact } = toolchain;
        return startWorker(program, { action: "install", cacheRoot, artifact }).ended;
      }));
      for (const end of ends) {
        if (end.code !== 0) failures.push(end.result?.message ?? `exit code ${end.code}`);
        if (end.result?.outcome === "installed") extractions++;
      }
      return cacheRoot;
    });
    manys.push(many.ms);
    servedTimes = Math.max(servedTimes, served.bytes / toolchain.bytes.length);
    await Deno.remove(many.value, { recursive: true });
  }
  const [singleMs, manyMs] = [median(singles), median(manys)];
  return {
    processes: options.processes,
    singleMs,
    manyMs,
    ratio: median(manys.map((ms, round) => ms / (singles[round] ?? ms))),
    servedTimes,
    extractions: extractions / options.rounds,
    failures,
  };
}

async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; value: T }> {
  const start = performance.now();
  const value = await work();
  return { ms: performance.now() - start, value };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
