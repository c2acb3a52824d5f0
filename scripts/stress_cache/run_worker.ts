/** Starts workers of the stress test. Owns compiling them once, so that starting costs little. */
import { fromFileUrl, join } from "@std/path";
import type { WorkerResult, WorkerTask } from "./worker.ts";

/** How a worker ended. */
export interface WorkerEnd {
  readonly code: number;
  readonly result: WorkerResult | undefined;
  readonly durationMs: number;
}

/** A worker that runs. */
export interface RunningWorker {
  readonly ended: Promise<WorkerEnd>;
  kill(): void;
}

/**
 * The command line that runs a worker: bundled and compiled into `folder` as the product is, or from
 * source where that cannot be done, which starts slower.
 */
export async function compileWorker(folder: string): Promise<readonly string[]> {
  const root = fromFileUrl(new URL("../../", import.meta.url));
  const worker = join(root, "scripts/stress_cache/worker.ts");
  const bundle = join(folder, "bundle");
  const output = join(folder, "stress-worker");
  const common = ["bundle", "--quiet", "--platform=deno", "--code-splitting", `--outdir=${bundle}`];
  const made = await deno([...common, worker], root) &&
    await deno([...common, join(root, "src/core/archive/archive_worker.ts")], root) &&
    await deno([
      "compile",
      "--quiet",
      "--no-config",
      "--no-lock",
      "--no-check",
      "--allow-all",
      `--include=${bundle}`,
      `--output=${output}`,
      join(bundle, "worker.js"),
    ], bundle);
  if (made) return [output];
  const config = join(root, "deno.json");
  return [Deno.execPath(), "run", "--allow-all", "--no-check", "--config", config, worker];
}

async function deno(args: readonly string[], cwd: string): Promise<boolean> {
  const command = new Deno.Command(Deno.execPath(), { args: [...args], cwd, stderr: "null" });
  return (await command.output()).success;
}

/** Starts a worker. */
export function startWorker(program: readonly string[], task: WorkerTask): RunningWorker {
  const startedMs = performance.now();
  const [command = "", ...args] = program;
  const child = new Deno.Command(command, {
    args: [...args, JSON.stringify(task)],
    stdout: "piped",
    stderr: "null",
    env: { NO_COLOR: "1" },
  }).spawn();
  const ended = child.output().then(({ code, stdout }) => ({
    code,
    result: parse(new TextDecoder().decode(stdout)),
    durationMs: performance.now() - startedMs,
  }));
  return {
    ended,
    kill() {
      try {
        child.kill("SIGKILL");
      } catch {
        // It was done before.
      }
    },
  };
}

function parse(text: string): WorkerResult | undefined {
  try {
    return JSON.parse(text.trim().split("\n").at(-1) ?? "");
  } catch {
    return undefined;
  }
}
