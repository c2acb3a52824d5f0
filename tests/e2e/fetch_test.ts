/** Addresses and servers that never deliver: `fetch` ends at once, says why and leaves nothing. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { listDirectory } from "../../src/core/filesystem.ts";
import { EXECUTABLE, expectCode, Machine, type RunOptions } from "../support/executable.ts";
import { type Fault, MisbehavingServer, sampleBytes } from "../support/http_server.ts";
import { LOOPBACK_AUTHORITY, LOOPBACK_SERVER } from "../support/loopback_certificates.ts";

const HASH = "0".repeat(64);

/** Runs `fetch` into a folder of its own. */
async function fetchInto(
  machine: Machine,
  args: readonly string[],
  options: RunOptions = {},
): Promise<{ code: number; stderr: string; left: string[] }> {
  const cwd = machine.path("downloads");
  await Deno.mkdir(cwd, { recursive: true });
  const { code, stderr } = await machine.toolchainkit(["fetch", ...args], {
    cwd,
    ...options,
  });
  return { code, stderr, left: await listDirectory(cwd) };
}

for (
  const [name, fault, exit, message] of [
    ["answers everything with 416", { status: 416 }, 6, "HTTP 416"],
    [
      "has an empty file in place of the right one",
      { bytes: new Uint8Array() },
      4,
      "its sha256 is",
    ],
    ["speaks of nothing", { status: 204 }, 6, "HTTP 204 without the file"],
  ] as readonly [string, Fault, number, string][]
) {
  Deno.test(`fetch gives up a server that ${name}`, async () => {
    await using machine = await Machine.create();
    await using server = MisbehavingServer.start();
    const url = server.serveFile("/tool", sampleBytes(1000));
    server.failAlways("/tool", fault);
    const run = await fetchInto(machine, [url, "--sha256", HASH]);
    assertEquals(run.code, exit, run.stderr);
    assertStringIncludes(run.stderr, url);
    assertStringIncludes(run.stderr, message);
    assertEquals(run.left, []);
    assertEquals(server.requests.length <= 3, true, `${server.requests.length} requests`);
  });
}

Deno.test("fetch says where a redirect led that ended with an error", async () => {
  await using machine = await Machine.create();
  await using server = MisbehavingServer.start();
  const url = server.serveFile("/latest", sampleBytes(1000));
  const headers = { Location: "/gone?signature=secret" };
  server.failAlways("/latest", { status: 302, headers });
  const run = await fetchInto(machine, [url]);
  assertEquals(run.code, 6, run.stderr);
  assertStringIncludes(run.stderr, `HTTP 404 Not Found from ${server.url("/gone?signature=***")}`);
});

Deno.test("fetch neither waits for a pipe nor writes over one, and knows no other machine's files", async () => {
  await using machine = await Machine.create();
  const pipe = machine.path("pipe");
  const file = await machine.write("file", "text");
  expectCode(await machine.exec("mkfifo", [pipe]), 0);
  for (
    const [args, exit, message] of [
      [[`file://${pipe}`, "-o", "got"], 6, "it is no file"],
      [[`file://elsewhere${file}`, "-o", "got"], 6, 'on the machine "elsewhere"'],
      [[`file://${file}`, "-o", pipe], 10, `Cannot use the path "${pipe}": it is a device, pipe`],
      [[`file://${file}`, "--sha256", `sha512:${HASH}${HASH}`], 2, "it is a sha512"],
    ] as const
  ) {
    const run = await fetchInto(machine, args);
    assertEquals(run.code, exit, run.stderr);
    assertStringIncludes(run.stderr, message);
    assertEquals(run.left, []);
  }
  assertEquals((await Deno.stat(pipe)).isFifo, true);
});

Deno.test("fetch trusts SSL_CERT_FILE beside the system's certificates, and names it when it is no use", async () => {
  await using machine = await Machine.create();
  await using server = MisbehavingServer.start(LOOPBACK_SERVER);
  const url = server.serveFile("/tool", sampleBytes(1000));
  const authority = await machine.write("corp.pem", LOOPBACK_AUTHORITY);
  const nothing = await machine.write("nothing.pem", "no certificates\n");
  const trusted = await fetchInto(machine, [url], { env: { SSL_CERT_FILE: authority } });
  assertEquals(trusted.code, 0, trusted.stderr);
  for (
    const [path, reason] of [
      [nothing, "no certificate is in it"],
      [machine.path("missing.pem"), "there is no such file"],
    ] as const
  ) {
    const run = await fetchInto(machine, [url, "-o", "other"], { env: { SSL_CERT_FILE: path } });
    assertEquals(run.code, 6, run.stderr);
    assertStringIncludes(run.stderr, `"${path}" of SSL_CERT_FILE: ${reason}`);
    assertEquals(run.left, ["tool"]);
  }
});

Deno.test({
  name: "fetch with SSL_CERT_FILE still trusts the system's own store",
  ignore: !await canMount(),
  async fn() {
    await using machine = await Machine.create();
    await using server = MisbehavingServer.start(LOOPBACK_SERVER);
    const url = server.serveFile("/tool", sampleBytes(1000));
    const store = await machine.write("store.pem", LOOPBACK_AUTHORITY);
    const company = await machine.write("company.pem", await otherAuthority(machine));
    const script = `mount --bind "$1" /etc/ssl/certs/ca-certificates.crt && exec "$2" fetch "$3"`;
    const run = await machine.exec(
      "unshare",
      ["--mount", "sh", "-c", script, "sh", store, EXECUTABLE, url],
      { env: { SSL_CERT_FILE: company } },
    );
    expectCode(run, 0);
  },
});

/** True where a test may put another file over the system's store, for one process only. */
async function canMount(): Promise<boolean> {
  await using machine = await Machine.create();
  const script = "mount --bind /etc/hostname /etc/ssl/certs/ca-certificates.crt";
  const run = await machine.exec("unshare", ["--mount", "sh", "-c", script]).catch(() => undefined);
  return run?.code === 0;
}

async function otherAuthority(machine: Machine): Promise<string> {
  const [key, certificate] = [machine.path("other.key"), machine.path("other.pem")];
  const args = [
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-days",
    "30",
    "-subj",
    "/CN=other",
  ];
  expectCode(await machine.exec("openssl", [...args, "-keyout", key, "-out", certificate]), 0);
  return await Deno.readTextFile(certificate);
}
