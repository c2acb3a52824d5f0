/** A run of the executable that a test ends before its time. */
import { EXECUTABLE, type Machine } from "./executable.ts";
import { startLimited } from "./limited_command.ts";

/** A run under way. */
export interface RunningExecutable {
  /** Waits until `condition` holds. @throws {Error} If the run ends before. */
  until(condition: () => boolean | Promise<boolean>): Promise<void>;
  /** Sends a signal and waits for the end. */
  end(signal: Deno.Signal): Promise<{ code: number; endedMs: number; stderr: string }>;
}

const LOOK_AGAIN_MS = 2;

/** Starts the executable with these arguments. */
export function startExecutable(machine: Machine, args: readonly string[]): RunningExecutable {
  const child = startLimited(EXECUTABLE, {
    args: [...args],
    cwd: machine.root,
    env: machine.environment(),
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  });
  let ended = false;
  const output = child.output().then((result) => {
    ended = true;
    return { code: result.code, stderr: new TextDecoder().decode(result.stderr) };
  });
  return {
    async until(condition) {
      while (!(await condition())) {
        // Ended by itself, or because it took too long.
        if (ended) throw new Error(`the run ended too early:\n${(await output).stderr}`);
        await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
      }
    },
    async end(signal) {
      const sentAt = performance.now();
      child.kill(signal);
      const result = await output;
      return { ...result, endedMs: performance.now() - sentAt };
    },
  };
}
