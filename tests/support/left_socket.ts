/** Files of sockets whose servers were killed: nobody listens on them. */

/** Ends a server as a kill does, which leaves the file where it is; some runtimes tidy it up. */
export async function closeAsKilled(server: Deno.Listener, path: string): Promise<void> {
  const kept = `${path}.kept`;
  await Deno.link(path, kept);
  server.close();
  await Deno.rename(kept, path);
  await Deno.remove(kept).catch(() => {});
}
