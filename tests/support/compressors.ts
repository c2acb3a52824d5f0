/** Compressed bytes as the system's own programs make them. */

/** What `command` makes of `content`. @throws {Error} If it fails. */
export async function compressedBy(
  command: string,
  args: readonly string[],
  content: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const child = new Deno.Command(command, { args: [...args], stdin: "piped", stdout: "piped" })
    .spawn();
  const writer = child.stdin.getWriter();
  const writing = writer.write(content).then(() => writer.close());
  const { stdout, success } = await child.output();
  await writing;
  if (!success) throw new Error(`${command} ${args.join(" ")} failed`);
  return stdout;
}
