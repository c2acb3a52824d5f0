import { assertEquals, assertStringIncludes } from "@std/assert";
import type { RemoteCache } from "../../../src/caching/types.ts";
import {
  BuildCacheRefusedError,
  BuildCacheUnreachableError,
} from "../../../src/orchestration/build_cache_ask.ts";
import { checkRemote, remotePlace } from "../../../src/orchestration/build_cache_remote.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

/** A server that answers every connection with the same text once something was said. */
function redisLike(answer: string): Deno.TcpListener {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  (async () => {
    for await (const connection of listener) {
      await connection.read(new Uint8Array(256));
      await connection.write(new TextEncoder().encode(answer));
      connection.close();
    }
  })().catch(() => {});
  return listener;
}

Deno.test("checkRemote() tells a wrong redis password from a server that is not redis", async () => {
  await using world = await TestWorld.create();
  const host = { ...world.host, env: { PW: "s3cret-word" } };
  const remote = (port: number): RemoteCache => ({
    type: "redis",
    url: `redis://127.0.0.1:${port}`,
    password: "${env:PW}",
  });
  {
    using good = redisLike("+OK\r\n+PONG\r\n");
    await checkRemote(remote(good.addr.port), host);
  }
  {
    using bad = redisLike("-WRONGPASS invalid\r\n-NOAUTH Authentication required.\r\n");
    const error = await failsWith(
      BuildCacheRefusedError,
      () => checkRemote(remote(bad.addr.port), host),
    );
    assertStringIncludes(error.message, "refuses the user name or password");
    assertEquals(JSON.stringify([error.message, error.details]).includes("s3cret-word"), false);
  }
  {
    using other = redisLike("HTTP/1.1 400 Bad Request\r\n\r\n");
    await failsWith(BuildCacheUnreachableError, () => checkRemote(remote(other.addr.port), host));
  }
});

Deno.test("checkRemote() asks web servers with the credentials and never shows them", async () => {
  await using world = await TestWorld.create();
  const asked: (string | null)[] = [];
  const host = {
    ...world.host,
    env: { PW: "s3cret-word" },
    fetch: (request: Request) => {
      const sent = request.headers.get("authorization");
      asked.push(sent);
      const right = sent === `Basic ${btoa("ann:s3cret-word")}` || sent === "Bearer s3cret-word";
      return Promise.resolve(new Response(null, { status: right ? 404 : 401 }));
    },
  };
  const webdav: RemoteCache = { type: "webdav", url: "http://h/c", password: "${env:PW}" };
  await checkRemote({ ...webdav, username: "ann" }, host);
  await checkRemote({ type: "http", url: "http://h/c", token: "${env:PW}" }, host);
  const error = await failsWith(
    BuildCacheRefusedError,
    () => checkRemote({ ...webdav, username: "bob" }, host),
  );
  assertEquals(asked.length, 3);
  assertEquals(error.message.includes("s3cret-word"), false);
});

Deno.test("checkRemote() knows when a workflow does not export the runner's variables", async () => {
  await using world = await TestWorld.create();
  const host = { ...world.host, env: {} };
  await failsWith(BuildCacheUnreachableError, () => checkRemote({ type: "gha" }, host));
  await checkRemote({ type: "gha" }, {
    ...host,
    env: { ACTIONS_RESULTS_URL: "https://x", ACTIONS_RUNTIME_TOKEN: "t" },
  });
});

Deno.test("checkRemote() logs in with what stands in an address, whatever characters it has", async () => {
  await using world = await TestWorld.create();
  const said: string[] = [];
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using _ = listener;
  (async () => {
    for await (const connection of listener) {
      const buffer = new Uint8Array(256);
      const count = await connection.read(buffer) ?? 0;
      said.push(new TextDecoder().decode(buffer.subarray(0, count)));
      await connection.write(new TextEncoder().encode("+OK\r\n+PONG\r\n"));
      connection.close();
    }
  })().catch(() => {});
  const url = `redis://:\${url:PW}@127.0.0.1:${listener.addr.port}`;
  await checkRemote({ type: "redis", url }, { ...world.host, env: { PW: "100%/a@b:c" } });
  assertStringIncludes(said[0] ?? "", "\r\n100%/a@b:c\r\n");
});

Deno.test("checkRemote() completes addresses as the programs do, and refuses what is none", async () => {
  await using world = await TestWorld.create();
  const asked: string[] = [];
  const fetch = (request: Request) => {
    asked.push(request.url);
    return Promise.resolve(new Response(null, { status: 404 }));
  };
  const host = { ...world.host, env: {}, fetch };
  await checkRemote({ type: "http", url: "127.0.0.1:8080/c", ssl: false }, host);
  await checkRemote({ type: "webdav", url: "http://h/c/", ssl: true }, host);
  await checkRemote({ type: "http", url: "file:///mnt/c" }, host);
  assertEquals(asked, [
    "http://127.0.0.1:8080/c/toolchainkit-check",
    "https://h/c/toolchainkit-check",
  ]);
  await failsWith(
    BuildCacheUnreachableError,
    () => checkRemote({ type: "http", url: "http://h:x/c" }, host),
  );
  for (const connectionString of ["AccountKey=x", "BlobEndpoint=blob;AccountKey=x"]) {
    const error = await failsWith(
      BuildCacheRefusedError,
      () => checkRemote({ type: "azure", connectionString }, host),
    );
    assertStringIncludes(error.message, "it names no account");
  }
  assertEquals(asked.length, 2);
});

Deno.test("remotePlace() goes by servers and users, not by passwords", () => {
  const place = (url: string, env: Record<string, string>, more: Partial<RemoteCache> = {}) =>
    remotePlace({ type: "redis", url, ...more }, env);
  const url = "redis://:${url:PW}@${env:HOST}:1";
  const one = place(url, { HOST: "a", PW: "x" });
  assertEquals(place(url, { HOST: "a", PW: "y" }), one);
  const others = [
    place(url, { HOST: "b", PW: "x" }),
    place(url, { HOST: "a", U: "ann" }, { username: "${env:U}" }),
    place(url, { HOST: "a", ID: "k" }, { accessKeyId: "${env:ID}" }),
    place("redis://h", { N: "n" }, { clusterEndpoints: ["${env:N}:1"] }),
    place("redis://h", { N: "m" }, { clusterEndpoints: ["${env:N}:1"] }),
  ];
  assertEquals(new Set([one, ...others]).size, 6);
});

Deno.test("remotePlace() tells keys of S3 apart that come from the environment", () => {
  const place = (id: string, type: RemoteCache["type"] = "s3") =>
    remotePlace({ type, bucket: "b" }, { AWS_ACCESS_KEY_ID: id });
  assertEquals(place("one"), place("one"));
  assertEquals(place("one") === place("two"), false);
  assertEquals(place("one", "gcs"), place("two", "gcs"));
});
