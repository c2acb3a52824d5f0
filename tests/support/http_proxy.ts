/** A forwarding proxy on loopback. Owns tunnels (CONNECT), plain forwarding and the log of both. */
import { closeQuietly, ConnectionServer, pump } from "./proxy_connections.ts";

/** One request as the proxy saw it. */
export interface ProxiedRequest {
  readonly method: string;
  /** `HOST:PORT` of a tunnel, an absolute address otherwise. */
  readonly target: string;
  readonly authorization: string | undefined;
}

/** The proxy. Dispose of it. */
export class LoopbackProxy implements AsyncDisposable {
  readonly requests: ProxiedRequest[] = [];
  /** Answers every request with this status when set. */
  refuseWith: number | undefined;
  readonly #server: ConnectionServer;

  /** @param secure Certificate and key of a proxy that is itself spoken to by TLS. */
  constructor(private readonly secure?: { readonly cert: string; readonly key: string }) {
    const address = { hostname: "127.0.0.1", port: 0 };
    const listener = secure === undefined
      ? Deno.listen(address)
      : Deno.listenTls({ ...address, ...secure });
    this.#server = new ConnectionServer(listener, (client) => this.#serve(client));
  }

  /** The address, with user info when given. */
  url(userInfo = ""): string {
    const scheme = this.secure === undefined ? "http" : "https";
    return `${scheme}://${userInfo}127.0.0.1:${this.#server.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
  }

  async #serve(client: Deno.Conn): Promise<void> {
    const buffer = new Uint8Array(1 << 16);
    let text = "";
    while (!text.includes("\r\n\r\n")) {
      const count = await client.read(buffer);
      if (count === null) return;
      text += String.fromCharCode(...buffer.subarray(0, count));
    }
    const [first = "", ...lines] = text.split("\r\n");
    const [method = "", target = ""] = first.split(" ");
    const authorization = lines.find((line) => /^proxy-authorization:/i.test(line))
      ?.replace(/^[^:]*:\s*/, "");
    this.requests.push({ method, target, authorization });
    if (this.refuseWith !== undefined) {
      await client.write(encode(`HTTP/1.1 ${this.refuseWith} No\r\nContent-Length: 0\r\n\r\n`));
      return;
    }
    const url = new URL(method === "CONNECT" ? `http://${target}` : target);
    const address = { hostname: url.hostname, port: Number(url.port || 80) };
    const server = this.#server.keep(await Deno.connect(address));
    try {
      if (method === "CONNECT") await client.write(encode("HTTP/1.1 200 Connected\r\n\r\n"));
      else {
        const forwarded = lines.filter((line) => !/^(proxy-|connection:)/i.test(line));
        const path = `${url.pathname}${url.search}`;
        const rest = ["Connection: close", ...forwarded].join("\r\n");
        await server.write(encode(`${method} ${path} HTTP/1.1\r\n${rest}`));
      }
      await Promise.race([pump(client, server), pump(server, client)]);
    } finally {
      closeQuietly(server);
    }
  }
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
