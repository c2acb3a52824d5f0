/** A server for interruptions: it sends the beginning of a file and then keeps silent. */
import { serveLoopback } from "./loopback_server.ts";

/** The server; its address ends as the given name does. */
export interface StallingServer {
  readonly url: string;
  /** Resolves at the first request. */
  readonly asked: Promise<void>;
  close(): Promise<void>;
}

/** Starts it on this machine; answers promise a megabyte and hold a thousand bytes. */
export function startStallingServer(fileName: string): StallingServer {
  const asked = Promise.withResolvers<void>();
  const server = serveLoopback(() => {
    asked.resolve();
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new Uint8Array(1000)),
    });
    return new Response(body, { headers: { "content-length": "1000000" } });
  });
  return {
    url: `http://127.0.0.1:${server.port}/${fileName}`,
    asked: asked.promise,
    close: () => server.close(),
  };
}
