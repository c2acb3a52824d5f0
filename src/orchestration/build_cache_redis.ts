/**
 * Questions to Redis servers, to the nodes of a cluster and to sentinels. Owns finding out which
 * server is the master and whether it lets us in.
 */
import {
  type AddressParts,
  type Login,
  loginOf,
  splitAddress,
} from "../caching/remote/addresses.ts";
import { redisCommand, redisReplies, type RedisReply } from "../caching/remote/redis_protocol.ts";
import type { RemoteCache } from "../caching/types.ts";
import {
  askServer,
  BuildCacheRefusedError,
  BuildCacheUnreachableError,
  type CacheServerAddress,
  hostAndPort,
} from "./build_cache_ask.ts";

/** What sentinels said about a master. */
export interface FoundMaster {
  /** Name under which sentinels watch it. */
  readonly name: string;
  /** `host:port`. */
  readonly address: string;
  /** `host:port` of the sentinel that said so. */
  readonly sentinel: string;
}

/**
 * Asks whether the server, or one node of the cluster, is there and lets us in.
 *
 * @param remote With its variables filled in.
 */
export async function checkRedis(remote: RemoteCache): Promise<void> {
  const nodes = remote.clusterEndpoints ?? [];
  const addresses = nodes.length > 0 ? nodes : [remote.url ?? remote.endpoint ?? "127.0.0.1"];
  await firstAnswer(addresses, async (address) => {
    const parts = splitAddress(address, "redis");
    const server = serverOf(parts, remote, 6379);
    const login = loginOf(parts, remote);
    const replies = await converse(server, login, [["PING"]]);
    refuseErrors(replies, server);
    if (!replies.some((reply) => reply.kind === "text" && reply.text === "PONG")) {
      throw new BuildCacheUnreachableError("redis", server.shown, "it is no Redis server");
    }
    if (nodes.length > 0) await checkCluster(server, login);
    if (remote.master !== undefined) await checkMaster(server, login);
  });
}

/** A cluster that lacks slots answers some keys never: programs wait for it without end. */
async function checkCluster(server: CacheServerAddress, login: Login): Promise<void> {
  const reply = (await converse(server, login, [["CLUSTER", "INFO"]])).at(-1);
  if (reply?.kind === "error" && /support disabled/.test(reply.text)) {
    throw new BuildCacheUnreachableError("redis", server.shown, "it is no node of a cluster");
  }
  const state = reply?.kind === "text" ? /^cluster_state:(\w+)/m.exec(reply.text)?.[1] : undefined;
  // Not every user may ask; who may not is believed.
  if (state === undefined || state === "ok") return;
  const reason = `the state of the cluster is "${state}", some of its nodes are missing`;
  throw new BuildCacheUnreachableError("redis", server.shown, reason);
}

/** Sentinels may still name a server that just became a replica, which takes no entries. */
async function checkMaster(server: CacheServerAddress, login: Login): Promise<void> {
  const reply = (await converse(server, login, [["ROLE"]])).at(-1);
  const [role] = reply?.kind === "list" ? reply.items : [];
  if (role?.kind !== "text" || role.text === "master") return;
  const reason = `it is a ${role.text === "slave" ? "replica" : role.text}, no master any more`;
  throw new BuildCacheUnreachableError("redis", server.shown, reason);
}

/**
 * Asks the sentinels, one after the other, which server is the master now.
 *
 * @param remote With its variables filled in.
 * @throws {BuildCacheUnreachableError} If none answers or none knows such a master.
 * @throws {BuildCacheRefusedError} If they want another password.
 */
export async function findMaster(remote: RemoteCache): Promise<FoundMaster> {
  const name = remote.master ?? "";
  return await firstAnswer(remote.sentinels ?? [], async (address) => {
    const parts = splitAddress(address, "redis");
    const server = serverOf(parts, remote, 26379);
    const question = [["SENTINEL", "get-master-addr-by-name", name]];
    let replies = await converse(server, loginOf(parts, {}), question);
    const [first] = replies;
    if (first?.kind === "error" && first.text.startsWith("NOAUTH") && parts.userInfo === "") {
      // Many give their sentinels the password of the servers.
      const { username, password } = remote;
      replies = await converse(server, { username, password }, question);
    }
    if (replies.some((reply) => reply.kind === "error" && /unknown command/i.test(reply.text))) {
      throw new BuildCacheUnreachableError("redis", server.shown, "it is no sentinel");
    }
    refuseErrors(replies, server);
    const answer = replies.at(-1);
    const [host, port] = answer?.kind === "list" ? answer.items : [];
    if (host?.kind !== "text" || port?.kind !== "text") {
      const reason = `this sentinel knows no master "${name}"`;
      throw new BuildCacheUnreachableError("redis", server.shown, reason);
    }
    const hostname = host.text.includes(":") ? `[${host.text}]` : host.text;
    const sentinel = `${server.hostname}:${server.port}`;
    return { name, address: `${hostname}:${port.text}`, sentinel };
  });
}

/** The cache at the master that was found; what is said to programs has no sentinels any more. */
export function atMaster(remote: RemoteCache, found: Pick<FoundMaster, "address">): RemoteCache {
  const { sentinels: _, ...rest } = remote;
  return { ...rest, url: `${remote.ssl === true ? "rediss" : "redis"}://${found.address}` };
}

/** The first good answer; without one the failure of a server that did answer, if there is one. */
async function firstAnswer<T>(
  addresses: readonly string[],
  ask: (address: string) => Promise<T>,
): Promise<T> {
  let failure: Error | undefined;
  for (const address of addresses) {
    try {
      return await ask(address);
    } catch (error) {
      const known = error instanceof BuildCacheUnreachableError ||
        error instanceof BuildCacheRefusedError;
      if (!known) throw error;
      const answered = error.cause === undefined;
      if (failure === undefined || answered) failure = error;
    }
  }
  throw failure ?? new BuildCacheUnreachableError("redis", "redis", "there is no address");
}

function serverOf(
  parts: AddressParts,
  remote: RemoteCache,
  standardPort: number,
): CacheServerAddress {
  const { hostname, port } = hostAndPort(parts.rest, standardPort);
  const tls = remote.ssl ?? parts.scheme === "rediss";
  return { type: "redis", shown: `${parts.scheme}://${hostname}:${port}`, hostname, port, tls };
}

async function converse(
  server: CacheServerAddress,
  { username, password }: Login,
  questions: readonly (readonly string[])[],
): Promise<readonly RedisReply[]> {
  const login = password === undefined
    ? []
    : [username === undefined ? ["AUTH", password] : ["AUTH", username, password]];
  const commands = [...login, ...questions];
  const whole = (text: string) => {
    const replies = redisReplies(text);
    return replies === undefined || replies.length >= commands.length;
  };
  const answer = await askServer(server, commands.map(redisCommand).join(""), whole);
  return redisReplies(answer) ?? [];
}

function refuseErrors(replies: readonly RedisReply[], server: CacheServerAddress): void {
  for (const reply of replies) {
    if (reply.kind !== "error") continue;
    const [word = ""] = reply.text.split(" ", 1);
    throw new BuildCacheRefusedError(
      "redis",
      server.shown,
      REASONS[word] ?? "it refuses to answer",
    );
  }
}

const REASONS: Readonly<Record<string, string>> = {
  WRONGPASS: "it refuses the user name or password",
  NOAUTH: "it wants a password",
  NOPERM: "this user may not use it",
  ERR: "it refuses to log in",
};
