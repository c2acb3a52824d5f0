/** What facts mean to the doctor: decisions without a machine. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Artifact } from "../../../../src/core/artifact.ts";
import type { PlatformFacts } from "../../../../src/core/platform.ts";
import type { Probe } from "../../../../src/core/network/probe.ts";
import {
  lockFindings,
  networkFinding,
  spaceFinding,
} from "../../../../src/orchestration/doctor/cache.ts";
import {
  buildFolderTrouble,
  cacheEntries,
} from "../../../../src/orchestration/doctor/build_folder.ts";
import { addressOf, buildCacheFinding } from "../../../../src/orchestration/doctor/build_cache.ts";
import {
  platformFindings,
  registryNumber,
  windowsFindings,
} from "../../../../src/orchestration/doctor/machine.ts";
import { serverFinding, stuckArtifacts } from "../../../../src/orchestration/doctor/network.ts";

Deno.test("spaceFinding() warns while there is little room and fails when there is none", () => {
  const severities = [50e9, 2e9, 1e8].map((free) => spaceFinding(free, "/c")[0]?.severity);
  assertEquals(severities, ["ok", "warning", "error"]);
  assertEquals(spaceFinding(1e8, "/c")[0]?.exit, 10);
  assertEquals(spaceFinding(1e8, "/c")[0]?.mend, "toolchainkit cache clean --unused");
  assertEquals(spaceFinding(undefined, "/c"), []);
});

Deno.test("lockFindings() names the holder of a lock that is held for long, and no other", () => {
  const now = Date.parse("2026-01-01T12:00:00Z");
  const holder = { pid: 17, host: "build-3", command: "toolchainkit bootstrap" };
  const held = (since: string) => lockFindings("/c/locks/llvm.lock", { ...holder, since }, now);
  assertEquals(held("2026-01-01T11:50:00Z"), []);
  assertEquals(held("not a time"), []);
  const [finding] = held("2026-01-01T10:00:00Z");
  assertStringIncludes(finding?.summary ?? "", "for 120 minutes");
  assertMatch(finding?.evidence ?? "", /process 17 on build-3/);
  assertEquals(finding?.severity, "warning");
});

Deno.test("networkFinding() names the kind of a share and where it is mounted", () => {
  const finding = networkFinding("/home/me/.toolchainkit", {
    type: "nfs4",
    network: true,
    mountPoint: "/home",
  });
  assertStringIncludes(finding.summary, "nfs4");
  assertStringIncludes(finding.evidence ?? "", "below /home");
  assertStringIncludes(finding.mend ?? "", "TOOLCHAINKIT_CACHE_DIR");
});

const LINUX: PlatformFacts = {
  os: "linux",
  architecture: "x64",
  abi: "glibc",
  libcVersion: "2.36",
};

Deno.test("platformFindings() warns of translation, musl and WSL 1", () => {
  const checks = (facts: Partial<PlatformFacts>) =>
    platformFindings({ ...LINUX, ...facts }).filter(({ severity }) => severity === "warning")
      .map(({ check }) => check);
  assertEquals(platformFindings(LINUX), [
    { check: "platform", severity: "ok", summary: "linux-x64-glibc, glibc 2.36" },
  ]);
  assertEquals(checks({ emulation: "qemu-user" }), ["emulation"]);
  assertEquals(checks({ os: "macos", abi: undefined, emulation: "rosetta" }), ["emulation"]);
  assertEquals(checks({ abi: "musl", libcVersion: "1.2.4" }), ["libc"]);
  assertEquals(checks({ wsl: "wsl1" }), ["wsl"]);
  assertEquals(checks({ wsl: "wsl2", container: "docker" }), []);
});

Deno.test("windowsFindings() says how long paths are allowed and the cache left out of scans", () => {
  const cache = "C:\\Users\\O'Neill\\.toolchainkit";
  const both = windowsFindings({ longPaths: false, scansFiles: true }, cache);
  assertEquals(both.map(({ check }) => check), ["long-paths", "antivirus"]);
  assertMatch(both[0]?.mend ?? "", /^reg add "HKLM\\.*" \/v LongPathsEnabled \/t REG_DWORD \/d 1/);
  assertStringIncludes(both[1]?.mend ?? "", "'C:\\Users\\O''Neill\\.toolchainkit'");
  for (const fine of [true, undefined]) {
    assertEquals(windowsFindings({ longPaths: fine, scansFiles: undefined }, cache), []);
  }
  assertEquals(windowsFindings({ longPaths: true, scansFiles: false }, cache), []);
});

Deno.test("registryNumber() reads what reg query prints", () => {
  const output = "\r\nHKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\FileSystem\r\n" +
    "    LongPathsEnabled    REG_DWORD    0x1\r\n\r\n";
  assertEquals(registryNumber(output, "LongPathsEnabled"), 1);
  assertEquals(registryNumber(output, "Other"), undefined);
  assertEquals(registryNumber("    Start    REG_SZ    4\r\n", "Start"), undefined);
});

const CMAKE_CACHE = `# This is the CMakeCache file.
//Path to a program.
CMAKE_CXX_COMPILER:FILEPATH=/usr/bin/g++
CMAKE_CXX_FLAGS:STRING=-DA=b -DC:D=e
//ADVANCED property for variable: CMAKE_AR
CMAKE_AR-ADVANCED:INTERNAL=1
CMAKE_HOME_DIRECTORY:INTERNAL=/place/app
CMAKE_CACHEFILE_DIR:INTERNAL=/place/app/build
`;

Deno.test("cacheEntries() reads CMakeCache.txt", () => {
  assertEquals({ ...cacheEntries(CMAKE_CACHE) }, {
    "CMAKE_CXX_COMPILER": "/usr/bin/g++",
    "CMAKE_CXX_FLAGS": "-DA=b -DC:D=e",
    "CMAKE_AR-ADVANCED": "1",
    "CMAKE_HOME_DIRECTORY": "/place/app",
    "CMAKE_CACHEFILE_DIR": "/place/app/build",
  });
});

Deno.test("buildFolderTrouble() tells a folder of others, a moved one and other compilers", () => {
  const entries = cacheEntries(CMAKE_CACHE);
  const right = {
    folder: "/place/app/build",
    projectRoot: "/place/app",
    compilers: { C: "/usr/bin/gcc", CXX: "/usr/bin/g++" },
    gone: [],
  };
  assertEquals(buildFolderTrouble(entries, right), undefined);
  assertEquals(buildFolderTrouble(entries, { ...right, compilers: undefined }), undefined);
  const cases = [
    [{ projectRoot: "/place/other" }, "was made for another project"],
    [{ folder: "/place/app/copy" }, "was moved here"],
    [{ gone: ["/usr/bin/g++"] }, "is gone"],
    [{ compilers: { C: "/c", CXX: "/opt/clang++" } }, 'instead of "/opt/clang++"'],
  ] as const;
  for (const [change, words] of cases) {
    assertStringIncludes(buildFolderTrouble(entries, { ...right, ...change }) ?? "", words);
  }
});

function probe(failed: string, detail: string, certificates?: Probe["certificates"]): Probe {
  const names = ["dns", "tcp", "tls", "http"] as const;
  const last = names.findIndex((step) => step === failed);
  const steps = names.slice(0, last === -1 ? 4 : last + 1).map((step) => ({
    step,
    ok: step !== failed,
    detail: step === failed ? detail : "fine",
    durationMs: 5,
  }));
  return { origin: "https://files.example.com", steps, certificates };
}

Deno.test("serverFinding() says which step failed and the line that mends it", () => {
  const company = { issuer: "Corp, Corp Proxy CA", publicAuthority: false };
  const publicOne = { issuer: "Example CA", publicAuthority: true };
  const cases: [Probe, string, RegExp, RegExp | undefined][] = [
    [probe("", "", publicOne), "ok", /can be reached$/, undefined],
    [probe("", "", company), "info", /"Corp, Corp Proxy CA".*reading along/, undefined],
    [probe("dns", "no such host"), "warning", /cannot be resolved/, /export HTTPS_PROXY=/],
    [probe("tcp", "refused"), "warning", /cannot be connected to/, /TOOLCHAINKIT_MIRROR=/],
    [probe("tls", "UnknownIssuer", company), "warning", /a proxy intercepts/, /SSL_CERT_FILE=/],
    [probe("tls", "Expired", publicOne), "warning", /that is not trusted$/, /network\.ca_file/],
    [probe("http", "503"), "warning", /does not answer/, /HTTPS_PROXY/],
  ];
  for (const [given, severity, summary, mend] of cases) {
    const finding = serverFinding(given);
    assertEquals(finding.severity, severity);
    assertMatch(finding.summary, summary);
    if (mend === undefined) assertEquals(finding.mend, undefined);
    else assertMatch(finding.mend ?? "", mend);
  }
});

Deno.test("serverFinding() blames the proxy where one is in between, without its password", () => {
  const proxy = { url: new URL("http://ada:secret@proxy.example:3128"), setting: "HTTPS_PROXY" };
  const dns = serverFinding(probe("dns", "no such host"), proxy);
  assertMatch(dns.summary, /proxy\.example.*HTTPS_PROXY/);
  assertEquals(dns.mend, "Correct HTTPS_PROXY");
  const denied = serverFinding(probe("http", "wants a name and a password (407)"), proxy);
  assertMatch(denied.mend ?? "", /NAME:PASSWORD@HOST:PORT in HTTPS_PROXY/);
  for (const finding of [dns, denied]) {
    assertEquals(JSON.stringify(finding).includes("secret"), false);
  }
});

Deno.test("buildCacheFinding() is an error only where builds stop without the server", () => {
  const of = (failed: string, whenUnreachable: "fail" | "local") =>
    buildCacheFinding(probe(failed, "refused"), { type: "redis", whenUnreachable });
  assertEquals(of("", "fail").severity, "ok");
  assertEquals([of("tcp", "fail").severity, of("tcp", "fail").exit], ["error", 6]);
  assertMatch(of("tcp", "fail").summary, /so builds stop \(build\.caching\.remote, redis\)/);
  assertEquals(of("tcp", "local").severity, "warning");
  assertMatch(of("tcp", "local").summary, /this machine only/);
});

Deno.test("addressOf() adds the scheme that the server speaks where none is written", () => {
  assertEquals(addressOf("cache.example:6379", "redis"), "redis://cache.example:6379");
  assertEquals(addressOf("cache.example:11211", "memcached"), "memcached://cache.example:11211");
  assertEquals(addressOf("s3.example:9000", "s3"), "https://s3.example:9000");
  assertEquals(addressOf("http://s3.example:9000", "s3"), "http://s3.example:9000");
});

Deno.test("stuckArtifacts() names what no mirror, address or client leads to", () => {
  const artifact = (name: string, sources: Artifact["sources"]): Artifact => ({
    kind: "toolchain",
    name,
    version: "1",
    platform: "linux-x64",
    archive: "tar.xz",
    strip: 1,
    bin: "bin",
    sources,
  });
  const artifacts = [
    artifact("a", [{ url: "https://a.example/a.tar.xz" }]),
    artifact("b", [{ url: "https://b.example/b.tar.xz" }, { npm: "b@1" }]),
    artifact("c", [{ pypi: "c==1" }]),
    artifact("d", [{ url: "file:///srv/d.tar.xz" }]),
  ];
  const none = { origins: [], mirrors: [], clients: [] };
  const ids = (open: Partial<typeof none> | Record<string, string[]>) =>
    stuckArtifacts(artifacts, { ...none, ...open }).map((id) => id.split("-")[0]);
  assertEquals(ids({}), ["a", "b", "c"]);
  assertEquals(ids({ origins: ["https://a.example"] }), ["b", "c"]);
  assertEquals(ids({ clients: ["client-npm", "client-pip"] }), ["a"]);
  assertEquals(ids({ mirrors: ["https://m.example/x"] }), ["a", "b", "c"]);
  assertEquals(ids({ mirrors: ["https://m.example/x"], origins: ["https://m.example"] }), []);
  assertEquals(ids({ mirrors: ["/srv/mirror"] }), []);
});
