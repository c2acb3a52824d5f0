/** Every kind of shared build cache that runs on loopback, to put all of them through one scenario. */
import { exchangeTcp } from "../../src/core/tcp.ts";
import { limitMs } from "./deadlines.ts";
import { ACTIONS_TOKEN, ActionsCacheServer } from "./actions_cache_server.ts";
import { azureServer } from "./azure_server.ts";
import { GoogleStorage } from "./google_storage.ts";
import { endOf, memcachedServer, redisServer, s3Server, webdavServer } from "./cache_servers.ts";
import { redisCli } from "./redis_groups.ts";

/** A shared cache that runs. */
export interface RunningCache extends AsyncDisposable {
  /** The fields of `remote:` in YAML, without braces. */
  readonly remote: string;
  /** Variables that everybody may know. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Variables with the secret. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Variables with which the server turns a build away; undefined where there is none. */
  readonly wrong: Readonly<Record<string, string>> | undefined;
  /** Shell command that takes the server away. */
  readonly kill: string;
  /** Entries that the server has. */
  count(): Promise<number>;
}

/** One kind of server with one program. */
export interface CacheKind {
  readonly name: string;
  readonly tool: "ccache" | "sccache";
  /** Starts it, with what it keeps below `folder`. */
  start(folder: string): Promise<RunningCache>;
}

const WRONG = "mistaken-word";

async function countFiles(folder: string): Promise<number> {
  let count = 0;
  for await (const entry of Deno.readDir(folder)) {
    count += entry.isDirectory ? await countFiles(`${folder}/${entry.name}`) : 1;
  }
  return count;
}

/** Items of a memcached, which counts them itself. */
async function memcachedItems(port: number): Promise<number> {
  const text = await exchangeTcp({
    host: "127.0.0.1",
    port,
    tls: false,
    send: "stats\r\n",
    complete: (answer) => answer.includes("END\r\n"),
    timeoutMs: limitMs(5000),
  });
  return Number(/STAT curr_items (\d+)/.exec(text)?.[1] ?? Number.NaN);
}

function redis(tool: CacheKind["tool"]): CacheKind {
  return {
    name: `redis with ${tool}`,
    tool,
    async start(folder) {
      const secret = "pa:ss@w/rd 1";
      const server = await redisServer(folder, secret);
      return {
        remote: `type: redis, url: "redis://127.0.0.1:${server.port}", password: "\${env:SECRET}"`,
        secrets: { SECRET: secret },
        wrong: { SECRET: WRONG },
        kill: endOf(server),
        count: async () => Number(await redisCli(server.port, secret, "dbsize")),
        [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
      };
    },
  };
}

function webdav(tool: CacheKind["tool"]): CacheKind {
  return {
    name: `WebDAV with ${tool}`,
    tool,
    async start(folder) {
      const server = await webdavServer(folder, { name: "ann", password: "pw-1" });
      const url = `http://127.0.0.1:${server.port}/c`;
      return {
        remote: `type: webdav, url: "${url}", username: ann, password: "\${env:SECRET}"`,
        secrets: { SECRET: "pw-1" },
        wrong: { SECRET: WRONG },
        kill: endOf(server),
        count: () => countFiles(`${folder}/dav`),
        [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
      };
    },
  };
}

/** All of them. */
export const CACHE_KINDS: readonly CacheKind[] = [
  redis("ccache"),
  redis("sccache"),
  webdav("ccache"),
  webdav("sccache"),
  {
    name: "a folder with ccache",
    tool: "ccache",
    start(folder) {
      const path = `${folder}/entries`;
      return Promise.resolve({
        remote: `type: http, url: "file://${path}"`,
        secrets: {},
        wrong: undefined,
        kill: `rm -r ${path}; touch ${path}`,
        count: () => countFiles(path),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      });
    },
  },
  {
    name: "S3 with sccache",
    tool: "sccache",
    async start(folder) {
      const server = await s3Server(folder);
      const keys = 'access_key_id: "${env:SECRET}", secret_access_key: "${env:SECRET}"';
      const place = `endpoint: "http://127.0.0.1:${server.port}", region: us-east-1, prefix: tk`;
      return {
        remote: `type: s3, bucket: cache, ${place}, ${keys}`,
        secrets: { SECRET: "S3RVER" },
        wrong: { SECRET: WRONG },
        kill: endOf(server),
        count: () => countFiles(`${folder}/cache`),
        [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
      };
    },
  },
  {
    name: "memcached with sccache",
    tool: "sccache",
    async start() {
      const server = await memcachedServer();
      return {
        remote: `type: memcached, url: "tcp://127.0.0.1:${server.port}", ttl: 600`,
        secrets: {},
        wrong: undefined,
        kill: endOf(server),
        count: () => memcachedItems(server.port),
        [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
      };
    },
  },
  {
    name: "Azure with sccache",
    tool: "sccache",
    async start() {
      const server = await azureServer("cache");
      const { connectionString, key } = server;
      return {
        remote: 'type: azure, container: cache, connection_string: "${env:SECRET}", prefix: tk',
        secrets: { SECRET: connectionString },
        wrong: { SECRET: connectionString.replace(key, btoa(WRONG)) },
        kill: endOf(server),
        count: () => server.count(),
        [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
      };
    },
  },
  {
    name: "GitHub Actions with sccache",
    tool: "sccache",
    start(folder) {
      const server = new ActionsCacheServer(`${folder}/gone`);
      return Promise.resolve({
        remote: "type: gha, prefix: v1",
        variables: { ACTIONS_RESULTS_URL: server.url },
        secrets: { ACTIONS_RUNTIME_TOKEN: ACTIONS_TOKEN },
        wrong: { ACTIONS_RUNTIME_TOKEN: WRONG },
        kill: `touch ${folder}/gone`,
        count: () => Promise.resolve(server.entries.size),
        [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
      });
    },
  },
  {
    name: "Google's storage with sccache",
    tool: "sccache",
    async start(folder) {
      const server = await GoogleStorage.start(folder);
      return {
        remote: 'type: gcs, bucket: cache, prefix: tk, credentials_file: "${env:ACCOUNT}"',
        variables: {
          ACCOUNT: server.account,
          HTTPS_PROXY: server.proxy,
          SSL_CERT_FILE: server.authority,
        },
        secrets: {},
        wrong: { ACCOUNT: server.stranger },
        kill: `touch ${folder}/gone`,
        count: () => Promise.resolve(server.entries.size),
        [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
      };
    },
  },
];
