/** The doctor through the executable, on machines with something wrong. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { listDirectory } from "../../src/core/filesystem.ts";
import { SYSTEM_GCC, writeDailyProject } from "../support/daily_project.ts";
import { expectCode, Machine, type Run, type RunOptions } from "../support/executable.ts";
import { LOOPBACK_AUTHORITY, LOOPBACK_SERVER } from "../support/loopback_certificates.ts";
import { serveLoopback } from "../support/loopback_server.ts";

/** What `doctor --json` says. */
interface Diagnosis {
  readonly findings: readonly {
    readonly group: string;
    readonly check: string;
    readonly severity: string;
    readonly summary: string;
    readonly evidence?: string;
    readonly mend?: string;
    readonly fixed?: string;
  }[];
  readonly errors: number;
  readonly warnings: number;
  readonly fixed: number;
}

async function diagnose(
  machine: Machine,
  words: readonly string[],
  options: RunOptions,
): Promise<{ run: Run; report: Diagnosis; of(check: string): Diagnosis["findings"][number][] }> {
  const run = await machine.toolchainkit(["doctor", "--json", ...words], options);
  const report: Diagnosis = JSON.parse(run.stdout);
  const of = (check: string) => report.findings.filter((finding) => finding.check === check);
  return { run, report, of };
}

Deno.test("doctor has nothing to say against a project that works", async () => {
  await using machine = await Machine.create();
  const cwd = await writeDailyProject(machine);
  expectCode(await machine.toolchainkit(["bootstrap"], { cwd }), 0);
  const { run, report, of } = await diagnose(machine, ["--offline"], { cwd });
  assertEquals([run.code, report.errors, report.warnings], [0, 0, 0], run.stdout);
  assertMatch(of("toolchain")[0]?.summary ?? "", /^gcc .* of this machine is used$/);
  assertEquals(of("build-folder")[0]?.severity, "ok");
  assertStringIncludes(of("network")[0]?.summary ?? "", "offline");
  const text = expectCode(await machine.toolchainkit(["doctor", "--offline"], { cwd }), 0);
  assertMatch(text.stdout, /^Machine\n {2}ok .*\nNothing is wrong\n$/s);
});

Deno.test("doctor names every mistake of the configuration and ends with 2", async () => {
  await using machine = await Machine.create();
  const config = [...SYSTEM_GCC, "defaults: {build_typ: Debug}", "build: {parallel_jobs: many}"];
  const cwd = await writeDailyProject(machine, { config });
  const { run, of } = await diagnose(machine, ["--offline"], { cwd });
  assertEquals(run.code, 2);
  const errors = of("configuration").filter(({ severity }) => severity === "error");
  assertEquals(errors.map(({ evidence }) => evidence?.replace(cwd, "")), [
    "/toolchainkit.yaml:6:12",
    "/toolchainkit.yaml:7:24",
  ]);
  assertStringIncludes(errors[0]?.mend ?? "", "build_type");
});

Deno.test("doctor --fix mends the cache and the project, and says what it did", async () => {
  await using machine = await Machine.create();
  const cwd = await writeDailyProject(machine);
  const gone = await writeDailyProject(machine, { folder: "gone" });
  for (const each of [cwd, gone]) {
    expectCode(await machine.toolchainkit(["bootstrap", "--no-configure"], { cwd: each }), 0);
  }
  await machine.write("cache/staging/install-llvm.0123456789ab/half.txt", "half");
  await machine.write("cache/staging/install-llvm.0123456789ab.lock", "");
  await machine.write("cache/registry.json", '{"schema": 1, "toolchains": {"llvm-18.1.8');
  await Deno.remove(`${cwd}/.toolchainkit/.gitignore`);
  const before = await diagnose(machine, ["--offline"], { cwd });
  assertEquals([before.run.code, before.report.warnings], [0, 3], before.run.stdout);
  const { run, report, of } = await diagnose(machine, ["--offline", "--fix"], { cwd });
  assertEquals([run.code, report.warnings, report.fixed], [0, 0, 3]);
  assertEquals(of("staging")[0]?.fixed, "deleted 1 leftovers");
  assertStringIncludes(of("registry")[0]?.summary ?? "", "damaged");
  assertEquals(await Deno.readTextFile(`${cwd}/.toolchainkit/.gitignore`), "*\n");
  assertEquals(await listDirectory(machine.path("cache/staging")), []);
  JSON.parse(await Deno.readTextFile(machine.path("cache/registry.json")));
  const after = await diagnose(machine, ["--offline"], { cwd });
  assertEquals([after.run.code, after.report.warnings], [0, 0], after.run.stdout);
});

Deno.test("doctor sees that a build folder belongs to another compiler, and how to mend it", async () => {
  await using machine = await Machine.create();
  const cwd = await writeDailyProject(machine);
  const clang = await machine.exec("sh", ["-c", "ls /usr/bin/clang++* | head -1"]);
  const compiler = `-DCMAKE_CXX_COMPILER=${clang.stdout.trim()}`;
  const args = ["-S", ".", "-B", "build", "-G", "Ninja", compiler];
  expectCode(await machine.exec("cmake", args, { cwd }), 0);
  const { run, of } = await diagnose(machine, ["--offline"], { cwd });
  const [finding] = of("build-folder");
  assertEquals([run.code, finding?.severity], [0, "warning"], run.stdout);
  assertMatch(finding?.summary ?? "", /uses the compiler ".*clang.*" instead of ".*g\+\+.*"/);
  const [program, ...words] = finding?.mend?.split(" ") ?? [];
  assertEquals(program, "toolchainkit");
  expectCode(await machine.toolchainkit(words, { cwd }), 0);
  const after = await diagnose(machine, ["--offline"], { cwd });
  assertEquals(after.of("build-folder")[0]?.severity, "ok", after.run.stdout);
});

Deno.test("doctor names who intercepts a connection, and the line that it gives mends it", async () => {
  await using machine = await Machine.create();
  const cwd = await writeDailyProject(machine);
  await using server = serveLoopback(() => new Response(null, { status: 404 }), LOOPBACK_SERVER);
  const env = { TOOLCHAINKIT_MIRROR: `https://127.0.0.1:${server.port}/mirror` };
  const { of } = await diagnose(machine, [], { cwd, env });
  const [finding] = of("server");
  assertEquals(finding?.severity, "warning");
  assertStringIncludes(finding?.summary ?? "", 'signed by "Loopback test authority"');
  assertMatch(finding?.evidence ?? "", /^DNS ok .*\nTCP ok .*\nTLS failed .*$/);
  assertStringIncludes(finding?.mend ?? "", "export SSL_CERT_FILE=FILE.pem");
  const authority = await machine.write("FILE.pem", LOOPBACK_AUTHORITY);
  const trusted = await diagnose(machine, [], { cwd, env: { ...env, SSL_CERT_FILE: authority } });
  const [open] = trusted.of("server");
  assertEquals(open?.severity, "info", trusted.run.stdout);
  assertMatch(open?.evidence ?? "", /TLS ok .*\nHTTP ok .*404$/);
});

Deno.test("doctor tells a closed port from a name that does not exist, and which proxy is used", async () => {
  await using machine = await Machine.create();
  const cwd = await writeDailyProject(machine);
  const check = async (env: Record<string, string>) => {
    const { run, of } = await diagnose(machine, [], { cwd, env });
    assertEquals(run.code, 0, run.stdout);
    return { run, server: of("server")[0], proxy: of("proxy")[0] };
  };
  const closed = await check({ TOOLCHAINKIT_MIRROR: "http://127.0.0.1:1/mirror" });
  assertStringIncludes(closed.server?.summary ?? "", "cannot be connected to");
  assertStringIncludes(closed.proxy?.summary ?? "", "No proxy");
  const unknown = await check({ TOOLCHAINKIT_MIRROR: "http://no-such-name.invalid/mirror" });
  assertStringIncludes(unknown.server?.summary ?? "", "cannot be resolved");
  const proxied = await check({
    TOOLCHAINKIT_MIRROR: "https://mirror.example/",
    https_proxy: "http://ada:secret@127.0.0.1:1",
    NO_PROXY: "localhost",
  });
  assertStringIncludes(proxied.proxy?.summary ?? "", "the variable https_proxy says");
  assertEquals(proxied.proxy?.evidence, 'NO_PROXY is "localhost"');
  assertStringIncludes(proxied.server?.mend ?? "", "https_proxy");
  assert(!proxied.run.stdout.includes("secret"), proxied.run.stdout);
});

Deno.test("doctor ends with 6 when nothing that the project needs can be fetched", async () => {
  await using machine = await Machine.create();
  const config = [
    "toolchains:",
    "  - name: main",
    "    type: llvm",
    '    version: "19.1.7"',
    "    source: http://127.0.0.1:1/clang.tar.gz",
    `    sha256: ${"0".repeat(64)}`,
  ];
  const cwd = await writeDailyProject(machine, { config });
  const { run, of } = await diagnose(machine, ["--trust"], { cwd });
  assertEquals(run.code, 6, run.stdout);
  assertMatch(of("sources")[0]?.summary ?? "", /^llvm-19\.1\.7.* cannot be fetched/);
});
