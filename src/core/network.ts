/**
 * The one gate to the network. Owns what every request goes through: the offline switch, the proxy,
 * the certificate authorities and the rules for redirects. What is downloaded, and from where, is
 * decided elsewhere.
 */
import { TkError } from "./errors.ts";
import type { Host } from "./host.ts";
import { extraCertificates, trustSystemStore } from "./network/certificates.ts";
import { chooseProxy, type ProxyChoice, ProxySettingError } from "./network/proxy.ts";
import {
  exchangePlainly,
  mayBeDecoded,
  mustBePlain,
  publishedAnswer,
} from "./network/published_bytes.ts";
import { type Exchange, followRedirects } from "./network/redirects.ts";
import { redactUrl, rememberAddress } from "./redact.ts";

export type { Exchange } from "./network/redirects.ts";

/** The `network:` settings and `mirrors:` of toolchainkit.yaml. */
export interface NetworkOptions {
  /** Tries per source; default 3. */
  readonly retries?: number;
  /** Longest silence of a server in milliseconds; default 30,000. */
  readonly timeoutMs?: number;
  /** Longest time for one whole download in milliseconds; default two hours. */
  readonly totalTimeoutMs?: number;
  /** Range requests at once for one file; default 4. */
  readonly connections?: number;
  /** PEM file of certificate authorities to trust beside the system's. */
  readonly caFile?: string;
  /** Proxy for all addresses that NO_PROXY does not name; wins over the environment. */
  readonly proxy?: string;
  /** Addresses or absolute folders, asked in this order before every publisher. */
  readonly mirrors?: readonly string[];
  /**
   * The address to ask for one that was stored without its secrets; undefined when nobody names it.
   * Only what the configuration or a registry that the user trusts names is ever found: a reference
   * that somebody else wrote into a lock is not filled in.
   */
  readonly fullAddress?: (stored: string) => Promise<string | undefined>;
}

/** Something is needed from the network, which must not be used. */
export class OfflineError extends TkError<{ file: string; sources: readonly string[] }> {
  /** See the table in `error_codes.ts`. */
  readonly code = "OFFLINE";

  /** For a file and the addresses that would have it. */
  constructor(file: string, sources: readonly string[]) {
    super(
      `Cannot download "${file}": the network must not be used (--offline); it would come from ${
        sources.join(", ")
      }`,
      { file, sources },
      {
        hint: "Run once without --offline, or name a folder in TOOLCHAINKIT_MIRROR",
      },
    );
  }
}

/** The gate; closing it frees the connections it keeps open. */
export interface NetworkFetch extends Exchange {
  /** Lets go of the connections that are kept open. */
  close(): void;
}

/**
 * Makes the function that every request of the program goes through. A request with
 * `redirect: "follow"` has its redirects followed under the rules of `network/redirects.ts`; one
 * that asks for `Accept-Encoding: identity` gets the bytes as the server published them.
 *
 * @param env Where proxies and `SSL_CERT_FILE` are looked up.
 * @throws {OfflineError} From the function, if `offline`, whatever the address.
 *
 * @example
 * ```ts
 * import { createNetworkFetch, OfflineError } from "@toolchainkit/toolchainkit/core/network";
 *
 * const fetch = createNetworkFetch({ retries: 3 }, Deno.env.toObject(), { offline: true });
 * try {
 *   console.log((await fetch(new Request("https://example.com/llvm.tar.xz"))).status);
 * } catch (error) {
 *   if (!(error instanceof OfflineError)) throw error;
 *   console.log(error.message);
 * } finally {
 *   fetch.close();
 * }
 * ```
 */
export function createNetworkFetch(
  options: NetworkOptions,
  env: Readonly<Record<string, string | undefined>>,
  { offline }: { offline: boolean },
): NetworkFetch {
  trustSystemStore();
  const clients = new Map<string, Deno.HttpClient>();
  let certificates: Promise<string[]> | undefined;

  const exchange: Exchange = async (request) => {
    if (offline) throw new OfflineError(fileName(request.url), [redactUrl(request.url)]);
    const url = new URL(request.url);
    const caCerts = await (certificates ??= extraCertificates(options.caFile, env));
    const proxy = chooseProxy(url, env, options.proxy);
    if (proxy !== undefined) rememberAddress(proxy.url.href);
    if (mustBePlain(url, proxy?.url)) {
      checkPlainProxy(proxy, request, url);
      return await exchangePlainly(request, { proxy: proxy?.url, caCerts });
    }
    const secure = url.protocol === "https:" || proxy?.url.protocol === "https:";
    const client = clientFor(clients, {
      proxy,
      caCerts: secure ? caCerts : [],
      alone: wantsConnection(request),
    });
    const repeat = new Request(request.url, { headers: request.headers, signal: request.signal });
    const response = await fetch(request, client === undefined ? {} : { client });
    if (!mayBeDecoded(request, response)) return response;
    return await publishedAnswer(repeat, response, { proxy: proxy?.url, caCerts });
  };
  const gate: Exchange = async (request) => {
    if (request.redirect !== "follow" || request.method !== "GET") return await exchange(request);
    const headers = Object.fromEntries(request.headers);
    const authorization = request.headers.get("authorization") ?? undefined;
    delete headers["authorization"];
    const { response } = await followRedirects({
      url: request.url,
      headers,
      authorization,
      allowPlainHttp: request.url.startsWith("http:"),
      signal: request.signal,
    }, exchange);
    return response;
  };
  const close = () => {
    for (const client of clients.values()) client.close();
    clients.clear();
  };
  return Object.assign(gate, { close });
}

/** The way out under a project's settings; without any it is the host's own, which `close` keeps. */
export function projectExchange(
  network: NetworkOptions,
  host: Pick<Host, "env" | "fetch" | "offline">,
): { exchange: Exchange; close(): void } {
  if (network.caFile === undefined && network.proxy === undefined) {
    return { exchange: (request) => host.fetch(request), close() {} };
  }
  const exchange = createNetworkFetch(network, host.env, { offline: host.offline });
  return { exchange, close: () => exchange.close() };
}

/** TLS to the server inside of TLS to the proxy is what the runtime cannot do with a connection. */
function checkPlainProxy(proxy: ProxyChoice | undefined, request: Request, url: URL): void {
  const secureTwice = proxy?.url.protocol === "https:" && url.protocol === "https:";
  if (!secureTwice && request.method === "GET") return;
  throw new ProxySettingError(proxy?.setting ?? "", proxy?.url.href ?? "", {
    reason: "its credentials could not be kept from the server",
    hint: "Write the proxy as http://NAME:PASSWORD@HOST:PORT",
  });
}

/**
 * True if a request should have a connection to itself: ranges of one file are asked for at the
 * same time because one connection is often slower than the line, and HTTP/2 would join them again.
 */
function wantsConnection(request: Request): boolean {
  return request.url.startsWith("https:") && request.headers.has("range");
}

/** The runtime's own client (undefined) unless something asks for another. */
function clientFor(
  clients: Map<string, Deno.HttpClient>,
  wish: { proxy: ProxyChoice | undefined; caCerts: string[]; alone: boolean },
): Deno.HttpClient | undefined {
  const { proxy, caCerts, alone } = wish;
  if (proxy === undefined && caCerts.length === 0 && !alone) return undefined;
  const key = `${alone} ${caCerts.length} ${proxy?.url.href ?? ""}`;
  const known = clients.get(key);
  if (known !== undefined) return known;
  const client = Deno.createHttpClient({
    caCerts,
    ...(alone ? { http2: false } : {}),
    ...(proxy === undefined ? {} : { proxy: proxyOf(proxy.url) }),
  });
  clients.set(key, client);
  return client;
}

function proxyOf(url: URL): Deno.Proxy {
  const bare = new URL(url);
  bare.username = bare.password = "";
  // The scheme tells the transport; told by name, Deno 2.4 refuses every SOCKS address.
  return {
    url: bare.href,
    ...(url.username === "" ? {} : {
      basicAuth: {
        username: decodeURIComponent(url.username),
        password: decodeURIComponent(url.password),
      },
    }),
  };
}

function fileName(url: string): string {
  return new URL(url).pathname.split("/").findLast((part) => part !== "") ?? url;
}
