/** HTTP servers on loopback whose end does not depend on what their clients still hold open. */

/** A server that `Deno.serve` runs, until it is closed or disposed of. */
export interface LoopbackServer extends AsyncDisposable {
  readonly port: number;
  /** Drops what is under way: a client that keeps a connection would keep the server, too. */
  close(): Promise<void>;
}

/** Starts it on a port that the system chooses. */
export function serveLoopback(
  answer: (request: Request) => Response | Promise<Response>,
  certificate: { cert: string; key: string } | Record<never, never> = {},
): LoopbackServer {
  const stop = new AbortController();
  const { signal } = stop;
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {}, signal, ...certificate },
    answer,
  );
  const close = async (): Promise<void> => {
    stop.abort();
    await server.finished;
  };
  return { port: server.addr.port, close, [Symbol.asyncDispose]: close };
}
