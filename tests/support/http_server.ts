/**
 * A web server on loopback that misbehaves on purpose. Owns its files, the faults that a test
 * scripts and the log of what was asked; speaks HTTP/1.1 by hand, so that nothing repairs a fault.
 */
import { until } from "./deadlines.ts";

/** One request as the server saw it. */
export interface LoggedRequest {
  readonly method: string;
  /** With query. */
  readonly path: string;
  readonly headers: Headers;
  /** Bytes of body that were sent in answer. */
  sentBytes: number;
  /** Status of the answer; 0 while there is none. */
  status: number;
}

/** How one file is served; everything that is left out is done right. */
export interface FileBehaviour {
  /** Default: `"<length>-<first bytes>"`. null: none. */
  readonly etag?: string | null;
  readonly lastModified?: string;
  readonly contentType?: string;
  /** Adds `Content-Encoding` and leaves the bytes as they are. */
  readonly contentEncoding?: string;
  /** Answers ranges with the whole file and status 200. */
  readonly ignoreRanges?: boolean;
  /** Answers 206 although If-Range says that the file changed. */
  readonly ignoreIfRange?: boolean;
  /** Bytes per second and connection. */
  readonly bytesPerSecond?: number;
}

/** A fault of one answer. */
export interface Fault {
  /** Answers with this status and no file. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Closes the connection after so many bytes of body. */
  readonly closeAfterBytes?: number;
  /** Goes silent after so many bytes of body, and keeps the connection. */
  readonly stallAfterBytes?: number;
  /** Closes the connection without an answer. */
  readonly closeAtOnce?: boolean;
  /** Replaces the Content-Length header; null leaves it out and closes at the end. */
  readonly contentLength?: number | null;
  /** Sends the body in chunks, without Content-Length. */
  readonly chunked?: boolean;
  /** Replaces the Content-Range header of a 206. */
  readonly contentRange?: string;
  /** Sends these bytes for those of the file. */
  readonly bytes?: Uint8Array;
}

interface ServedFile {
  bytes: Uint8Array;
  behaviour: FileBehaviour;
  faults: (Fault | undefined)[];
  lasting: Fault | undefined;
}

/** The server. Dispose of it. */
export class MisbehavingServer implements AsyncDisposable {
  /** Everything that was asked for, in order. */
  readonly requests: LoggedRequest[] = [];
  /** Called after every request was read; may wait. */
  onRequest: ((request: LoggedRequest) => void | Promise<void>) | undefined;
  readonly #listener: Deno.Listener;
  readonly #files = new Map<string, ServedFile>();
  readonly #connections = new Set<Deno.Conn>();
  readonly #serving: Promise<void>;
  readonly #scheme: string;
  #hold: Promise<void>;
  #release: () => void = () => {};
  #ended = false;

  private constructor(listener: Deno.Listener, scheme: string) {
    this.#listener = listener;
    this.#scheme = scheme;
    this.#hold = new Promise((resolve) => this.#release = resolve);
    this.#serving = this.#acceptAll();
  }

  /** @param tls PEM texts; with them the server speaks https. */
  static start(tls?: { cert: string; key: string }): MisbehavingServer {
    const address = { hostname: "127.0.0.1", port: 0 };
    return tls === undefined
      ? new MisbehavingServer(Deno.listen(address), "http")
      : new MisbehavingServer(Deno.listenTls({ ...address, ...tls }), "https");
  }

  get port(): number {
    return (this.#listener.addr as Deno.NetAddr).port;
  }

  /** `127.0.0.1:PORT`. */
  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** The address of a path. */
  url(path: string): string {
    return `${this.#scheme}://${this.host}${path}`;
  }

  /** Serves bytes at a path, or changes what is served there; returns the address. */
  serveFile(path: string, bytes: Uint8Array, behaviour: FileBehaviour = {}): string {
    this.#files.set(path, { bytes, behaviour, faults: [], lasting: undefined });
    return this.url(path);
  }

  /** Makes the next answers for a path fail in turn; undefined stands for a good answer. */
  failNext(path: string, ...faults: (Fault | undefined)[]): void {
    this.#file(path).faults.push(...faults);
  }

  /** Makes every answer for a path fail. */
  failAlways(path: string, fault: Fault | undefined): void {
    this.#file(path).lasting = fault;
  }

  /** The requests for a path, without its query. */
  requestsFor(path: string): LoggedRequest[] {
    return this.requests.filter((request) => request.path.split("?")[0] === path);
  }

  /** Bytes of body sent so far for a path. */
  sentBytes(path: string): number {
    return this.requestsFor(path).reduce((sum, { sentBytes }) => sum + sentBytes, 0);
  }

  /** Waits until no client is connected, so that nothing is asked for that was not noted yet. */
  async idle(): Promise<void> {
    await until("the end of all connections", () => this.#connections.size === 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true;
    this.#release();
    this.#listener.close();
    for (const connection of this.#connections) closeQuietly(connection);
    await this.#serving;
  }

  #file(path: string): ServedFile {
    let file = this.#files.get(path);
    if (file === undefined) {
      file = { bytes: new Uint8Array(), behaviour: {}, faults: [], lasting: undefined };
      this.#files.set(path, file);
    }
    return file;
  }

  async #acceptAll(): Promise<void> {
    const running = new Set<Promise<void>>();
    while (!this.#ended) {
      let connection: Deno.Conn;
      try {
        connection = await this.#listener.accept();
      } catch {
        // A client that does not like our certificate is no reason to stop.
        continue;
      }
      this.#connections.add(connection);
      if (this.#ended) closeQuietly(connection);
      const served = this.#serve(connection).catch(() => {}).finally(() => {
        this.#connections.delete(connection);
        closeQuietly(connection);
        running.delete(served);
      });
      running.add(served);
    }
    await Promise.all(running);
  }

  async #serve(connection: Deno.Conn): Promise<void> {
    const buffer = new Uint8Array(1 << 16);
    let text = "";
    for (;;) {
      while (!text.includes("\r\n\r\n")) {
        const count = await connection.read(buffer);
        if (count === null) return;
        text += String.fromCharCode(...buffer.subarray(0, count));
      }
      const end = text.indexOf("\r\n\r\n");
      const [first = "", ...lines] = text.slice(0, end).split("\r\n");
      text = text.slice(end + 4);
      const [method = "", path = ""] = first.split(" ");
      const headers = new Headers();
      for (const line of lines) {
        const colon = line.indexOf(":");
        headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
      }
      const request: LoggedRequest = { method, path, headers, sentBytes: 0, status: 0 };
      this.requests.push(request);
      await this.onRequest?.(request);
      const keep = await this.#answer(connection, request);
      if (!keep || headers.get("connection")?.toLowerCase() === "close") return;
    }
  }

  /** Answers one request; true if the connection stays. */
  async #answer(connection: Deno.Conn, request: LoggedRequest): Promise<boolean> {
    const file = this.#files.get(request.path.split("?")[0] ?? "");
    const fault = file === undefined ? { status: 404 } : file.faults.shift() ?? file.lasting ?? {};
    if (fault.closeAtOnce) return false;
    if (fault.status !== undefined) return await this.#refuse(connection, request, fault);
    const { bytes, behaviour } = file ?? { bytes: new Uint8Array(), behaviour: {} };
    const content = fault.bytes ?? bytes;
    const etag = behaviour.etag === undefined ? defaultEtag(bytes) : behaviour.etag;
    const range = this.#rangeOf(request, content.length, behaviour, etag);
    if (range === "unsatisfiable") {
      const headers = { "Content-Range": `bytes */${content.length}` };
      return await this.#refuse(connection, request, { status: 416, headers });
    }
    const { start, end } = range ?? { start: 0, end: content.length };
    const headers: Record<string, string> = {
      "Date": new Date().toUTCString(),
      "Content-Type": behaviour.contentType ?? "application/octet-stream",
      ...(behaviour.ignoreRanges ? {} : { "Accept-Ranges": "bytes" }),
      ...(etag === null ? {} : { "ETag": etag }),
      ...(behaviour.lastModified === undefined ? {} : { "Last-Modified": behaviour.lastModified }),
      ...(behaviour.contentEncoding === undefined
        ? {}
        : { "Content-Encoding": behaviour.contentEncoding }),
      ...(range === undefined ? {} : {
        "Content-Range": fault.contentRange ?? `bytes ${start}-${end - 1}/${content.length}`,
      }),
      ...fault.headers,
    };
    if (fault.chunked) headers["Transfer-Encoding"] = "chunked";
    else if (fault.contentLength !== null) {
      headers["Content-Length"] = String(fault.contentLength ?? end - start);
    }
    request.status = range === undefined ? 200 : 206;
    await writeAll(connection, head(request.status, headers));
    return await this.#sendBody(connection, content.subarray(start, end), {
      request,
      fault,
      behaviour,
    });
  }

  async #sendBody(
    connection: Deno.Conn,
    body: Uint8Array,
    how: { request: LoggedRequest; fault: Fault; behaviour: FileBehaviour },
  ): Promise<boolean> {
    const { request, fault, behaviour } = how;
    const limit = Math.min(
      body.length,
      fault.closeAfterBytes ?? Number.POSITIVE_INFINITY,
      fault.stallAfterBytes ?? Number.POSITIVE_INFINITY,
    );
    const block = behaviour.bytesPerSecond === undefined
      ? 1 << 18
      : Math.max(1, Math.floor(behaviour.bytesPerSecond / 50));
    for (let done = 0; done < limit;) {
      const part = body.subarray(done, Math.min(limit, done + block));
      if (fault.chunked) await writeAll(connection, `${part.length.toString(16)}\r\n`);
      await writeBytes(connection, part);
      if (fault.chunked) await writeAll(connection, "\r\n");
      done += part.length;
      request.sentBytes += part.length;
      if (behaviour.bytesPerSecond !== undefined) await pause(20);
    }
    if (fault.stallAfterBytes !== undefined) {
      await this.#hold;
      return false;
    }
    if (fault.closeAfterBytes !== undefined || fault.contentLength !== undefined) return false;
    if (fault.chunked) await writeAll(connection, "0\r\n\r\n");
    return true;
  }

  async #refuse(connection: Deno.Conn, request: LoggedRequest, fault: Fault): Promise<boolean> {
    const body = new TextEncoder().encode(fault.body ?? "");
    request.status = fault.status ?? 500;
    await writeAll(
      connection,
      head(request.status, { "Content-Length": String(body.length), ...fault.headers }),
    );
    await writeBytes(connection, body);
    request.sentBytes += body.length;
    return true;
  }

  #rangeOf(
    { headers }: LoggedRequest,
    length: number,
    behaviour: FileBehaviour,
    etag: string | null,
  ): { start: number; end: number } | "unsatisfiable" | undefined {
    const match = /^bytes=(\d+)-(\d*)$/.exec(headers.get("range") ?? "");
    if (match === null || behaviour.ignoreRanges) return undefined;
    const condition = headers.get("if-range");
    const same = condition === null || condition === etag || condition === behaviour.lastModified;
    if (!same && !behaviour.ignoreIfRange) return undefined;
    const start = Number(match[1]);
    if (start >= length) return "unsatisfiable";
    return { start, end: match[2] === "" ? length : Math.min(length, Number(match[2]) + 1) };
  }
}

function defaultEtag(bytes: Uint8Array): string {
  const first = [...bytes.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, "0"));
  return `"${bytes.length}-${first.join("")}"`;
}

function head(status: number, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} Status ${status}\r\n${lines.join("")}\r\n`;
}

async function writeAll(connection: Deno.Conn, text: string): Promise<void> {
  await writeBytes(connection, new TextEncoder().encode(text));
}

async function writeBytes(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) done += await connection.write(bytes.subarray(done));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function closeQuietly(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // The client was faster.
  }
}

/** Bytes that look like chance but are the same for the same seed. */
export function sampleBytes(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(Math.ceil(length / 4));
  let state = (seed * 2654435761) >>> 0 || 1;
  for (let at = 0; at < words.length; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[at] = state >>> 0;
  }
  return new Uint8Array(words.buffer, 0, length);
}
