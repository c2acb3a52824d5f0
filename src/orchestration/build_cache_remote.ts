/**
 * Whether a shared build cache can be used right now. Owns the questions that are asked before a
 * build, and what their answers mean; no answer and no password is ever printed.
 */
import { fillTemplate } from "../caching/template.ts";
import { splitAddress } from "../caching/remote/addresses.ts";
import type { RemoteCache } from "../caching/types.ts";
import { TkError } from "../core/errors.ts";
import type { Host } from "../core/host.ts";
import { redactUrl } from "../core/redact.ts";
import { exchangeTcp, TcpError } from "../core/tcp.ts";

/** The shared cache does not answer. */
export class BuildCacheUnreachableError extends TkError<{ type: string; address: string }> {
  readonly code = "BUILD_CACHE_UNREACHABLE";

  constructor(type: string, address: string, reason: string, cause?: unknown) {
    super(
      `Cannot reach the shared build cache "${address}" (${type}): ${reason}`,
      { type, address },
      { cause, hint: HINT },
    );
  }
}

/** The shared cache answers, but not to us. */
export class BuildCacheRefusedError extends TkError<{ type: string; address: string }> {
  readonly code = "BUILD_CACHE_REFUSED";

  constructor(type: string, address: string, reason: string) {
    super(
      `Cannot use the shared build cache "${address}" (${type}): ${reason}`,
      { type, address },
      { hint: `Check the credentials in the environment. ${HINT}` },
    );
  }
}

const HINT = 'To build with the local cache meanwhile, set "when_unreachable: local"';
const TIMEOUT_MS = 5000;

/**
 * Asks the server of a shared cache whether it is there and lets us in.
 *
 * @throws {BuildCacheUnreachableError} If it does not answer.
 * @throws {BuildCacheRefusedError} If it refuses the credentials.
 */
export async function checkRemote(remote: RemoteCache, host: Host): Promise<void> {
  const filled = fillRemote(remote, host.env);
  switch (filled.type) {
    case "redis":
      return await checkRedis(filled);
    case "memcached":
      return await checkMemcached(filled);
    case "http":
    case "webdav":
      return await checkHttp(filled, host);
    case "s3":
      return await checkServer(filled, s3Address(filled), host);
    case "gcs":
      return await checkServer(filled, filled.endpoint ?? "https://storage.googleapis.com/", host);
    case "azure":
      return await checkAzure(filled, host);
    case "gha":
      return checkGitHub(filled, host);
  }
}

/** The configuration with the variables of this environment. */
export function fillRemote(remote: RemoteCache, env: Host["env"]): RemoteCache {
  const fill = (value: unknown) => typeof value === "string" ? fillTemplate(value, env) : value;
  return Object.fromEntries(
    Object.entries(remote).map((
      [name, value],
    ) => [name, Array.isArray(value) ? value.map(fill) : fill(value)]),
  ) as unknown as RemoteCache;
}

async function checkRedis(remote: RemoteCache): Promise<void> {
  const [first] = remote.clusterEndpoints ?? [];
  const parts = splitAddress(remote.url ?? first ?? remote.endpoint ?? "127.0.0.1:6379", "redis");
  const { hostname, port } = endpoint(parts.rest, 6379);
  const address = `${parts.scheme}://${hostname}:${port}`;
  const [user = "", inAddress] = parts.userInfo.split(":", 2).map(decodeURIComponent);
  const password = remote.password ?? inAddress;
  const name = remote.username ?? user;
  const login = password === undefined
    ? []
    : [name === "" ? ["AUTH", password] : ["AUTH", name, password]];
  const commands = [...login, ["PING"]];
  const tls = remote.ssl ?? parts.scheme === "rediss";
  const answer = await ask(remote, address, {
    hostname,
    port,
    tls,
    send: commands.map(redisCommand).join(""),
    complete: (text) => text.split("\r\n").length > commands.length,
  });
  const refused = /^-(WRONGPASS|NOAUTH|NOPERM|ERR)/m.exec(answer);
  if (refused !== null) {
    throw new BuildCacheRefusedError("redis", address, REDIS_REASONS[refused[1] ?? ""] ?? "");
  }
  if (!answer.includes("+PONG")) {
    throw new BuildCacheUnreachableError("redis", address, "it is no Redis server");
  }
}

const REDIS_REASONS: Readonly<Record<string, string>> = {
  WRONGPASS: "it refuses the user name or password",
  NOAUTH: "it wants a password",
  NOPERM: "this user may not use it",
  ERR: "it refuses to log in",
};

function redisCommand(words: readonly string[]): string {
  const bytes = (word: string) => new TextEncoder().encode(word).length;
  return `*${words.length}\r\n${words.map((word) => `$${bytes(word)}\r\n${word}\r\n`).join("")}`;
}

async function checkMemcached(remote: RemoteCache): Promise<void> {
  const parts = splitAddress(remote.url ?? remote.endpoint ?? "127.0.0.1", "tcp");
  const { hostname, port } = endpoint(parts.rest, 11211);
  const address = `tcp://${hostname}:${port}`;
  // Servers that want a password speak the binary protocol only and hang up.
  const send = remote.password === undefined ? "version\r\n" : "";
  const complete = (text: string) => send === "" || text.includes("\r\n");
  const answer = await ask(remote, address, { hostname, port, tls: false, send, complete });
  if (send !== "" && !answer.startsWith("VERSION")) {
    throw new BuildCacheUnreachableError("memcached", address, "it is no memcached server");
  }
}

async function ask(
  remote: RemoteCache,
  address: string,
  request: {
    hostname: string;
    port: number;
    tls: boolean;
    send: string;
    complete: (text: string) => boolean;
  },
): Promise<string> {
  const { hostname, ...rest } = request;
  try {
    return await exchangeTcp({ host: hostname, ...rest, timeoutMs: TIMEOUT_MS });
  } catch (error) {
    if (!(error instanceof TcpError)) throw error;
    const reason = error.message.split(": ").slice(1).join(": ");
    throw new BuildCacheUnreachableError(remote.type, address, reason, error);
  }
}

async function checkHttp(remote: RemoteCache, host: Host): Promise<void> {
  const base = (remote.url ?? remote.endpoint ?? "").replace(/\/+$/, "");
  if (base.startsWith("file://")) return;
  const url = new URL(`${base}/toolchainkit-check`);
  const name = remote.username ?? decodeURIComponent(url.username);
  const password = remote.password ?? decodeURIComponent(url.password);
  url.username = "";
  url.password = "";
  const headers = new Headers();
  if (remote.token !== undefined) headers.set("authorization", `Bearer ${remote.token}`);
  else if (name !== "" || password !== "") {
    const bytes = new TextEncoder().encode(`${name}:${password}`);
    headers.set("authorization", `Basic ${btoa(String.fromCharCode(...bytes))}`);
  }
  const response = await request(remote, url, headers, host);
  if (response === 401 || response === 403 || response === 407) {
    throw new BuildCacheRefusedError(
      remote.type,
      redactUrl(base),
      `it answers ${response}, ${
        headers.has("authorization") ? "so the credentials are wrong" : "so it wants credentials"
      }`,
    );
  }
  if (response >= 500) {
    const reason = `it answers ${response}`;
    throw new BuildCacheUnreachableError(remote.type, redactUrl(base), reason);
  }
}

/** Any answer will do: whether the keys are right is found out by the program itself. */
async function checkServer(remote: RemoteCache, address: string, host: Host): Promise<void> {
  const status = await request(remote, new URL(address), new Headers(), host);
  if (status < 500) return;
  throw new BuildCacheUnreachableError(remote.type, redactUrl(address), `it answers ${status}`);
}

async function request(
  remote: RemoteCache,
  url: URL,
  headers: Headers,
  host: Host,
): Promise<number> {
  const signal = AbortSignal.any([host.signal, AbortSignal.timeout(TIMEOUT_MS)]);
  try {
    const response = await host.fetch(new Request(url, { method: "GET", headers, signal }));
    await response.body?.cancel();
    return response.status;
  } catch (error) {
    if (host.signal.aborted) throw error;
    const reason = error instanceof Error && error.name === "TimeoutError"
      ? `no answer within ${TIMEOUT_MS} ms`
      : "no connection";
    throw new BuildCacheUnreachableError(remote.type, redactUrl(url), reason, error);
  }
}

function s3Address(remote: RemoteCache): string {
  const given = remote.endpoint ?? remote.url;
  if (given === undefined) return `https://s3.${remote.region ?? "us-east-1"}.amazonaws.com/`;
  if (/^https?:\/\//.test(given)) return given;
  return `${remote.ssl === false ? "http" : "https"}://${given}`;
}

async function checkAzure(remote: RemoteCache, host: Host): Promise<void> {
  const connection = remote.connectionString ?? "";
  const part = (name: string) => new RegExp(`(?:^|;)${name}=([^;]*)`, "i").exec(connection)?.[1];
  const suffix = part("EndpointSuffix") ?? "core.windows.net";
  const address = part("BlobEndpoint") ?? `https://${part("AccountName")}.blob.${suffix}/`;
  if (!URL.canParse(address)) {
    throw new BuildCacheRefusedError("azure", "connection string", "it names no account");
  }
  const { origin } = new URL(address);
  await checkServer(remote, `${origin}/`, host);
}

function checkGitHub(remote: RemoteCache, host: Host): void {
  const address = host.env["ACTIONS_RESULTS_URL"] ?? host.env["ACTIONS_CACHE_URL"];
  if (address !== undefined && host.env["ACTIONS_RUNTIME_TOKEN"] !== undefined) return;
  throw new BuildCacheUnreachableError(
    remote.type,
    "GitHub Actions",
    "ACTIONS_RESULTS_URL and ACTIONS_RUNTIME_TOKEN are not set; a workflow must export them",
  );
}

function endpoint(rest: string, standardPort: number): { hostname: string; port: number } {
  const [authority = ""] = rest.split("/", 1);
  const found = /^(\[[^\]]+\]|[^:]*)(?::(\d+))?$/.exec(authority);
  const hostname = (found?.[1] ?? authority).replace(/^\[|\]$/g, "");
  return { hostname, port: Number(found?.[2] ?? standardPort) };
}
