/** Runs a tool of the build and shows its output only when it fails. */

/**
 * Milliseconds that a try may take, more for each: Deno waits without end for a registry that has
 * fallen silent (denoland/deno#29490), and whether bytes still arrive cannot be seen from outside.
 */
const TRIES_MS = [120_000, 300_000, 900_000] as const;

/** A tool that was ended because it took too long. */
export class ToolLimitError extends Error {
  override readonly name = "ToolLimitError";
}

/**
 * @param options.limitMs After this many milliseconds the tool is ended.
 * @throws {Error} With the tool's output, if it ends with another code than 0.
 * @throws {ToolLimitError} If it took longer than `limitMs`.
 */
export async function runTool(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string>; limitMs?: number } = {},
): Promise<string> {
  const { limitMs } = options;
  const signal = limitMs === undefined ? undefined : AbortSignal.timeout(limitMs);
  const result = await new Deno.Command(command, {
    args: [...args],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(signal === undefined ? {} : { signal }),
    env: { NO_COLOR: "1", ...options.env },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  const stdout = decoder.decode(result.stdout);
  if (result.code !== 0) {
    const said = `${command} ${args.join(" ")}: ${decoder.decode(result.stderr)}${stdout}`;
    if (signal?.aborted === true) throw new ToolLimitError(`not done after ${limitMs} ms: ${said}`);
    throw new Error(said);
  }
  return stdout;
}

/**
 * Runs Deno, which fetches what it lacks, again when a try takes too long.
 *
 * @param triesMs Milliseconds that each try may take.
 * @throws {Error} With Deno's output, if it ends with another code than 0.
 * @throws {ToolLimitError} If the last try takes too long.
 */
export async function runDeno(
  deno: string,
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string> },
  triesMs: readonly number[] = TRIES_MS,
): Promise<void> {
  for (const [at, limitMs] of triesMs.entries()) {
    try {
      await runTool(deno, args, { ...options, limitMs });
      return;
    } catch (error) {
      if (!(error instanceof ToolLimitError) || at === triesMs.length - 1) throw error;
    }
  }
}
