/**
 * Google's cloud storage on loopback: the part of its JSON interface that sccache uses, behind a
 * proxy that leads every tunnel to it, because sccache speaks to Google's own names only.
 */
import { closeQuietly, ConnectionServer, pump } from "./proxy_connections.ts";
import { outputOf } from "./limited_command.ts";
import { type LoopbackServer, serveLoopback } from "./loopback_server.ts";

const HOSTS = ["storage.googleapis.com", "oauth2.googleapis.com"];
const TOKEN = "token-of-the-account-1";

/** A bucket in memory. */
export class GoogleStorage implements AsyncDisposable {
  readonly entries = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly #server: LoopbackServer;
  readonly #proxy: ConnectionServer;

  private constructor(
    secure: { cert: string; key: string },
    /** Path of the certificate that clients must trust. */
    readonly authority: string,
    /** Path of a service account's key file. */
    readonly account: string,
    /** Path of the key file of an account that may not use the bucket. */
    readonly stranger: string,
    private readonly gone: string,
  ) {
    this.#server = serveLoopback((request) => this.#answer(request), secure);
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.#proxy = new ConnectionServer(listener, (client) => this.#tunnel(client));
  }

  /**
   * Starts it.
   *
   * @param folder For certificate and keys; once a file `gone` is in it, nothing is answered.
   */
  static async start(folder: string): Promise<GoogleStorage> {
    const [cert, key] = [`${folder}/google.crt`, `${folder}/google.key`];
    const names = HOSTS.map((host) => `DNS:${host}`).join(",");
    const { code } = await outputOf("openssl", {
      args: [
        ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
        ...["-days", "30", "-subj", "/CN=Loopback storage", "-addext", `subjectAltName=${names}`],
        ...["-addext", "basicConstraints=critical,CA:FALSE", "-keyout", key, "-out", cert],
      ],
    });
    if (code !== 0) throw new Error("openssl made no certificate");
    const secure = { cert: await Deno.readTextFile(cert), key: await Deno.readTextFile(key) };
    const account = await writeAccount(folder, "builder");
    const stranger = await writeAccount(folder, "stranger");
    return new GoogleStorage(secure, cert, account, stranger, `${folder}/gone`);
  }

  /** For HTTPS_PROXY. */
  get proxy(): string {
    return `http://127.0.0.1:${this.#proxy.port}`;
  }

  async #tunnel(client: Deno.Conn): Promise<void> {
    const buffer = new Uint8Array(1 << 14);
    let head = "";
    while (!head.includes("\r\n\r\n")) {
      const count = await client.read(buffer);
      if (count === null) return;
      head += new TextDecoder().decode(buffer.subarray(0, count));
    }
    const host = /^CONNECT ([^:\s]+):443 /.exec(head)?.[1] ?? "";
    const allowed = HOSTS.includes(host);
    const answer = allowed ? "200 Connected" : "403 Forbidden";
    await client.write(new TextEncoder().encode(`HTTP/1.1 ${answer}\r\n\r\n`));
    if (!allowed) return;
    const { port } = this.#server;
    const server = this.#proxy.keep(await Deno.connect({ hostname: "127.0.0.1", port }));
    try {
      await Promise.race([pump(client, server), pump(server, client)]);
    } finally {
      closeQuietly(server);
    }
  }

  async #answer(request: Request): Promise<Response> {
    const lost = await Deno.stat(this.gone).then(() => true, () => false);
    if (lost) return new Response(null, { status: 503 });
    const url = new URL(request.url);
    if (url.pathname === "/token") return await grant(request);
    if (request.headers.get("authorization") !== `Bearer ${TOKEN}`) {
      const message = "this account does not have storage.objects.get access";
      return Response.json({ error: { code: 403, message } }, { status: 403 });
    }
    const upload = /^\/upload\/storage\/v1\/b\/cache\/o$/.test(url.pathname);
    if (upload && request.method === "POST") return await this.#store(request, url);
    const name = /^\/storage\/v1\/b\/cache\/o\/(.+)$/.exec(url.pathname)?.[1];
    const bytes = this.entries.get(decodeURIComponent(name ?? ""));
    if (bytes === undefined) {
      return Response.json({ error: { code: 404, message: "No such object" } }, { status: 404 });
    }
    return url.searchParams.get("alt") === "media" ? new Response(bytes) : describe(bytes);
  }

  async #store(request: Request, url: URL): Promise<Response> {
    const name = url.searchParams.get("name") ?? "";
    const bytes = new Uint8Array(await request.arrayBuffer());
    this.entries.set(name, bytes);
    return describe(bytes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#proxy[Symbol.asyncDispose]();
    await this.#server.close();
  }
}

/** What Google says of an object: https://cloud.google.com/storage/docs/json_api/v1/objects */
function describe(bytes: Uint8Array): Response {
  const digest = "1B2M2Y8AsgTpgAmY7PhCfg==";
  const time = "2026-01-01T00:00:00.000Z";
  return Response.json({
    ...{ bucket: "cache", contentType: "application/octet-stream", etag: "CAE=", generation: "1" },
    ...{ md5Hash: digest, size: String(bytes.length), timeCreated: time, updated: time },
  });
}

/** A service account's file, as Google gives it to its owner. */
async function writeAccount(folder: string, name: string): Promise<string> {
  const { privateKey } = await crypto.subtle.generateKey(
    {
      name: "RSASSA-PKCS1-v1_5",
      modulusLength: 2048,
      publicExponent: new Uint8Array([1, 0, 1]),
      hash: "SHA-256",
    },
    true,
    ["sign", "verify"],
  );
  const bytes = new Uint8Array(await crypto.subtle.exportKey("pkcs8", privateKey));
  const lines = btoa(String.fromCharCode(...bytes)).replaceAll(/.{64}/g, "$&\n");
  const path = `${folder}/${name}.json`;
  await Deno.writeTextFile(
    path,
    JSON.stringify({
      type: "service_account",
      private_key: `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`,
      client_email: `${name}@example.iam.gserviceaccount.com`,
      token_uri: "https://oauth2.googleapis.com/token",
    }),
  );
  return path;
}

/** Gives every account a token; only one of them opens the bucket. */
async function grant(request: Request): Promise<Response> {
  const assertion = new URLSearchParams(await request.text()).get("assertion") ?? "";
  const payload = (assertion.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
  const { iss } = JSON.parse(atob(payload)) as { iss: string };
  const token = iss.startsWith("builder@") ? TOKEN : "token-of-another-account";
  return Response.json({ access_token: token, token_type: "Bearer", expires_in: 3600 });
}
