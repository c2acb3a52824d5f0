/** Runs one of CMake's programs. Owns where its output goes: the log, the progress, the result. */
import { buildProgress } from "../cmake/cmake_output.ts";
import type { Host, ProcessResult } from "../core/host.ts";
import { redactSecrets } from "../core/redact.ts";

/** Runs a program whose output goes to the log line by line, and to the progress where it counts. */
export async function runTool(
  request: { readonly environment?: Readonly<Record<string, string | undefined>> },
  what: { program: string; args: readonly string[] },
  host: Host,
): Promise<ProcessResult> {
  host.log.debug([what.program, ...what.args].join(" "));
  const task = host.progress.start(lastPart(what.program));
  try {
    const result = await host.run({
      command: what.program,
      args: what.args,
      env: { ...request.environment },
      signal: host.signal,
      usersUmask: "closed-to-others",
      onLine: (line, stream) => {
        const share = buildProgress(line);
        if (share !== undefined) {
          task.update({ doneEntries: share.done, totalEntries: share.total });
        }
        const routine = stream === "stdout" && (share !== undefined || line.startsWith("-- "));
        if (routine || line === "") host.log.debug(line);
        else host.log.info(redactSecrets(line));
      },
    });
    host.signal.throwIfAborted();
    if (result.code === 0) task.done();
    else task.failed(`exit code ${result.code}`);
    return result;
  } catch (error) {
    task.failed();
    throw error;
  }
}

function lastPart(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}

/** What a program printed last, for a failure without a better message. */
export function lastLine(output: string): string {
  return output.trim().split(/\r?\n/).at(-1) ?? "it printed nothing";
}
