/** Redis servers that work together, on loopback: a cluster, and a master that sentinels watch. */
import { CacheServer, freePort } from "./cache_servers.ts";

const SERVER = "/usr/bin/redis-server";

/** Runs `redis-cli` on a server and returns what it prints. @throws {Error} If it fails. */
export async function redisCli(
  port: number,
  password: string,
  ...words: readonly string[]
): Promise<string> {
  const login = password === "" ? [] : ["--no-auth-warning", "-a", password];
  const { code, stdout, stderr } = await new Deno.Command("/usr/bin/redis-cli", {
    args: ["-h", "127.0.0.1", "-p", String(port), ...login, ...words],
  }).output();
  const text = new TextDecoder().decode(stdout);
  if (code !== 0) throw new Error(`${words.join(" ")}: ${text}${new TextDecoder().decode(stderr)}`);
  return text;
}

/** A port for which the one 10000 above, where nodes of a cluster talk, is free too. */
function clusterPort(): number {
  for (;;) {
    const port = 10_000 + freePort() % 20_000;
    try {
      for (const each of [port, port + 10_000]) {
        Deno.listen({ hostname: "127.0.0.1", port: each }).close();
      }
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}

/** Waits until `ready`, for at most half a minute. */
async function until(what: string, ready: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!await ready()) {
    if (Date.now() > deadline) throw new Error(`${what} took longer than 30 s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Which of the 16384 slots each node has. */
const SLOTS = [[0, 5460], [5461, 10_922], [10_923, 16_383]] as const;

/** A cluster of three masters that want a password. */
export class RedisCluster implements AsyncDisposable {
  private constructor(
    readonly nodes: readonly CacheServer[],
    private readonly password: string,
  ) {}

  /** Starts the nodes, each in a folder of its own below `folder`, and joins them. */
  static async start(folder: string, password: string): Promise<RedisCluster> {
    const nodes: CacheServer[] = [];
    for (let at = 0; at < 3; at++) {
      const port = clusterPort();
      const dir = `${folder}/node-${at}`;
      await Deno.mkdir(dir, { recursive: true });
      nodes.push(
        await CacheServer.start(SERVER, [
          ...["--port", String(port), "--bind", "127.0.0.1", "--dir", dir, "--save", ""],
          ...["--requirepass", password, "--masterauth", password, "--cluster-enabled", "yes"],
          ...["--cluster-node-timeout", "1000"],
        ], { port }),
      );
    }
    for (const [at, { port }] of nodes.entries()) {
      const [first, last] = SLOTS[at] ?? [0, 0];
      await redisCli(port, password, "cluster", "addslotsrange", String(first), String(last));
      for (const other of nodes.slice(0, at)) {
        await redisCli(port, password, "cluster", "meet", "127.0.0.1", String(other.port));
      }
    }
    for (const { port } of nodes) {
      await until(
        "joining the cluster",
        async () =>
          (await redisCli(port, password, "cluster", "info")).includes("cluster_state:ok"),
      );
    }
    return new RedisCluster(nodes, password);
  }

  /** Stops one node and waits until the others know that its slots are gone. */
  async stopNode(): Promise<void> {
    const [first, ...others] = this.nodes;
    await first?.[Symbol.asyncDispose]();
    for (const { port } of others) {
      await until(
        "noticing the lost node",
        async () =>
          (await redisCli(port, this.password, "cluster", "info")).includes("cluster_state:fail"),
      );
    }
  }

  /** How many keys each node has. */
  async keyCounts(): Promise<number[]> {
    return await Promise.all(
      this.nodes.map(async ({ port }) => Number(await redisCli(port, this.password, "dbsize"))),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const node of this.nodes) await node[Symbol.asyncDispose]();
  }
}

/** A master, its replica and a sentinel that watches them under the name `cache`. */
export class RedisWithSentinel implements AsyncDisposable {
  private constructor(
    readonly master: CacheServer,
    readonly replica: CacheServer,
    readonly sentinel: CacheServer,
    private readonly password: string,
  ) {}

  /** Starts all three; one password is wanted by all. */
  static async start(folder: string, password: string): Promise<RedisWithSentinel> {
    const server = async (name: string, options: readonly string[]) => {
      const port = freePort();
      await Deno.mkdir(`${folder}/${name}`, { recursive: true });
      return await CacheServer.start(SERVER, [
        ...["--port", String(port), "--bind", "127.0.0.1", "--dir", `${folder}/${name}`],
        ...["--save", "", "--requirepass", password, "--masterauth", password],
        ...["--repl-diskless-sync-delay", "0", ...options],
      ], { port });
    };
    const master = await server("master", []);
    const replica = await server("replica", ["--replicaof", "127.0.0.1", String(master.port)]);
    await until(
      "replication",
      async () => (await redisCli(replica.port, password, "role")).includes("connected"),
    );
    const port = freePort();
    const config = `${folder}/sentinel.conf`;
    await Deno.writeTextFile(
      config,
      `port ${port}
bind 127.0.0.1
dir ${folder}
requirepass ${password}
sentinel monitor cache 127.0.0.1 ${master.port} 1
sentinel auth-pass cache ${password}
sentinel down-after-milliseconds cache 500
sentinel failover-timeout cache 5000
`,
    );
    const sentinel = await CacheServer.start(SERVER, [config, "--sentinel"], { port });
    const group = new RedisWithSentinel(master, replica, sentinel, password);
    await until(
      "finding the replica",
      async () =>
        (await redisCli(port, password, "sentinel", "replicas", "cache")).includes(
          String(replica.port),
        ),
    );
    return group;
  }

  /** Stops the master and waits until the replica took its place. */
  async failOver(): Promise<void> {
    await this.master[Symbol.asyncDispose]();
    await until(
      "the failover",
      async () =>
        (await redisCli(this.replica.port, this.password, "role")).startsWith("master") &&
        (await redisCli(this.sentinel.port, this.password, ...ASK)).includes(
          String(this.replica.port),
        ),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of [this.sentinel, this.replica, this.master]) {
      await server[Symbol.asyncDispose]();
    }
  }
}

const ASK = ["sentinel", "get-master-addr-by-name", "cache"] as const;
