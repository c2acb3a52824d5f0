/**
 * Whether a shared build cache can be used right now. Owns the questions that are asked before a
 * build, and what their answers mean; no answer and no password is ever printed.
 */
import { fillTemplate, templateVariables } from "../caching/template.ts";
import { loginOf, splitAddress } from "../caching/remote/addresses.ts";
import { webAddress } from "../caching/remote/webdav.ts";
import type { RemoteCache } from "../caching/types.ts";
import type { Host } from "../core/host.ts";
import { rememberSecret } from "../core/known_secrets.ts";
import { redactUrl } from "../core/redact.ts";
import { secretHash } from "../core/secret_hash.ts";
import {
  ANSWER_TIMEOUT_MS,
  askServer,
  BuildCacheRefusedError,
  BuildCacheUnreachableError,
  hostAndPort,
} from "./build_cache_ask.ts";
import { checkRedis } from "./build_cache_redis.ts";

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
      return await checkServer(filled, "https://storage.googleapis.com/", host);
    case "azure":
      return await checkAzure(filled, host);
    case "gha":
      return checkGitHub(filled, host);
  }
}

/** The configuration with the variables of this environment. */
export function fillRemote(remote: RemoteCache, env: Host["env"]): RemoteCache {
  const { username: _shown, ...hidden } = remote;
  for (const value of Object.values(hidden).flat()) {
    if (typeof value !== "string") continue;
    for (const name of templateVariables(value)) {
      rememberSecret(env[name] ?? "", `\${env:${name}}`);
    }
  }
  const fill = (value: unknown) => typeof value === "string" ? fillTemplate(value, env) : value;
  return Object.fromEntries(
    Object.entries(remote).map((
      [name, value],
    ) => [name, Array.isArray(value) ? value.map(fill) : fill(value)]),
  ) as unknown as RemoteCache;
}

/**
 * Tells one place of a shared cache, and one user of it, from another where variables of this
 * environment say which; nothing secret can be read out of it.
 */
export function remotePlace(remote: RemoteCache, env: Host["env"]): string {
  const { url, endpoint, clusterEndpoints = [], username, accessKeyId } = remote;
  const places = [url, endpoint, ...clusterEndpoints].map((address) =>
    fillTemplate(address === undefined ? "" : splitAddress(address, "").rest, env)
  );
  const users = [username, accessKeyId].map((name) => fillTemplate(name ?? "", env));
  // Keys that live for an hour come with an id of their own.
  if (remote.type === "s3") users.push(env["AWS_ACCESS_KEY_ID"] ?? "");
  return secretHash(JSON.stringify([places, users]));
}

async function checkMemcached(remote: RemoteCache): Promise<void> {
  const parts = splitAddress(remote.url ?? remote.endpoint ?? "127.0.0.1", "tcp");
  const { hostname, port } = hostAndPort(parts.rest, 11211);
  const shown = `tcp://${hostname}:${port}`;
  // Servers that want a password speak the binary protocol only and hang up.
  const send = loginOf(parts, remote).password === undefined ? "version\r\n" : "";
  const answer = await askServer(
    { type: "memcached", shown, hostname, port, tls: false },
    send,
    (text) => send === "" || text.includes("\r\n"),
  );
  if (send !== "" && !answer.startsWith("VERSION")) {
    throw new BuildCacheUnreachableError("memcached", shown, "it is no memcached server");
  }
}

async function checkHttp(remote: RemoteCache, host: Host): Promise<void> {
  const parts = webAddress(remote);
  if (parts.scheme === "file") return;
  const base = `${parts.scheme}://${parts.rest.replace(/\/+$/, "")}`;
  if (!URL.canParse(base)) {
    throw new BuildCacheUnreachableError(remote.type, base, "it is no address");
  }
  const url = new URL(`${base}/toolchainkit-check`);
  const { username: name = "", password = "" } = loginOf(parts, remote);
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
  const signal = AbortSignal.any([host.signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]);
  try {
    const response = await host.fetch(new Request(url, { method: "GET", headers, signal }));
    await response.body?.cancel();
    return response.status;
  } catch (error) {
    if (host.signal.aborted) throw error;
    const reason = error instanceof Error && error.name === "TimeoutError"
      ? `no answer within ${ANSWER_TIMEOUT_MS} ms`
      : "no connection";
    const shown = redactUrl(url).replace(/\/toolchainkit-check$/, "");
    throw new BuildCacheUnreachableError(remote.type, shown, reason, error);
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
  const account = part("AccountName");
  const address = part("BlobEndpoint") ??
    (account === undefined ? "" : `https://${account}.blob.${suffix}/`);
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) {
    throw new BuildCacheRefusedError("azure", "connection string", "it names no account");
  }
  const { origin } = new URL(address);
  await checkServer(remote, `${origin}/`, host);
}

function checkGitHub(remote: RemoteCache, host: Host): void {
  if (
    host.env["ACTIONS_RESULTS_URL"] !== undefined && host.env["ACTIONS_RUNTIME_TOKEN"] !== undefined
  ) return;
  throw new BuildCacheUnreachableError(
    remote.type,
    "GitHub Actions",
    "ACTIONS_RESULTS_URL and ACTIONS_RUNTIME_TOKEN are not set; a workflow must export them",
  );
}
