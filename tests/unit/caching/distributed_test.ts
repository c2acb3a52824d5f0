import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  distccHosts,
  distccSlots,
  distributionProgram,
  fillConfigLines,
  packedCompilersIn,
  planDistribution,
  toolchainLines,
} from "../../../src/caching/distributed.ts";
import { renderLauncherScript } from "../../../src/caching/launcher.ts";
import { planCache } from "../../../src/caching/plan.ts";
import { outputOf } from "../../support/limited_command.ts";

Deno.test("distccHosts() marks hosts for pump mode only while it runs", () => {
  const plain = { hosts: ["a/8", "b,cpp"] };
  assertEquals(distccHosts(plain, { pump: false }), "a/8 b,cpp");
  const pumping = { hosts: ["localhost/2", "--randomize", "a/8", "b/4,lzo,cpp"], pump: true };
  assertEquals(
    distccHosts(pumping, { pump: true }),
    "localhost/2 --randomize a/8,lzo,cpp b/4,lzo,cpp",
  );
  assertEquals(distccHosts(pumping, { pump: false }), "localhost/2 --randomize a/8 b/4,lzo");
});

Deno.test("distccSlots() adds up what the hosts take at once", () => {
  assertEquals(distccSlots(["localhost", "--randomize", "a", "b:3632/8,lzo", "localhost/1"]), 15);
  assertEquals(distccSlots(["+zeroconf"]), undefined);
});

Deno.test("planDistribution() tells each engine what it needs", () => {
  assertEquals(
    planDistribution({ engine: "distcc", hosts: ["a"] }, { command: "/usr/bin/distcc" }),
    {
      engine: "distcc",
      command: "/usr/bin/distcc",
      variables: { DISTCC_HOSTS: "a" },
      pumpVariables: {},
      sccacheConfig: [],
      toolchains: [],
      slots: 4,
    },
  );
  assertEquals(
    planDistribution({ engine: "icecream", scheduler: "s" }, {
      command: "/usr/bin/icecc",
      toolchainArchive: "/c/llvm.tar.gz",
    }).variables,
    { USE_SCHEDULER: "s", ICECC_VERSION: "/c/llvm.tar.gz" },
  );
  assertEquals(distributionProgram({ engine: "sccache-dist" }), undefined);
});

Deno.test("planDistribution() keeps the token of sccache-dist a template", () => {
  const { sccacheConfig } = planDistribution(
    { engine: "sccache-dist", scheduler: "http://${env:HOST}:10600", token: "${env:TOKEN}" },
    { toolchainFolder: "/c/dist" },
  );
  assertEquals(sccacheConfig, [
    "[dist]",
    'scheduler_url = "http://${env:HOST}:10600"',
    'cache_dir = "/c/dist"',
    'auth = { type = "token", token = "${env:TOKEN}" }',
  ]);
  const filled = fillConfigLines(sccacheConfig, { HOST: "build", TOKEN: 'a"b\\c' });
  assertEquals(filled[1], 'scheduler_url = "http://build:10600"');
  assertEquals(filled[3], String.raw`auth = { type = "token", token = "a\"b\\c" }`);
});

Deno.test("packedCompilersIn() reads what toolchainLines() writes", () => {
  const toolchains = [
    { compiler: "/t/bin/g++", archive: "/c/1.tar.gz" },
    { compiler: '/t "x"/\\bin/gcc', archive: "/c, d = {/2.tar.gz" },
  ];
  const toml = toolchainLines(toolchains).join("\n");
  assertEquals(packedCompilersIn(toml), toolchains);
  assertEquals(packedCompilersIn(toolchainLines([]).join("\n")), []);
});

const CCACHE = {
  tool: { name: "ccache", path: "/usr/bin/ccache", version: "4.7.5" },
  directory: "/c",
  size: "1G",
  projectRoot: "/p",
  baseDirectories: ["/p"],
  configFile: "/p/ccache.conf",
} as const;

Deno.test("planCache() asks the cache first and distributes what it lacks", () => {
  const plan = planCache({
    ...CCACHE,
    distribution: planDistribution({ engine: "distcc", hosts: ["a"] }, {
      command: "/usr/bin/distcc",
    }),
  });
  assertEquals(plan.command, "/usr/bin/ccache");
  assertStringIncludes(plan.configFile?.text ?? "", "prefix_command = /usr/bin/distcc\n");
  assertEquals(plan.variables["DISTCC_HOSTS"], "a");
  assertEquals(renderLauncherScript(plan).includes("INCLUDE_SERVER_PORT"), false);
});

Deno.test("planCache() leaves the preprocessor out in pump mode, where ccache can", () => {
  const distribution = planDistribution({ engine: "distcc", hosts: ["a"], pump: true }, {
    command: "/usr/bin/distcc",
  });
  const plan = planCache({ ...CCACHE, distribution });
  assertEquals(plan.pump, { DISTCC_HOSTS: "a,lzo,cpp", CCACHE_DEPEND: "1" });
  const older = { ...CCACHE.tool, version: "3.4" };
  assertEquals(planCache({ ...CCACHE, tool: older, distribution }).pump, {
    DISTCC_HOSTS: "a,lzo,cpp",
  });
});

Deno.test("renderLauncherScript() pumps only below an include server", async () => {
  const distribution = planDistribution({ engine: "distcc", hosts: ["a"], pump: true }, {});
  const plan = { ...planCache({ ...CCACHE, distribution }), command: "/usr/bin/env" };
  const script = renderLauncherScript(plan);
  for (const [port, hosts] of [["/run/socket", "a,lzo,cpp 1"], [undefined, "a "]] as const) {
    const { stdout } = await outputOf("/bin/sh", {
      args: ["-c", script, "sh", "sh", "-c", 'echo "$DISTCC_HOSTS ${CCACHE_DEPEND-}"'],
      env: port === undefined ? {} : { INCLUDE_SERVER_PORT: port },
    });
    assertEquals(new TextDecoder().decode(stdout), `${hosts}\n`);
  }
});
