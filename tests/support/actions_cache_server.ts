/**
 * The cache service of GitHub Actions on loopback: the part that build caches use of its second
 * version (Twirp with protobuf messages, signed addresses of Azure blobs). Owns no secrets but one.
 */
import { type LoopbackServer, serveLoopback } from "./loopback_server.ts";

/** What the runner would export. */
export const ACTIONS_TOKEN = "runner-token-1";

const SERVICE = "/twirp/github.actions.results.api.v1.CacheService/";

/** Fields of a message by number; the last one of a number counts, as for scalar fields. */
type Fields = Map<number, string | number>;

/** A server that keeps entries in memory. */
export class ActionsCacheServer implements AsyncDisposable {
  /** Finished entries by key and version. */
  readonly entries = new Map<string, Uint8Array<ArrayBuffer>>();
  /** Calls that carried another token. */
  refused = 0;
  readonly #names: string[] = [];
  readonly #uploads = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly #server: LoopbackServer;

  /** @param gone Once this file is there, nothing is answered any more. */
  constructor(private readonly gone?: string) {
    this.#server = serveLoopback((request) => this.#answer(request));
  }

  /** For `ACTIONS_RESULTS_URL`. */
  get url(): string {
    return `http://127.0.0.1:${this.#server.port}/`;
  }

  async #answer(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const lost = this.gone !== undefined &&
      await Deno.stat(this.gone).then(() => true, () => false);
    if (lost) return new Response(null, { status: 503 });
    if (url.pathname.startsWith("/blobs/")) return await this.#blob(request, url);
    if (!url.pathname.startsWith(SERVICE)) return new Response(null, { status: 404 });
    if (request.headers.get("authorization") !== `Bearer ${ACTIONS_TOKEN}`) {
      this.refused += 1;
      return new Response("unauthenticated", { status: 401 });
    }
    const fields = decode(new Uint8Array(await request.arrayBuffer()));
    const method = url.pathname.slice(SERVICE.length);
    const key = String(fields.get(2) ?? "");
    const version = String(fields.get(method === "CreateCacheEntry" ? 3 : 4) ?? "");
    const name = `${key}@${version}`;
    const address = `${this.url}blobs/${this.#numberOf(name)}?sig=signed`;
    switch (method) {
      case "CreateCacheEntry":
        return this.entries.has(name) ? message([]) : message([[1, 1], [2, address]]);
      case "FinalizeCacheEntryUpload": {
        const bytes = this.#uploads.get(name);
        if (bytes === undefined) return message([]);
        this.entries.set(name, bytes);
        return message([[1, 1], [2, this.entries.size]]);
      }
      case "GetCacheEntryDownloadURL":
        return this.entries.has(name) ? message([[1, 1], [2, address], [3, key]]) : message([]);
    }
    return new Response(null, { status: 404 });
  }

  #numberOf(name: string): number {
    const known = this.#names.indexOf(name);
    return known < 0 ? this.#names.push(name) - 1 : known;
  }

  async #blob(request: Request, url: URL): Promise<Response> {
    const name = this.#names[Number(url.pathname.slice("/blobs/".length))] ?? "";
    if (url.searchParams.get("sig") !== "signed") return new Response(null, { status: 403 });
    if (request.method === "PUT") {
      this.#uploads.set(name, new Uint8Array(await request.arrayBuffer()));
      return new Response(null, { status: 201 });
    }
    const bytes = this.entries.get(name);
    return bytes === undefined ? new Response(null, { status: 404 }) : new Response(bytes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.close();
  }
}

/** Reads varint and text fields: https://protobuf.dev/programming-guides/encoding/ */
function decode(bytes: Uint8Array): Fields {
  const fields: Fields = new Map();
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0;; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    if ((tag & 7) === 0) fields.set(tag >> 3, varint());
    else {
      const length = varint();
      fields.set(tag >> 3, new TextDecoder().decode(bytes.subarray(at, at + length)));
      at += length;
    }
  }
  return fields;
}

function message(fields: readonly (readonly [number, string | number])[]): Response {
  const bytes: number[] = [];
  const varint = (value: number) => {
    for (; value >= 0x80; value = Math.floor(value / 0x80)) bytes.push((value % 0x80) | 0x80);
    bytes.push(value);
  };
  for (const [number, value] of fields) {
    varint(number * 8 + (typeof value === "number" ? 0 : 2));
    if (typeof value === "number") varint(value);
    else {
      const text = new TextEncoder().encode(value);
      varint(text.length);
      bytes.push(...text);
    }
  }
  const headers = { "content-type": "application/protobuf" };
  return new Response(new Uint8Array(bytes), { headers });
}
