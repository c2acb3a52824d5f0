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
 * The command line that runs a worker: compiled into `folder`, or from source where there is no
 * base runtime to compile with, which starts slower.
 */
export async function compileWorker(folder: string): Promise<readonly string[]> {
  const root = fromFileUrl(new URL("../../", import.meta.url));
  const output = join(folder, "stress-worker");
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: [
      "compile",
      "--quiet",
      "--allow-all",
      "--no-check",
      "--config",
      join(root, "deno.json"),
      ...await includes(root),
      "--output",
      output,
      join(root, "scripts/stress_cache/worker.ts"),
    ],
    cwd: root,
  }).output();
  if (code === 0) return [output];
  const config = join(root, "deno.json");
  const worker = join(root, "scripts/stress_cache/worker.ts");
  return [Deno.execPath(), "run", "--allow-all", "--no-check", "--config", config, worker];
}

/** Modules that are loaded by address, which the compiler does not see. */
async function includes(root: string): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(join(root, "src/core/archive"))) {
    if (entry.isFile && entry.name.endsWith("_worker.ts")) {
      found.push("--include", join(root, "src/core/archive", entry.name));
    }
  }
  return found;
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
