/** Redis servers that work together, on loopback: a cluster, and a master that sentinels watch. */
import { CacheServer, freePort } from "./cache_servers.ts";
import { until } from "./deadlines.ts";
import { outputOf } from "./limited_command.ts";

const SERVER = "/usr/bin/redis-server";

/** Runs `redis-cli` on a server and returns what it prints. @throws {Error} If it fails. */
export async function redisCli(
  port: number,
  password: string,
  ...words: readonly string[]
): Promise<string> {
  const login = password === "" ? [] : ["--no-auth-warning", "-a", password];
  const { code, stdout, stderr } = await outputOf("/usr/bin/redis-cli", {
    args: ["-h", "127.0.0.1", "-p", String(port), ...login, ...words],
  });
  const text = new TextDecoder().decode(stdout);
  if (code !== 0) throw new Error(`${words.join(" ")}: ${text}${new TextDecoder().decode(stderr)}`);
  return text;
}

/** After this long without a word a server counts as lost; busy machines are silent for seconds. */
const PATIENT_MS = "60000";
/** The same where a server is lost indeed. */
const IMPATIENT_MS = "1000";

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
    const busPorts: number[] = [];
    for (let at = 0; at < 3; at++) {
      const port = freePort();
      const busPort = freePort();
      const dir = `${folder}/node-${at}`;
      await Deno.mkdir(dir, { recursive: true });
      nodes.push(
        await CacheServer.start(SERVER, [
          ...["--port", String(port), "--bind", "127.0.0.1", "--dir", dir, "--save", ""],
          ...["--requirepass", password, "--masterauth", password, "--cluster-enabled", "yes"],
          ...["--cluster-node-timeout", PATIENT_MS, "--cluster-port", String(busPort)],
        ], { port }),
      );
      busPorts.push(busPort);
    }
    for (const [at, { port }] of nodes.entries()) {
      const [first, last] = SLOTS[at] ?? [0, 0];
      await redisCli(port, password, "cluster", "addslotsrange", String(first), String(last));
      for (const [before, other] of nodes.slice(0, at).entries()) {
        const ports = [other.port, busPorts[before]].map(String);
        await redisCli(port, password, "cluster", "meet", "127.0.0.1", ...ports);
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

  /** Has the nodes notice soon when one of them is gone. */
  async losePatience(): Promise<void> {
    for (const { port } of this.nodes) {
      const words = ["config", "set", "cluster-node-timeout", IMPATIENT_MS];
      // One that is gone needs not to be told.
      await redisCli(port, this.password, ...words).catch(() => {});
    }
  }

  /** Stops one node and waits until the others know that its slots are gone. */
  async stopNode(): Promise<void> {
    await this.losePatience();
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
sentinel down-after-milliseconds cache ${PATIENT_MS}
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
    const patience = ["sentinel", "set", "cache", "down-after-milliseconds", IMPATIENT_MS];
    await redisCli(this.sentinel.port, this.password, ...patience);
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
