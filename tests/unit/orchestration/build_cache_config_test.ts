import { assertEquals } from "@std/assert";
import type { Config } from "../../../src/config/types.ts";
import {
  BuildCacheSecretError,
  distributionTemplates,
  remoteTemplates,
} from "../../../src/orchestration/build_cache_config.ts";
import { failsWith } from "../../support/world.ts";

type Part = Pick<Config, "build" | "expansions">;

/** A configuration with only what is looked at. */
function config(
  remote: Record<string, unknown> | undefined,
  expansions: Config["expansions"],
  distributed?: Record<string, unknown>,
): Part {
  return { build: { caching: { remote }, distributed }, expansions } as unknown as Part;
}

const expansion = (key: string, raw: string, value: string) => ({ key, raw, value });

Deno.test("remoteTemplates() takes values from the environment out again", () => {
  const templates = remoteTemplates(config(
    { type: "s3", bucket: "b", secretAccessKey: "k3y", clusterEndpoints: ["redis://a"] },
    [
      expansion("build.caching.remote.secret_access_key", "${env:KEY}", "k3y"),
      expansion("build.caching.remote.cluster_endpoints.0", "redis://${env:H}", "redis://a"),
    ],
  ));
  assertEquals(templates, {
    type: "s3",
    bucket: "b",
    secretAccessKey: "${env:KEY}",
    clusterEndpoints: ["redis://${env:H}"],
  });
  assertEquals(remoteTemplates(config(undefined, [])), undefined);
});

Deno.test("remoteTemplates() refuses secrets that are written out, without repeating them", async () => {
  const cases = [
    { type: "redis", password: "written-out" },
    { type: "http", token: "written-out" },
    { type: "azure", connectionString: "written-out" },
    { type: "s3", secretAccessKey: "written-out" },
    { type: "redis", url: "redis://ann:written-out@host" },
    { type: "redis", url: "ann:written-out@host" },
    { type: "http", endpoint: "http://:written-out@host" },
    { type: "redis", clusterEndpoints: ["redis://a", "redis://:written-out@b"] },
    { type: "redis", sentinels: [":written-out@host:26379"], master: "m" },
  ];
  for (const remote of cases) {
    const error = await failsWith(
      BuildCacheSecretError,
      () => Promise.resolve().then(() => remoteTemplates(config(remote, []))),
    );
    assertEquals(`${error.message}${error.hint}`.includes("written-out"), false);
  }
});

Deno.test("distributionTemplates() keeps the token a template", async () => {
  const distributed = { engine: "sccache-dist", scheduler: "http://s", token: "t0ken" };
  assertEquals(
    distributionTemplates(
      config(undefined, [expansion("build.distributed.token", "${env:T}", "t0ken")], distributed),
    )?.token,
    "${env:T}",
  );
  await failsWith(
    BuildCacheSecretError,
    () => Promise.resolve().then(() => distributionTemplates(config(undefined, [], distributed))),
  );
});

Deno.test("remoteTemplates() takes over an address that comes whole from a variable, without secrets", async () => {
  const templates = (value: string, raw = "${env:CACHE}") =>
    remoteTemplates(config(
      { type: "redis", url: value },
      [expansion("build.caching.remote.url", raw, value)],
    ));
  assertEquals(templates("rediss://host:1")?.url, "rediss://host:1");
  assertEquals(templates("host:1")?.url, "${env:CACHE}");
  assertEquals(templates("redis://host", "redis://${env:HOST}")?.url, "redis://${env:HOST}");
  for (const secret of ["redis://ann:s3cret@host", "https://host/c?sig=s3cret"]) {
    const error = await failsWith(
      BuildCacheSecretError,
      () => Promise.resolve().then(() => templates(secret)),
    );
    assertEquals(`${error.message}${error.hint}`.includes("s3cret"), false);
  }
});

Deno.test("remoteTemplates() lets a password inside an address have any character", () => {
  const key = "build.caching.remote";
  const raw = "redis://${env:NAME}:${env:PW}@host:1/2";
  const templates = remoteTemplates(config(
    { type: "redis", url: "redis://ann:a/b@host:1/2", sentinels: ["redis://:x@h"] },
    [
      expansion(`${key}.url`, raw, "redis://ann:a/b@host:1/2"),
      expansion(`${key}.sentinels.0`, "redis://:${env:PW}@h", "redis://:x@h"),
    ],
  ));
  assertEquals(templates?.url, "redis://${url:NAME}:${url:PW}@host:1/2");
  assertEquals(templates?.sentinels, ["redis://:${url:PW}@h"]);
});

Deno.test("remoteTemplates() takes what is no secret as it is now", () => {
  const key = "build.caching.remote";
  const templates = remoteTemplates(config(
    { type: "gcs", bucket: "b", prefix: "main", credentialsFile: "/project/keys/ci.json" },
    [
      expansion(`${key}.prefix`, "${env:BRANCH}", "main"),
      expansion(`${key}.credentials_file`, "keys/${env:N}.json", "/project/keys/ci.json"),
    ],
  ));
  assertEquals(templates?.prefix, "main");
  assertEquals(templates?.credentialsFile, "/project/keys/ci.json");
});
