/**
 * Plain HTTP/1.1 exchanges, for what the runtime's fetch gets wrong. It unpacks what a server labels
 * gzip or br and hides the label, also when `identity` was asked for, but hashes are over the
 * published bytes. Through a tunnel it tells the server the credentials that are for the proxy, and a
 * proxy behind TLS it does not tell them for plain addresses.
 * Owns the decision and the exchange.
 */
import { basicAuthorization } from "./credentials.ts";
import { ByteStreamReader } from "./byte_stream_reader.ts";

/** Status, headers and the answers before it that do not count; of trailers likewise. */
const LONGEST_HEAD_BYTES = 1 << 18;

class TunnelRefusal extends Error {
  constructor(readonly status: number) {
    super(`the proxy answered ${status}`);
  }
}

/** How the exchange reaches the server. */
export interface PlainRoute {
  readonly proxy: URL | undefined;
  readonly caCerts: string[];
}

/**
 * True if an answer's body may have been unpacked by the runtime: it then has no length any more.
 * Servers that send no length look the same.
 */
export function mayBeDecoded(request: Request, response: Response): boolean {
  return request.method === "GET" && response.body !== null &&
    request.headers.get("accept-encoding") === "identity" &&
    (response.status === 200 || response.status === 206) &&
    !response.headers.has("content-length");
}

/**
 * The same answer with its bytes as published. If it cannot be had (a proxy that only the runtime
 * speaks with, a server without HTTP/1.1), the first answer stays.
 */
export async function publishedAnswer(
  request: Request,
  first: Response,
  route: PlainRoute,
): Promise<Response> {
  if (route.proxy !== undefined && route.proxy.protocol !== "http:") return first;
  let plain: Response;
  try {
    plain = await exchangePlainly(request, route);
  } catch (error) {
    if (request.signal.aborted) throw error;
    return first;
  }
  await first.body?.cancel().catch(() => {});
  return plain;
}

/** True if the runtime would tell the credentials of the proxy to the server, or to nobody. */
export function mustBePlain(url: URL, proxy: URL | undefined): boolean {
  if (proxy === undefined || proxy.username === "" || proxy.protocol.startsWith("socks5")) {
    return false;
  }
  return url.protocol === "https:" || proxy.protocol === "https:";
}

/**
 * Asks without the runtime's client. A tunnel that the proxy refuses is an answer with its status.
 *
 * @param route.proxy None, an http proxy, or for a plain address an https proxy.
 */
export async function exchangePlainly(request: Request, route: PlainRoute): Promise<Response> {
  const url = new URL(request.url);
  const { signal } = request;
  let connection: Deno.Conn;
  try {
    connection = await unlessAborted(signal, (note) => connect(url, route, note));
  } catch (error) {
    if (error instanceof TunnelRefusal) return new Response(null, { status: error.status });
    throw error;
  }
  const onAbort = () => closeQuietly(connection);
  const release = () => {
    signal.removeEventListener("abort", onAbort);
    closeQuietly(connection);
  };
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    await writeAll(connection, requestHead(request, url, route.proxy));
    const reader = new ByteStreamReader(connection);
    const { status, statusText, headers } = await readHead(reader);
    if ([204, 205, 304].includes(status)) {
      release();
      return new Response(null, { status, statusText, headers });
    }
    return new Response(bodyStream(reader, headers, release), { status, statusText, headers });
  } catch (error) {
    release();
    throw signal.aborted ? signal.reason : error;
  }
}

/**
 * Waits for a connection, but not for longer than the signal allows: neither the system's call nor a
 * proxy that does not answer would end by it. What is open then, or opens later, is closed.
 */
async function unlessAborted(
  signal: AbortSignal,
  connecting: (note: (connection: Deno.Conn) => void) => Promise<Deno.Conn>,
): Promise<Deno.Conn> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const opened: Deno.Conn[] = [];
  const onAbort = () => {
    opened.forEach(closeQuietly);
    aborted.reject(signal.reason);
  };
  const note = (connection: Deno.Conn) => {
    opened.push(connection);
    if (signal.aborted) closeQuietly(connection);
  };
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    const connection = connecting(note);
    connection.catch(() => {});
    return await Promise.race([connection, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

async function connect(
  url: URL,
  { proxy, caCerts }: PlainRoute,
  note: (connection: Deno.Conn) => void,
): Promise<Deno.Conn> {
  const secure = url.protocol === "https:";
  const hostname = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port === "" ? (secure ? 443 : 80) : url.port);
  const tls = { hostname, caCerts, alpnProtocols: ["http/1.1"] };
  if (proxy === undefined) {
    const direct = secure
      ? await Deno.connectTls({ ...tls, port })
      : await Deno.connect({ hostname, port });
    note(direct);
    return direct;
  }
  const proxyHost = proxy.hostname.replace(/^\[|\]$/g, "");
  if (proxy.protocol === "https:") {
    const proxyPort = Number(proxy.port === "" ? 443 : proxy.port);
    return await Deno.connectTls({ ...tls, hostname: proxyHost, port: proxyPort });
  }
  const proxyPort = Number(proxy.port === "" ? 80 : proxy.port);
  const connection = await Deno.connect({ hostname: proxyHost, port: proxyPort });
  note(connection);
  if (!secure) return connection;
  try {
    const target = `${url.hostname}:${port}`;
    const lines = [`CONNECT ${target} HTTP/1.1`, `Host: ${target}`, ...proxyLines(proxy), "", ""];
    await writeAll(connection, lines.join("\r\n"));
    const { status } = await readHead(new ByteStreamReader(connection));
    if (status !== 200) throw new TunnelRefusal(status);
    return await Deno.startTls(connection, tls);
  } catch (error) {
    closeQuietly(connection);
    throw error;
  }
}

function requestHead(request: Request, url: URL, proxy: URL | undefined): string {
  const target = proxy !== undefined && url.protocol === "http:"
    ? `${url.origin}${url.pathname}${url.search}`
    : `${url.pathname}${url.search}`;
  return [
    `GET ${target} HTTP/1.1`,
    `Host: ${url.host}`,
    "Connection: close",
    ...[...request.headers].map(([name, value]) => `${name}: ${value}`),
    ...(url.protocol === "http:" ? proxyLines(proxy) : []),
    "",
    "",
  ].join("\r\n");
}

function proxyLines(proxy: URL | undefined): string[] {
  if (proxy === undefined || proxy.username === "") return [];
  const login = decodeURIComponent(proxy.username);
  return [
    `Proxy-Authorization: ${basicAuthorization(login, decodeURIComponent(proxy.password))}`,
  ];
}

async function readHead(
  reader: ByteStreamReader,
): Promise<{ status: number; statusText: string; headers: Headers }> {
  const readLine = headLines(reader);
  for (;;) {
    const [, status, statusText = ""] =
      /^HTTP\/1\.[01] (\d{3})(?: (.*))?$/.exec(await readLine()) ?? [];
    if (status === undefined) throw new Error("the server does not speak HTTP/1.1");
    const headers = new Headers();
    for (let line = await readLine(); line !== ""; line = await readLine()) {
      const colon = line.indexOf(":");
      if (colon > 0) headers.append(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
    }
    // Answers from 100 to 199 come before the one that counts.
    if (!status.startsWith("1")) return { status: Number(status), statusText, headers };
  }
}

/** Reads lines up to what a head may have. */
function headLines(reader: ByteStreamReader): () => Promise<string> {
  let leftBytes = LONGEST_HEAD_BYTES;
  return async () => {
    const line = await reader.readLine();
    leftBytes -= line.length + 1;
    if (leftBytes < 0) throw new Error("the head of the answer is too long");
    return line;
  };
}

/** The body, framed by its length, by chunks, or by the end of the connection. */
function bodyStream(
  reader: ByteStreamReader,
  headers: Headers,
  release: () => void,
): ReadableStream<Uint8Array> {
  const chunked = /\bchunked\s*$/i.test(headers.get("transfer-encoding") ?? "");
  const length = Number(headers.get("content-length") ?? Number.NaN);
  let left = chunked ? 0 : Number.isNaN(length) ? Number.POSITIVE_INFINITY : length;
  let firstChunk = true;
  const nextChunk = async () => {
    if (!firstChunk) await reader.readLine();
    firstChunk = false;
    const [size = ""] = (await reader.readLine()).split(";");
    if (!/^[0-9a-f]+$/i.test(size.trim())) throw new Error("a chunk has no size");
    left = parseInt(size, 16);
    if (left > 0) return true;
    const readLine = headLines(reader);
    while (await readLine() !== "");
    return false;
  };
  return new ReadableStream({
    type: "bytes",
    autoAllocateChunkSize: 1 << 18,
    async pull(controller) {
      const request = controller.byobRequest;
      const view = request?.view;
      if (request === null || !(view instanceof Uint8Array)) return;
      try {
        const more = left > 0 || (chunked && await nextChunk());
        const count = more
          ? await reader.read(view.subarray(0, Math.min(view.length, left)))
          : null;
        if (count === null) {
          if (more && Number.isFinite(left)) throw new Error("the connection was closed early");
          release();
          controller.close();
          request.respond(0);
          return;
        }
        left -= count;
        request.respond(count);
      } catch (error) {
        release();
        controller.error(error);
      }
    },
    cancel: release,
  });
}

async function writeAll(connection: Deno.Conn, text: string): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  for (let done = 0; done < bytes.length;) done += await connection.write(bytes.subarray(done));
}

function closeQuietly(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // It is closed already.
  }
}
