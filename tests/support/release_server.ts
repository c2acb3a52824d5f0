/** Serves release archives from loopback and counts what is asked for. */
import { type LoopbackServer, serveLoopback } from "./loopback_server.ts";

/** A running server. */
export class ReleaseServer implements AsyncDisposable {
  readonly requests: string[] = [];
  readonly #server: LoopbackServer;

  /** @param files Path of the file on disk by the name it is served under. */
  constructor(private readonly files: Readonly<Record<string, string>>) {
    this.#server = serveLoopback((request) => this.#answer(request));
  }

  /** The address of a file. */
  url(name: string): string {
    return `http://127.0.0.1:${this.#server.port}/${name}`;
  }

  async #answer(request: Request): Promise<Response> {
    const name = new URL(request.url).pathname.slice(1);
    this.requests.push(`${request.method} ${name} ${request.headers.get("range") ?? ""}`.trim());
    const path = this.files[name];
    if (path === undefined) return new Response("not found", { status: 404 });
    const file = await Deno.open(path);
    const { size } = await file.stat();
    const headers = { "accept-ranges": "bytes", etag: `"${name}-${size}"` };
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("range") ?? "");
    if (range === null) {
      return new Response(file.readable, { headers: { ...headers, "content-length": `${size}` } });
    }
    const start = Number(range[1]);
    const end = range[2] === "" ? size - 1 : Math.min(Number(range[2]), size - 1);
    await file.seek(start, Deno.SeekMode.Start);
    return new Response(limited(file.readable, end - start + 1), {
      status: 206,
      headers: {
        ...headers,
        "content-range": `bytes ${start}-${end}/${size}`,
        "content-length": `${end - start + 1}`,
      },
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.close();
  }
}

/** The first `count` bytes of a stream. */
function limited(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  count: number,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let left = count;
  return stream.pipeThrough(
    new TransformStream({
      transform(chunk, controller) {
        const part = chunk.subarray(0, left);
        left -= part.length;
        if (part.length > 0) controller.enqueue(part);
        if (left === 0) controller.terminate();
      },
    }),
  );
}
