/** One question over a plain TCP or TLS connection. Owns sockets that are not HTTP. */
import { TkError } from "./errors.ts";

/** Where to connect and what to say. */
export interface TcpExchange {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** Sent at once. */
  readonly send: string;
  /** True when what was received is a whole answer. */
  readonly complete: (received: string) => boolean;
  readonly timeoutMs: number;
}

/** A server does not answer on its port. */
export class TcpError extends TkError<{ host: string; port: number }> {
  readonly code = "TCP_FAILED";

  constructor(host: string, port: number, reason: string, cause?: unknown) {
    super(`Cannot talk to "${host}:${port}": ${reason}`, { host, port }, {
      cause,
      hint: "Check the address, the network, and that the server runs",
    });
  }
}

/** Characters; what is asked here is answered in a few lines. */
const LONGEST_ANSWER = 1_000_000;

/**
 * Connects, sends, and returns what the server says until `complete`, or until it hangs up.
 *
 * @throws {TcpError} If it cannot be reached or stays silent.
 */
export async function exchangeTcp(request: TcpExchange): Promise<string> {
  const { host, port } = request;
  let connection: Deno.Conn | undefined;
  let timedOut = false;
  const expiry = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    timedOut = true;
    expiry.reject(new TcpError(host, port, `no answer within ${request.timeoutMs} ms`));
  }, request.timeoutMs);
  const opened = request.tls
    ? Deno.connectTls({ hostname: host, port })
    : Deno.connect({ hostname: host, port });
  // A connection that opens too late is closed again.
  opened.then((late) => timedOut && late.close(), () => {});
  try {
    connection = await Promise.race([opened, expiry.promise]);
    return await Promise.race([converse(connection, request), expiry.promise]);
  } catch (error) {
    if (error instanceof TcpError) throw error;
    throw new TcpError(host, port, error instanceof Error ? error.message : String(error), error);
  } finally {
    clearTimeout(timer);
    connection?.close();
  }
}

/**
 * True if somebody listens on the Unix socket at `path`. What a killed server left behind is a file
 * on which nobody does.
 */
export async function listensOnSocket(path: string): Promise<boolean> {
  try {
    (await Deno.connect({ transport: "unix", path })).close();
    return true;
  } catch {
    return false;
  }
}

async function converse(connection: Deno.Conn, request: TcpExchange): Promise<string> {
  const bytes = new TextEncoder().encode(request.send);
  for (let sent = 0; sent < bytes.length;) sent += await connection.write(bytes.subarray(sent));
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(4096);
  let received = "";
  while (!request.complete(received)) {
    const count = await connection.read(buffer);
    if (count === null) break;
    if (received.length > LONGEST_ANSWER) {
      throw new TcpError(request.host, request.port, "its answer does not end");
    }
    received += decoder.decode(buffer.subarray(0, count), { stream: true });
  }
  return received;
}
