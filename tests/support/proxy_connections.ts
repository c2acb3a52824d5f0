/** What proxies do with connections: accept them, pass bytes on, close all at the end. */

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

/** Serves every connection of a listener until it is disposed of. */
export class ConnectionServer implements AsyncDisposable {
  readonly #connections = new Set<Deno.Conn>();
  #ended = false;
  readonly #serving: Promise<void>;

  /** @param serve One connection; may fail, as the other side may go away at any time. */
  constructor(
    private readonly listener: Deno.Listener,
    private readonly serve: (client: Deno.Conn) => Promise<void>,
  ) {
    this.#serving = this.#acceptAll();
  }

  get port(): number {
    return (this.listener.addr as Deno.NetAddr).port;
  }

  /** Has a connection closed at the end, which may be now; returns it. */
  keep(connection: Deno.Conn): Deno.Conn {
    this.#connections.add(connection);
    if (this.#ended) closeQuietly(connection);
    return connection;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true;
    this.listener.close();
    for (const connection of this.#connections) closeQuietly(connection);
    await this.#serving;
  }

  async #acceptAll(): Promise<void> {
    const running: Promise<void>[] = [];
    try {
      for await (const connection of this.listener) {
        this.keep(connection);
        running.push(
          this.serve(connection).catch(() => {}).finally(() => closeQuietly(connection)),
        );
      }
    } finally {
      await Promise.all(running);
    }
  }
}
