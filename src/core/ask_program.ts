/**
 * Asking programs about themselves, such as for their version. Owns that they start away from the
 * project: shims of version managers read files of the folder that they start in.
 */
import { TkError } from "./errors.ts";
import type { Host, ProcessResult } from "./host.ts";
import { neutralFolder } from "./self.ts";

const TIMEOUT_MS = 20_000;

/** What a program answers to such as `--version`; undefined when it cannot be started or fails. */
export async function askProgram(
  command: string,
  args: readonly string[],
  host: Pick<Host, "run">,
): Promise<Pick<ProcessResult, "stdout" | "stderr"> | undefined> {
  try {
    const cwd = neutralFolder();
    const result = await host.run({ command, args, cwd, timeoutMs: TIMEOUT_MS });
    return result.code === 0 ? result : undefined;
  } catch (error) {
    if (error instanceof TkError) return undefined;
    throw error;
  }
}
