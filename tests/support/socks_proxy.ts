/** A SOCKS 5 proxy on loopback (RFC 1928, RFC 1929). Owns the greeting, the request and the log. */
import { closeQuietly, ConnectionServer, pump } from "./proxy_connections.ts";

/** One connection as the proxy was asked for it. */
export interface SocksRequest {
  /** `HOST:PORT` as the client sent it. */
  readonly target: string;
  /** Whether the client sent a name, which the proxy is to look up. */
  readonly byName: boolean;
  /** `USER:PASSWORD`, if the client gave any. */
  readonly credentials: string | undefined;
}

const VERSION = 5;
const NO_CREDENTIALS = 0;
const PASSWORD = 2;
const IPV4 = 1;
const NAME = 3;
const REFUSED = 5;

/** The proxy. Dispose of it. */
export class SocksProxy implements AsyncDisposable {
  readonly requests: SocksRequest[] = [];
  /** True: answers that the server cannot be reached. */
  refuses = false;
  readonly #server = new ConnectionServer(
    Deno.listen({ hostname: "127.0.0.1", port: 0 }),
    (client) => this.#serve(client),
  );

  /** The address with this scheme and user info. */
  url(scheme: "socks5" | "socks5h", userInfo = ""): string {
    return `${scheme}://${userInfo}127.0.0.1:${this.#server.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
  }

  async #serve(client: Deno.Conn): Promise<void> {
    const [, methodCount = 0] = await take(client, 2);
    const methods = await take(client, methodCount);
    const method = methods.includes(PASSWORD) ? PASSWORD : NO_CREDENTIALS;
    await client.write(Uint8Array.of(VERSION, method));
    const credentials = method === PASSWORD ? await this.#authenticate(client) : undefined;
    const [, , , kind = 0] = await take(client, 4);
    const host = await readHost(client, kind);
    const [high = 0, low = 0] = await take(client, 2);
    const port = high << 8 | low;
    this.requests.push({ target: `${host}:${port}`, byName: kind === NAME, credentials });
    const code = this.refuses ? REFUSED : 0;
    if (this.refuses) return void await client.write(answer(code));
    const server = this.#server.keep(await Deno.connect({ hostname: host, port }));
    try {
      await client.write(answer(code));
      await Promise.race([pump(client, server), pump(server, client)]);
    } finally {
      closeQuietly(server);
    }
  }

  async #authenticate(client: Deno.Conn): Promise<string> {
    const [, userLength = 0] = await take(client, 2);
    const user = text(await take(client, userLength));
    const [passwordLength = 0] = await take(client, 1);
    const password = text(await take(client, passwordLength));
    await client.write(Uint8Array.of(1, 0));
    return `${user}:${password}`;
  }
}

async function readHost(client: Deno.Conn, kind: number): Promise<string> {
  if (kind === IPV4) return (await take(client, 4)).join(".");
  if (kind !== NAME) throw new Error(`a kind of address that is not served: ${kind}`);
  const [length = 0] = await take(client, 1);
  return text(await take(client, length));
}

function answer(code: number): Uint8Array {
  return Uint8Array.of(VERSION, code, 0, IPV4, 0, 0, 0, 0, 0, 0);
}

async function take(from: Deno.Conn, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length;) {
    const count = await from.read(bytes.subarray(done));
    if (count === null) throw new Error("the client went away");
    done += count;
  }
  return bytes;
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
