/** Runs a tool of the build and shows its output only when it fails. */

/** @throws {Error} With the tool's output, if it ends with another code than 0. */
export async function runTool(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<string> {
  const result = await new Deno.Command(command, {
    args: [...args],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { NO_COLOR: "1", ...options.env },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  const stdout = decoder.decode(result.stdout);
  if (result.code !== 0) {
    throw new Error(`${command} ${args.join(" ")}: ${decoder.decode(result.stderr)}${stdout}`);
  }
  return stdout;
}
