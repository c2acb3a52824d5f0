/** Azure's blob storage on loopback, by Microsoft's own emulator from npm. */
import { CacheServer, freePort } from "./cache_servers.ts";
import { npmProgram } from "./npm_program.ts";

/** A server with one account and one container. */
export interface AzureServer extends AsyncDisposable {
  readonly port: number;
  /** What clients are told; a secret. */
  readonly connectionString: string;
  /** The key inside it. */
  readonly key: string;
  readonly pid: number;
  /** Number of blobs in the container. */
  count(): Promise<number>;
}

const EMULATOR = "azurite@3.37.0";
const ACCOUNT = "toolchains";
const API_VERSION = "2021-12-02";

/** Starts the emulator, which keeps everything in memory, and makes the container. */
export async function azureServer(container: string): Promise<AzureServer> {
  const port = freePort();
  const key = btoa("a key that nobody else has, 32 by");
  const emulator = await npmProgram(EMULATOR, "azurite-blob");
  const server = await CacheServer.start(
    Deno.execPath(),
    [
      ...[...emulator, "--blobHost", "127.0.0.1", "--blobPort", String(port)],
      ...["--inMemoryPersistence", "--silent", "--skipApiVersionCheck", "--disableTelemetry"],
    ],
    { port, env: { AZURITE_ACCOUNTS: `${ACCOUNT}:${key}` } },
  );
  const endpoint = `http://127.0.0.1:${port}/${ACCOUNT}`;
  await makeContainer(endpoint, container, key);
  const connectionString =
    `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${key};BlobEndpoint=${endpoint};`;
  const listing = `${endpoint}/${container}?restype=container&comp=list`;
  return {
    port,
    connectionString,
    key,
    pid: server.pid,
    count: async () => (await ask("GET", listing, key)).text.split("<Blob>").length - 1,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

async function makeContainer(endpoint: string, container: string, key: string): Promise<void> {
  const { status, text } = await ask("PUT", `${endpoint}/${container}?restype=container`, key);
  if (status !== 201) throw new Error(`${status} ${text}`);
}

/** https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key */
async function ask(
  method: "GET" | "PUT",
  address: string,
  key: string,
): Promise<{ status: number; text: string }> {
  const url = new URL(address);
  const date = new Date().toUTCString();
  const headers = `x-ms-date:${date}\nx-ms-version:${API_VERSION}`;
  const query = [...url.searchParams].map(([name, value]) => `\n${name}:${value}`).sort().join("");
  const text = `${method}${"\n".repeat(12)}${headers}\n/${ACCOUNT}${url.pathname}${query}`;
  const secret = await crypto.subtle.importKey(
    "raw",
    Uint8Array.from(atob(key), (letter) => letter.charCodeAt(0)),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  const signed = await crypto.subtle.sign("HMAC", secret, new TextEncoder().encode(text));
  const signature = btoa(String.fromCharCode(...new Uint8Array(signed)));
  const response = await fetch(url, {
    method,
    headers: {
      "authorization": `SharedKey ${ACCOUNT}:${signature}`,
      "x-ms-date": date,
      "x-ms-version": API_VERSION,
    },
  });
  return { status: response.status, text: await response.text() };
}
