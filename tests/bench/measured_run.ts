/** One timed run of a shell command as a whole process, and what to make of several. */

/** What GNU time tells of one run. */
export interface MeasuredRun {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly megabytes: number;
}

/** Runs `command` with sh. @throws {Error} With its output, if it fails. */
export async function measuredRun(
  command: string,
  env: Readonly<Record<string, string>> = {},
): Promise<MeasuredRun> {
  const { success, stderr } = await new Deno.Command("/usr/bin/time", {
    args: ["-f", "%e %U %S %M", "sh", "-c", command],
    env,
    stdout: "null",
    stderr: "piped",
  }).output();
  const text = new TextDecoder().decode(stderr).trim();
  if (!success) throw new Error(`${command} failed:\n${text}`);
  const [seconds = 0, user = 0, system = 0, kilobytes = 0] =
    text.split("\n").at(-1)?.split(" ").map(Number) ?? [];
  return { seconds, cpuSeconds: user + system, megabytes: kilobytes / 1024 };
}

/** The middle value. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
