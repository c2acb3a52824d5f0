/** What proxies do with connections: pass bytes on, close what may be closed already. */

/** Passes on all bytes until the end. */
export async function pump(from: Deno.Conn, to: Deno.Conn): Promise<void> {
  const buffer = new Uint8Array(1 << 16);
  for (;;) {
    const count = await from.read(buffer);
    if (count === null) return;
    for (let done = 0; done < count;) done += await to.write(buffer.subarray(done, count));
  }
}

/** Closes a connection that the other side may have closed first. */
export function closeQuietly(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // The other side was faster.
  }
}
