import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import {
  CachingLauncher,
  planVariables,
  renderLauncherScript,
  renderWrapper,
  windowsLauncher,
} from "../../../src/caching/launcher.ts";
import { planDistribution } from "../../../src/caching/distributed.ts";
import { type CacheFacts, planCache } from "../../../src/caching/plan.ts";
import { outputOf } from "../../support/limited_command.ts";
import { TestWorld } from "../../support/world.ts";

const PLAN = {
  command: "/bin/echo",
  configFile: undefined,
  variables: { FIXED: "it's $HOME" },
  remote: { STORAGE: "redis://${url:PW}@host|x", RAW: "${env:PW}" },
  local: { SERVER: "local" },
};

/** Runs a launcher script that prints its variables. */
async function variablesSeen(
  script: string,
  env: Record<string, string>,
): Promise<Record<string, string>> {
  await using world = await TestWorld.create();
  const path = world.path("launcher.sh");
  await Deno.writeTextFile(path, script.replace(/^exec .*$/m, "exec /usr/bin/env -0"));
  const { stdout, success } = await outputOf("/bin/sh", {
    args: [path],
    env,
    clearEnv: true,
  });
  assertEquals(success, true);
  const lines = new TextDecoder().decode(stdout).split("\0").filter((line) => line !== "");
  return Object.fromEntries(lines.map((line) => {
    const at = line.indexOf("=");
    return [line.slice(0, at), line.slice(at + 1)];
  }));
}

Deno.test("renderLauncherScript() takes secrets from the environment and encodes them", async () => {
  const script = renderLauncherScript(PLAN);
  for (const password of ["plain", "a@b/c:d %2", "пароль", `q"'$x\``]) {
    const seen = await variablesSeen(script, { PW: password });
    assertEquals(
      seen["STORAGE"],
      `redis://${encodeURIComponent(password).replaceAll("'", "%27")}@host|x`,
    );
    assertEquals(seen["RAW"], password);
    assertEquals(seen["FIXED"], "it's $HOME");
    assertEquals(seen["SERVER"], undefined);
  }
});

Deno.test("renderLauncherScript() leaves the shared cache alone without its secret or when told to", async () => {
  const script = renderLauncherScript(PLAN);
  for (const env of [{}, { PW: "x", TOOLCHAINKIT_BUILD_CACHE: "local" }]) {
    const seen = await variablesSeen(script, env as Record<string, string>);
    assertEquals(seen["STORAGE"], undefined);
    assertEquals(seen["SERVER"], "local");
    assertEquals(seen["FIXED"], "it's $HOME");
  }
});

Deno.test("renderLauncherScript() leaves a shared cache alone that went away, while a file says so", async () => {
  await using world = await TestWorld.create();
  const lostFile = world.path("it's lost");
  const script = renderLauncherScript(PLAN, { lostFile });
  assertEquals((await variablesSeen(script, { PW: "x" }))["RAW"], "x");
  await world.write("it's lost", "");
  const seen = await variablesSeen(script, { PW: "x" });
  assertEquals([seen["RAW"], seen["SERVER"]], [undefined, "local"]);
});

Deno.test("renderLauncherScript() keeps what belongs to another sccache away from ours", async () => {
  const tool = { name: "sccache", path: "/x/sccache", version: "0.16.0" } as const;
  const facts: CacheFacts = { ...FACTS, tool, configFile: "/cache/s.toml" };
  const env = {
    SCCACHE_DIR: "/theirs",
    SCCACHE_BUCKET: "theirs",
    SCCACHE_SERVER_PORT: "1",
    SCCACHE_REDIS_PASSWORD: "pw",
    SCCACHE_IDLE_TIMEOUT: "9",
  };
  const local = await variablesSeen(renderLauncherScript(planCache(facts)), env);
  const shared = planCache({
    ...facts,
    remote: { type: "memcached", url: "h:1", password: "${env:SCCACHE_REDIS_PASSWORD}" },
  });
  const seen = await variablesSeen(renderLauncherScript(shared), env);
  for (const variables of [local, seen]) {
    const theirs = Object.keys(env).filter((name) => name in variables);
    assertEquals(theirs, ["SCCACHE_IDLE_TIMEOUT"]);
    assertEquals(variables["SCCACHE_CONF"], "/cache/s.toml");
  }
  // Its value may be what our own cache is told.
  assertEquals(seen["SCCACHE_MEMCACHED_PASSWORD"], "pw");
});

Deno.test("renderLauncherScript() puts a script in place of a compiler that is an argument", async () => {
  await using world = await TestWorld.create();
  const wrapper = world.path("clang++");
  await Deno.writeTextFile(wrapper, renderWrapper("c++"), { mode: 0o755 });
  const script = renderLauncherScript(
    { ...PLAN, command: "/usr/bin/env", remote: {}, local: {} },
    { wrapped: [{ program: "/bin/echo", argument: "c++", wrapper }] },
  );
  const path = world.path("launcher.sh");
  await Deno.writeTextFile(path, script);
  const run = async (...args: string[]) => {
    const { stdout } = await outputOf("/bin/sh", { args: [path, ...args] });
    return new TextDecoder().decode(stdout);
  };
  assertEquals(await run("/bin/echo", "c++", "-c", "a b.cpp"), "c++ -c a b.cpp\n");
  assertEquals(await run("/bin/echo", "cc", "x"), "cc x\n");
});

Deno.test("renderLauncherScript() calls an installed compiler through the project's link", async () => {
  await using world = await TestWorld.create();
  const [root, link] = [world.path("in stalled"), world.path("link")];
  await Deno.mkdir(`${root}/bin`, { recursive: true });
  await Deno.writeTextFile(`${root}/bin/g++`, "#!/bin/sh\necho $0 $*\n", { mode: 0o755 });
  await Deno.symlink(root, link);
  const path = world.path("launcher.sh");
  const plan = { ...PLAN, command: "/usr/bin/env", remote: {}, local: {} };
  await Deno.writeTextFile(
    path,
    renderLauncherScript(plan, { linked: { root, link, compiler: "gcc" } }),
  );
  const run = async (...args: string[]) => {
    const { stdout } = await outputOf("/bin/sh", { args: [path, ...args] });
    return new TextDecoder().decode(stdout);
  };
  assertEquals(
    await run(`${root}/bin/g++`, "-c", "x.cpp"),
    `${link}/bin/g++ -no-canonical-prefixes -fno-canonical-system-headers -c x.cpp\n`,
  );
  assertEquals(await run("/bin/echo", "other"), "other\n");
});

Deno.test("renderLauncherScript() takes files with modules past a program that mistakes them", async () => {
  await using world = await TestWorld.create();
  const plan = { ...PLAN, command: "/bin/false", remote: {}, local: {} };
  await world.write("empty.modmap", "");
  await world.write("used.modmap", '-fmodule-file="numbers=numbers.pcm"\n');
  const goesPast = async (withoutModules: boolean, ...args: string[]) => {
    const path = await world.write(
      "launcher.sh",
      renderLauncherScript({ ...plan, withoutModules }),
    );
    const { code } = await outputOf("/bin/sh", {
      args: [path, "/bin/true", "-c", ...args],
      cwd: world.root,
    });
    return code === 0;
  };
  for (
    const option of [
      "-fmodules-ts",
      "-fmodule-file=numbers.pcm",
      "-fmodule-output=numbers.pcm",
      "@used.modmap",
    ]
  ) {
    assertEquals(await goesPast(true, option, "a.cpp"), true, option);
    assertEquals(await goesPast(false, option, "a.cpp"), false, option);
  }
  for (const option of ["-O2", "@empty.modmap", "@other.rsp", "-fmodules"]) {
    assertEquals(await goesPast(true, option, "a.cpp"), false, option);
  }
});

Deno.test("renderLauncherScript() has Clang leave times out of precompiled headers", async () => {
  await using world = await TestWorld.create();
  const plan = { ...PLAN, command: "/bin/echo", remote: {}, local: {} };
  const said = async (clang: boolean, ...args: string[]) => {
    const path = await world.write("launcher.sh", renderLauncherScript(plan, { clang }));
    const { stdout } = await outputOf("/bin/sh", { args: [path, ...args] });
    return new TextDecoder().decode(stdout).trimEnd();
  };
  const creating = ["-Xclang", "-emit-pch", "a b.hxx"];
  const text = creating.join(" ");
  assertEquals(await said(true, ...creating), `${text} -Xclang -fno-pch-timestamp`);
  assertEquals(await said(false, ...creating), text);
  assertEquals(await said(true, "-c", "a.cpp"), "-c a.cpp");
});

Deno.test("planCache() trusts no old ccache and no other machine with modules", () => {
  const of = (version: string, distribution?: CacheFacts["distribution"]) =>
    planCache({ ...FACTS, tool: { ...FACTS.tool, version }, distribution }).withoutModules;
  const distcc = planDistribution({ engine: "distcc", hosts: ["a"] }, { command: "/d" });
  assertEquals([of("4.7.5"), of("4.14.2"), of("4.14.2", distcc)], [true, false, true]);
});

Deno.test("windowsLauncher() carries what is fixed and no secret", () => {
  const { path, args } = windowsLauncher(PLAN, "C:/cmake.exe");
  assertEquals(path, "C:/cmake.exe");
  assertEquals(args, ["-E", "env", "FIXED=it's $HOME", "/bin/echo"]);
  assert(!(args.join(" ").includes("PW")));
});

Deno.test("planVariables() fills in secrets for a child's environment", () => {
  assertEquals(planVariables(PLAN, "shared", { PW: "a/b" }), {
    FIXED: "it's $HOME",
    STORAGE: "redis://a%2Fb@host|x",
    RAW: "a/b",
  });
  assertEquals(planVariables(PLAN, "local", { PW: "a/b" }), {
    FIXED: "it's $HOME",
    SERVER: "local",
  });
});

const FACTS: CacheFacts = {
  tool: { name: "ccache", path: "/usr/bin/ccache", version: "4.7.5" },
  directory: "/cache/$odd",
  size: "5GiB",
  projectRoot: "/home/ann/app",
  baseDirectories: ["/home/ann/app", '/home/b"ob/app'],
  toolchainDigest: "abc123",
  configFile: "/home/ann/app/ccache.conf",
  socketFolder: "/cache",
};

Deno.test("planCache() writes ccache's configuration with the toolchain as the compiler", () => {
  const { configFile, variables } = planCache(FACTS);
  assertEquals(
    configFile?.text,
    `# Written by ToolchainKit. Change toolchainkit.yaml instead.
cache_dir = /cache/$$odd
max_size = 5Gi
base_dir = /home/ann/app
compiler_check = string:abc123
sloppiness = pch_defines,time_macros,include_file_mtime,include_file_ctime,locale
pch_external_checksum = true
`,
  );
  assertEquals(variables, { CCACHE_CONFIGPATH: "/home/ann/app/ccache.conf" });
  const ours = planCache({ ...FACTS, umask: "022" }).configFile?.text ?? "";
  assertStringIncludes(ours, "max_size = 5Gi\numask = 022\n");
});

Deno.test("planCache() looks into the compiler where the toolchain has no digest", () => {
  const { configFile } = planCache({ ...FACTS, toolchainDigest: undefined });
  assertStringIncludes(configFile?.text ?? "", "compiler_check = content\n");
});

Deno.test("planCache() gives sccache base directories, a digest and a socket of its own", () => {
  const tool = { name: "sccache", path: "/x/sccache", version: "0.16.0" } as const;
  const plan = planCache({ ...FACTS, tool, configFile: "/cache/s.toml" });
  assertStringIncludes(
    plan.configFile?.text ?? "",
    'basedirs = ["/home/ann/app", "/home/b\\"ob/app"]',
  );
  assertStringIncludes(plan.configFile?.text ?? "", "size = 5368709120\n");
  assertEquals(plan.variables["SCCACHE_C_CUSTOM_CACHE_BUSTER"], "abc123");
  assertMatch(plan.local["SCCACHE_SERVER_UDS"] ?? "", /^\/cache\/sccache-[0-9a-f]{16}\.sock$/);
  const shared = planCache({
    ...FACTS,
    tool,
    configFile: "/cache/s.toml",
    remote: { type: "memcached", url: "tcp://h:1" },
  });
  assertEquals(shared.remote["SCCACHE_MEMCACHED_ENDPOINT"], "tcp://h:1");
  assertEquals(shared.local, plan.local);
  const elsewhere = planCache({
    ...FACTS,
    tool,
    configFile: "/cache/s.toml",
    remote: { type: "memcached", url: "tcp://h:1" },
    remotePlace: "elsewhere",
  });
  const sockets = [shared.local, shared.remote, elsewhere.remote].map((variables) =>
    variables["SCCACHE_SERVER_UDS"]
  );
  assertEquals(new Set(sockets).size, 3);
});

Deno.test("planCache() takes a port where the socket's path is too long or unknown to sccache", () => {
  const long = `/${"x".repeat(120)}`;
  for (
    const facts of [
      { version: "0.16.0", socketFolder: long },
      { version: "0.4.0-pre.6", socketFolder: "/c" },
    ]
  ) {
    const plan = planCache({
      ...FACTS,
      tool: { name: "sccache", path: "/s", version: facts.version },
      socketFolder: facts.socketFolder,
    });
    const port = Number(plan.local["SCCACHE_SERVER_PORT"]);
    assertEquals(port >= 20_000 && port < 32_000, true);
  }
});

Deno.test("planCache() lets sccache 0.4 do without settings that it does not know", () => {
  const tool = { name: "sccache", path: "/s", version: "0.4.0-pre.6" } as const;
  assert(!(planCache({ ...FACTS, tool }).configFile?.text.includes("basedirs")));
});

Deno.test("CachingLauncher names launchers, variables and statistics of either program", async () => {
  const launcher = new CachingLauncher({
    cacheTool: "sccache",
    cacheDir: "/c",
    run: (args, env) => {
      assertEquals(args, ["--show-stats", "--stats-format=json"]);
      assertEquals(env, { SCCACHE_DIR: "/c", SCCACHE_CACHE_SIZE: "10G" });
      return Promise.resolve(
        '{"stats":{"cache_hits":{"counts":{"C/C++":3}},"cache_misses":{"counts":{"C/C++":1}}}}',
      );
    },
  });
  assertEquals(launcher.getCmakeVariables(), {
    CMAKE_C_COMPILER_LAUNCHER: "sccache",
    CMAKE_CXX_COMPILER_LAUNCHER: "sccache",
  });
  assertEquals((await launcher.getStats()).hitRate, 0.75);
  assertEquals(
    new CachingLauncher({ cacheTool: "ccache", cacheDir: "/d", size: "2G" })
      .getEnvironmentVariables(),
    { CCACHE_DIR: "/d", CCACHE_MAXSIZE: "2G" },
  );
});
