import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  distccHosts,
  distributionProgram,
  planDistribution,
} from "../../../src/caching/distributed.ts";
import { planCache } from "../../../src/caching/plan.ts";

Deno.test("distccHosts() marks hosts for pump mode", () => {
  assertEquals(distccHosts({ engine: "distcc", hosts: ["a/8", "b"] }), "a/8 b");
  assertEquals(
    distccHosts({ engine: "distcc", hosts: ["localhost/2", "a/8", "b/4,lzo"], pump: true }),
    "localhost/2 a/8,lzo,cpp b/4,lzo,cpp",
  );
});

Deno.test("planDistribution() tells each engine what it needs", () => {
  assertEquals(
    planDistribution({ engine: "distcc", hosts: ["a"] }, { command: "/usr/bin/distcc" }),
    { command: "/usr/bin/distcc", variables: { DISTCC_HOSTS: "a" }, sccacheConfig: [] },
  );
  assertEquals(
    planDistribution({ engine: "icecream" }, {
      command: "/usr/bin/icecc",
      toolchainArchive: "/c/llvm.tar.gz",
    }).variables,
    { ICECC_VERSION: "/c/llvm.tar.gz" },
  );
  assertEquals(
    planDistribution({ engine: "sccache-dist", scheduler: "http://s:10600" }, {}).sccacheConfig,
    ["[dist]", 'scheduler_url = "http://s:10600"', "toolchains = []", ""],
  );
  assertEquals(distributionProgram({ engine: "sccache-dist" }), undefined);
});

Deno.test("planCache() asks the cache first and distributes what it lacks", () => {
  const plan = planCache({
    tool: { name: "ccache", path: "/usr/bin/ccache", version: "4.7.5" },
    directory: "/c",
    size: "1G",
    projectRoot: "/p",
    baseDirectories: ["/p"],
    configFile: "/p/ccache.conf",
    distribution: planDistribution({ engine: "distcc", hosts: ["a"] }, {
      command: "/usr/bin/distcc",
    }),
  });
  assertEquals(plan.command, "/usr/bin/ccache");
  assertStringIncludes(plan.configFile?.text ?? "", "prefix_command = /usr/bin/distcc\n");
  assertEquals(plan.variables["DISTCC_HOSTS"], "a");
});
