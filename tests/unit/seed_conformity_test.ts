// The building blocks as tool authors import them: by the published names, with files that are real.
import { assert, assertEquals, assertInstanceOf, assertMatch } from "@std/assert";
import { CacheDetector } from "@toolchainkit/toolchainkit/caching/detection";
import { CachingLauncher } from "@toolchainkit/toolchainkit/caching/launcher";
import { RedisBackend, S3Backend } from "@toolchainkit/toolchainkit/caching/remote";
import { BackendDetector, NinjaBackend } from "@toolchainkit/toolchainkit/cmake/backends";
import { ClangConfig, GccConfig, MsvcConfig } from "@toolchainkit/toolchainkit/cmake/compilers";
import { LibcxxConfig, LibstdcxxConfig } from "@toolchainkit/toolchainkit/cmake/stdlib";
import {
  CMakeToolchainGenerator,
  type ToolchainFileConfig,
} from "@toolchainkit/toolchainkit/cmake/toolchain_generator";
import {
  type BuildConfig,
  type CachingConfig,
  type Config,
  type PackagesConfig,
  parseConfig,
  type ToolchainConfig,
} from "@toolchainkit/toolchainkit/config/parser";
import {
  createDirectoryStructure,
  DirectoryCreationError,
  DirectoryError,
  ensureGlobalCacheStructure,
  ensureProjectStructure,
  getGlobalCacheDir,
  getProjectLocalDir,
  PermissionError,
} from "@toolchainkit/toolchainkit/core/directory";
import { downloadFile, type DownloadProgress } from "@toolchainkit/toolchainkit/core/download";
import {
  atomicWrite,
  computeFileHash,
  createLink,
  extractArchive,
  findExecutable,
  safeDelete,
  UnsafeDeleteError,
} from "@toolchainkit/toolchainkit/core/filesystem";
import {
  DownloadCoordinator,
  LockManager,
  LockTimeoutError,
  tryAcquireLock,
} from "@toolchainkit/toolchainkit/core/locking";
import { detectPlatform, PlatformInfo } from "@toolchainkit/toolchainkit/core/platform";
import {
  getPythonExecutable,
  setupPythonEnvironment,
} from "@toolchainkit/toolchainkit/core/python_env";
import { CacheRegistry } from "@toolchainkit/toolchainkit/core/registry";
import { loadState, type ProjectState, saveState } from "@toolchainkit/toolchainkit/core/state";
import {
  computeHash,
  HashMismatchError,
  HashVerifier,
  verifyHash,
  verifyHashFile,
} from "@toolchainkit/toolchainkit/core/verification";
import {
  PackageManager,
  PackageManagerError,
  PackageManagerInstallError,
  PackageManagerNotFoundError,
} from "@toolchainkit/toolchainkit/packages/base";
import { ConanPackageManager } from "@toolchainkit/toolchainkit/packages/conan";
import type { PackageInstallOutcome } from "@toolchainkit/toolchainkit/packages/types";
import { VcpkgPackageManager } from "@toolchainkit/toolchainkit/packages/vcpkg";
import { ToolchainCleaner } from "@toolchainkit/toolchainkit/toolchain/cleanup";
import { ToolchainDownloader } from "@toolchainkit/toolchainkit/toolchain/downloader";
import * as linking from "@toolchainkit/toolchainkit/toolchain/linking";
import {
  InvalidVersionError,
  ToolchainNotFoundError,
  ToolchainRegistry,
  ToolchainRegistryError,
} from "@toolchainkit/toolchainkit/toolchain/registry";
import { SystemToolchainDetector } from "@toolchainkit/toolchainkit/toolchain/system_detector";
import {
  ToolchainVerifier,
  VerificationLevel,
} from "@toolchainkit/toolchainkit/toolchain/verifier";
import { tarGz } from "../support/archives.ts";
import { catalogFile } from "../support/catalogs.ts";
import { installTree, worldCache } from "../support/installed_tree.ts";
import { ReleaseServer } from "../support/release_server.ts";
import { failsWith, TestWorld } from "../support/world.ts";

const HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

Deno.test("core/directory makes the folders of a cache and a project, again and again", async () => {
  await using world = await TestWorld.create();
  const cacheRoot = getGlobalCacheDir(world.host);
  const projectRoot = world.path("project");
  const first = await createDirectoryStructure(projectRoot, { cacheRoot });
  assertEquals(await createDirectoryStructure(projectRoot, { cacheRoot }), first);
  assertEquals(await ensureGlobalCacheStructure(cacheRoot), first.globalCache);
  assertEquals(await ensureProjectStructure(projectRoot), first.projectLocal);
  assertEquals(first.projectLocal.local, getProjectLocalDir(projectRoot));
  assert((await Deno.stat(first.globalCache.toolchains)).isDirectory);
  assertEquals(await Deno.readTextFile(world.path("project/.toolchainkit/.gitignore")), "*\n");
  const file = await world.write("file", "");
  const blocked = await failsWith(DirectoryError, () => ensureProjectStructure(file));
  assertInstanceOf(blocked, DirectoryCreationError);
  assertInstanceOf(new PermissionError("/x", undefined), DirectoryError);
});

Deno.test("core/filesystem links, extracts, writes, hashes, finds and deletes", async () => {
  await using world = await TestWorld.create();
  const state = world.path("state.json");
  await atomicWrite(state, "hello");
  assertEquals(await computeFileHash(state, "sha256"), HELLO);
  const archive = world.path("llvm-18.tar.gz");
  await Deno.writeFile(archive, tarGz([{ name: "llvm-18/bin/clang", content: "clang" }]));
  const destination = world.path("toolchains/llvm-18");
  await extractArchive({ input: archive, destination, strip: 1 }, world.host);
  const linkPath = world.path("project/.toolchainkit/toolchains");
  await createLink(destination, linkPath);
  assertEquals(await Deno.readTextFile(`${linkPath}/bin/clang`), "clang");
  assertEquals(await findExecutable(Deno.execPath(), world.host), Deno.execPath());
  const outside = () => safeDelete("/etc", { root: world.root, host: world.host });
  await failsWith(UnsafeDeleteError, outside);
  assertEquals(await safeDelete(destination, { root: world.root, host: world.host }), true);
});

Deno.test("core/download brings a file and tells how far it is", async () => {
  await using world = await TestWorld.create();
  await using server = new ReleaseServer({ "llvm.txt": await world.write("llvm.txt", "hello") });
  const seen: DownloadProgress[] = [];
  const request = {
    url: server.url("llvm.txt"),
    destPath: world.path("downloads/llvm.txt"),
    expectedSha256: HELLO,
    progressCallback: (progress: DownloadProgress) => seen.push(progress),
  };
  await downloadFile(request, world.host);
  assertEquals(await Deno.readTextFile(request.destPath), "hello");
  const last = seen.at(-1);
  assertEquals([last?.percentage, last?.bytesDownloaded, last?.totalBytes], [100, 5, 5]);
  assert((last?.speedBps ?? -1) >= 0);
});

Deno.test("core/verification computes and compares hashes, alone and from a list", async () => {
  await using world = await TestWorld.create();
  const path = await world.write("hello.txt", "hello");
  assertEquals(await computeHash(path, "sha256"), HELLO);
  assertEquals(await verifyHash(path, HELLO, "sha256"), true);
  assertEquals(await verifyHash(path, "0".repeat(64)), false);
  const report = await verifyHashFile(await world.write("SHA256SUMS", `${HELLO}  hello.txt\n`));
  assertEquals(report.results.map(({ name }) => name), ["hello.txt"]);
  const verifier = new HashVerifier();
  assertEquals(await verifier.verify(path, `sha256:${HELLO}`), true);
  await failsWith(HashMismatchError, () => verifier.verify(path, `md5:${"0".repeat(32)}`));
});

Deno.test("core/registry counts who uses a toolchain", async () => {
  await using world = await TestWorld.create();
  const cache = await worldCache(world);
  const toolchainId = "llvm-18.1.8-linux-x64";
  const path = await installTree(cache, { id: toolchainId });
  const registry = new CacheRegistry({ cache, host: world.host });
  const projects = [world.path("one"), world.path("two")];
  for (const project of projects) await ensureProjectStructure(project);
  const [one = "", two = ""] = projects;
  await registry.registerToolchain({ toolchainId, path, projectRoot: one });
  await registry.incrementReference(toolchainId, two);
  const info = await registry.getToolchainInfo(toolchainId);
  assertEquals([info.path, info.sizeMb, info.projects], [path, 0, projects]);
  assertMatch(info.lastUsed, /^\d{4}-\d\d-\d\dT/);
  assertEquals(await registry.listUnusedToolchains({ minAgeDays: 30 }), []);
  await registry.decrementReference(toolchainId, one);
  await registry.decrementReference(toolchainId, two);
  const unused = await registry.listUnusedToolchains({ minAgeDays: 0 });
  assertEquals(unused.map(({ id }) => id), [toolchainId]);
});

Deno.test("core/locking locks registry, toolchains and projects, and coordinates downloads", async () => {
  await using world = await TestWorld.create();
  const cache = await worldCache(world);
  const locks = new LockManager({ cache, host: world.host });
  const order: string[] = [];
  await locks.registryLock(async () => {
    await failsWith(
      LockTimeoutError,
      () => locks.registryLock(() => Promise.resolve(), { timeoutMs: 0 }),
    );
    order.push("registry");
  });
  await locks.projectLock(world.path("project"), async () => {
    await locks.toolchainLock("llvm-18.1.8-linux-x64", () => {
      order.push("toolchain");
      return Promise.resolve();
    });
  });
  await using free = await tryAcquireLock(world.path("free.lock"), { host: world.host });
  assert(free !== undefined);
  const coordinator = new DownloadCoordinator(locks);
  const id = "gcc-13.2.0-linux-x64";
  const destination = `${cache.toolchains}/${id}`;
  const both = [1, 2].map(() =>
    coordinator.coordinateDownload(id, destination, async (shouldDownload) => {
      if (shouldDownload) await installTree(cache, { id });
      order.push(shouldDownload ? "download" : "wait");
    })
  );
  await Promise.all(both);
  assertEquals(order, ["registry", "toolchain", "download", "wait"]);
});

Deno.test("core/platform names the machine, at once when asked again", () => {
  const platform = detectPlatform();
  assertInstanceOf(platform, PlatformInfo);
  assertEquals(detectPlatform(), platform);
  assertEquals(platform.platformString().split("-").slice(0, 2), [
    platform.os,
    platform.architecture,
  ]);
  assertEquals(platform.isSupported(), true);
  const android = new PlatformInfo({ os: "android", architecture: "arm64", abi: undefined });
  assertEquals([android.platformString(), android.isSupported()], ["android-arm64", false]);
});

Deno.test("core/state keeps what is set up in a project", async () => {
  await using world = await TestWorld.create();
  const state: ProjectState = await loadState(world.root);
  assertEquals([state.activeToolchain, state.cmakeConfigured], [undefined, false]);
  state.activeToolchain = "gcc-13.2.0-linux-x64";
  state.cmakeConfigured = true;
  state.caching = { enabled: true, tool: "sccache", hitRate: 0.9 };
  await saveState(world.root, state);
  assertEquals(await loadState(world.root), state);
});

Deno.test("config/parser gives one typed value", async () => {
  await using world = await TestWorld.create();
  const path = await world.write(
    "toolchainkit.yaml",
    "version: 1\nproject: my-app\ntoolchains:\n  - {name: main, type: llvm, version: '18'}\n" +
      "defaults: {toolchain: main}\nbuild: {caching: {enabled: true, tool: sccache}}\n" +
      "packages: {manager: conan}\n",
  );
  const config: Config = await parseConfig(path);
  const toolchains: readonly ToolchainConfig[] = config.toolchains;
  const build: BuildConfig = config.build;
  const caching: CachingConfig = build.caching;
  const packages: PackagesConfig = config.packages;
  assertEquals(config.project, "my-app");
  assertEquals(toolchains.map(({ name, version }) => [name, version]), [["main", "18"]]);
  assertEquals([caching.enabled, packages.manager], [true, "conan"]);
  assert(JSON.stringify(config.defaults).includes("main"));
});

Deno.test("toolchain/registry looks up, resolves and lists", async () => {
  const registry = new ToolchainRegistry();
  const metadata = await registry.lookup("llvm", "18", "linux-x64");
  assertMatch(metadata.url ?? "", /^https:.*18\.1\.8/);
  assertMatch(metadata.sha256 ?? "", /^[0-9a-f]{64}$/);
  assertEquals((await registry.lookup("cmake", "4.4.4", "linux-x64")).sizeMb, 64.87);
  assert((metadata.stdlib ?? []).length > 0);
  assertEquals(await registry.resolveVersion("llvm", "18"), "18.1.8");
  assertEquals(await registry.resolveVersion("llvm", "18.1.8"), "18.1.8");
  assert((await registry.listVersions("llvm")).includes("17.0.6"));
  const names = await registry.listToolchains();
  assert(names.includes("llvm") && names.includes("gcc"));
  const missing = await failsWith(
    ToolchainRegistryError,
    () => registry.lookup("no-such", "1", "linux-x64"),
  );
  assertInstanceOf(missing, ToolchainNotFoundError);
  const odd = await failsWith(ToolchainRegistryError, () => registry.resolveVersion("llvm", "?!"));
  assertInstanceOf(odd, InvalidVersionError);
});

Deno.test("toolchain/downloader installs, toolchain/verifier finds it whole", async () => {
  await using world = await TestWorld.create();
  const compiler = { content: "#!/bin/sh\necho 'clang version 18.1.8'\n", mode: 0o755 };
  const archive = world.path("tiny.tar.gz");
  await Deno.writeFile(
    archive,
    tarGz(["clang", "clang++"].map((name) => ({ name: `tiny/bin/${name}`, ...compiler }))),
  );
  await using server = new ReleaseServer({ "tiny.tar.gz": archive });
  const build = { url: server.url("tiny.tar.gz"), sha256: await computeHash(archive) };
  const file = catalogFile({
    tiny: {
      kind: "toolchain",
      summary: "A tiny compiler",
      compiler: "clang",
      license: "MIT",
      versions: { "18.1.8": { "linux-x64": build } },
    },
  });
  const registry = new ToolchainRegistry({ dataFiles: [{ origin: "test.json", file }] });
  const cache = await worldCache(world);
  const downloader = new ToolchainDownloader({ cache, host: world.host, registry });
  const phases: string[] = [];
  const toolchainPath = await downloader.download({
    toolchainName: "tiny",
    version: "18",
    platform: "linux-x64",
    progressCallback: (phase, progress) => {
      phases.push(phase);
      assert(progress >= 0 && progress <= 1);
    },
  });
  assertEquals(toolchainPath, `${cache.toolchains}/tiny-18.1.8-linux-x64`);
  assertEquals(phases.at(-1), "done");
  const verifier = new ToolchainVerifier(world.host);
  const result = await verifier.verify({
    toolchainPath,
    toolchainType: "clang",
    expectedVersion: "18.1.8",
    level: VerificationLevel.STANDARD,
  });
  assertEquals(result.errors, []);
  assertEquals(result.passed, true);
  await Deno.remove(`${toolchainPath}/bin/clang++`);
  const level = VerificationLevel.MINIMAL;
  const damaged = await verifier.verify({ toolchainPath, toolchainType: "clang", level });
  assertEquals(damaged.passed, false);
  assertEquals(Object.keys(VerificationLevel), ["MINIMAL", "STANDARD", "THOROUGH", "PARANOID"]);
});

Deno.test("toolchain/system_detector finds a compiler and says which is best", async () => {
  await using world = await TestWorld.create();
  const script = "#!/bin/sh\necho 'clang version 99.1.2'\necho 'Target: x86_64-pc-linux-gnu'\n";
  for (const name of ["clang", "clang++"]) {
    await Deno.chmod(await world.write(`opt/bin/${name}`, script), 0o755);
  }
  const detector = new SystemToolchainDetector(world.host, {
    extraFolders: [world.path("opt/bin")],
  });
  const toolchains = await detector.detectAll();
  const own = toolchains.find(({ compilerPath }) => compilerPath === world.path("opt/bin/clang++"));
  assertEquals([own?.type, own?.version], ["clang", "99.1.2"]);
  assertEquals((await detector.getBestToolchain())?.compilerPath, toolchains[0]?.compilerPath);
});

Deno.test("toolchain/linking makes, follows, removes and checks links", async () => {
  await using world = await TestWorld.create();
  const linkPath = world.path("project/.toolchainkit/toolchains/llvm");
  await linking.createLink(world.path("gone"), linkPath);
  assertEquals(await linking.isLink(linkPath), true);
  assertEquals(await linking.resolveLink(linkPath), world.path("gone"));
  const broken = await linking.findBrokenLinks(world.path("project/.toolchainkit"));
  assertEquals(broken, [{ path: linkPath, target: world.path("gone") }]);
  await linking.removeLink(linkPath);
  assertEquals(await linking.isLink(linkPath), false);
});

Deno.test("toolchain/cleanup removes what nobody uses, by age and by room", async () => {
  await using world = await TestWorld.create();
  const cache = await worldCache(world);
  for (const id of ["llvm-17.0.6-linux-x64", "llvm-18.1.8-linux-x64"]) {
    await installTree(cache, { id });
  }
  const project = world.path("project");
  await ensureProjectStructure(project);
  const context = { cache, host: world.host };
  await new CacheRegistry(context).incrementReference("llvm-18.1.8-linux-x64", project);
  const cleaner = new ToolchainCleaner(context);
  const stats = await cleaner.getCacheStats();
  assertEquals([stats.entries.length, stats.totalSizeMb, stats.unusedSizeMb], [2, 0, 0]);
  assert((stats.freeSpaceMb ?? 0) > 0);
  const unused = ["llvm-17.0.6-linux-x64"];
  assertEquals(await cleaner.cleanupByAge({ minAgeDays: 0, dryRun: true }), unused);
  assertEquals(await cleaner.cleanupBySpace({ minFreeGb: 1e9, dryRun: true }), unused);
  assertEquals(await cleaner.cleanupByAge({ minAgeDays: 0 }), unused);
  assertEquals((await cleaner.getCacheStats()).entries.length, 1);
});

Deno.test("cmake/toolchain_generator writes the toolchain file of a project", async () => {
  await using world = await TestWorld.create();
  const config: ToolchainFileConfig = {
    toolchainId: "llvm-18.1.8-linux-x64",
    toolchainRoot: "/cache/llvm",
    compilerType: "clang",
    cCompiler: "/cache/llvm/bin/clang",
    cxxCompiler: "/cache/llvm/bin/clang++",
    stdlib: "libc++",
    linker: "lld",
    cachingEnabled: true,
    cacheTool: "sccache",
  };
  const path = await new CMakeToolchainGenerator(world.root).generate(config);
  assertEquals(path, world.path(".toolchainkit/cmake/toolchain-llvm-18.1.8-linux-x64.cmake"));
  const text = await Deno.readTextFile(path);
  for (const part of ["bin/clang++", "-stdlib=libc++", "lld", "sccache"]) {
    assert(text.includes(part), part);
  }
});

Deno.test("cmake/compilers and cmake/stdlib give flags and lines", () => {
  const clang = new ClangConfig({
    compilerPath: "/llvm/bin/clang++",
    version: "18.1.8",
    stdlib: "libc++",
    linker: "lld",
  });
  const flags = ["-O3", "-DNDEBUG", "-stdlib=libc++", "-fuse-ld=lld"];
  assertEquals(clang.getFlagsForBuildType("Release"), flags);
  assert(clang.getCmakeSnippet().includes("CMAKE_CXX_COMPILER"));
  const gcc = new GccConfig({ compilerPath: "/usr/bin/g++", sanitizers: ["address", "undefined"] });
  assert(gcc.getFlagsForBuildType("Debug").includes("-fsanitize=address"));
  const msvc = new MsvcConfig({ compilerPath: "cl.exe" });
  assert(msvc.getFlagsForBuildType("Release").includes("/O2"));
  const libcxx = new LibcxxConfig();
  assertEquals(libcxx.getCompileFlags(), ["-stdlib=libc++"]);
  assertEquals(libcxx.getLinkFlags(), ["-lc++", "-lc++abi"]);
  const own = new LibcxxConfig({ installationPath: "/opt/libcxx" });
  assert(own.getCmakeSnippet().includes("/opt/libcxx/lib"));
  assertEquals(new LibstdcxxConfig().getLinkFlags(), ["-lstdc++"]);
});

Deno.test("cmake/backends prefers Ninja and gives its arguments", () => {
  const facts = {
    os: "linux" as const,
    programs: { ninja: { path: "/usr/bin/ninja" }, make: { path: "/usr/bin/make" } },
    cores: 8,
    memoryBytes: 32e9,
  };
  const detector = new BackendDetector(facts);
  const names = detector.detectAvailableBackends().map(({ name }) => name);
  assertEquals(names, ["Ninja", "Ninja Multi-Config", "Make"]);
  assertEquals(detector.getBestBackend()?.name, "Ninja");
  const ninja = new NinjaBackend(facts);
  assert(ninja.detect());
  assertEquals([ninja.getConfigureArgs(), ninja.getBuildArgs()], [["-G", "Ninja"], ["-j", "8"]]);
});

Deno.test("core/python_env finds the Python that runs package managers", async () => {
  await using world = await TestWorld.create();
  const options = { artifact: undefined, cache: await worldCache(world), host: world.host };
  const environment = await setupPythonEnvironment(options);
  assertMatch(environment.version, /^3\.\d+\.\d+$/);
  assertEquals(await getPythonExecutable(options), environment);
});

class OwnPackageManager extends PackageManager {
  getName(): "cpm" {
    return "cpm";
  }
  manifest(): Promise<string | undefined> {
    return Promise.resolve(undefined);
  }
  inputs(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }
  installDependencies(): Promise<PackageInstallOutcome> {
    return Promise.resolve({ kind: "unchanged", packages: [], folders: [] });
  }
  generateToolchainIntegration(toolchainFile: string): Promise<string> {
    return Promise.resolve(`${toolchainFile}.packages`);
  }
}

Deno.test("packages tell whether a project uses them, and can be added to", async () => {
  await using world = await TestWorld.create();
  const projectRoot = world.root;
  const managers = [
    new ConanPackageManager({ projectRoot }),
    new VcpkgPackageManager({ projectRoot }),
    new OwnPackageManager(),
  ];
  const used = () => Promise.all(managers.map((manager) => manager.detect()));
  assertEquals(await used(), [false, false, false]);
  await world.write("conanfile.txt", "[requires]\nfmt/10.2.1\n");
  await world.write("vcpkg.json", '{"dependencies": ["fmt"]}');
  assertEquals(await used(), [true, true, false]);
  assertEquals(managers.map((manager) => manager.getName()), ["conan", "vcpkg", "cpm"]);
  const unready = () =>
    new ConanPackageManager({ projectRoot }).installDependencies({ buildTypes: [] });
  assertInstanceOf(await failsWith(PackageManagerError, unready), PackageManagerNotFoundError);
  assert(PackageManagerInstallError.prototype instanceof PackageManagerError);
});

Deno.test("caching detects a program, configures it and names its servers", async () => {
  await using world = await TestWorld.create();
  const script = "#!/bin/sh\necho 'sccache 0.15.0'\n";
  await Deno.chmod(await world.write("bin/sccache", script), 0o755);
  const host = { ...world.host, env: { PATH: world.path("bin") } };
  const install = () => Promise.resolve(world.path("bin/sccache"));
  const detector = new CacheDetector(host, install);
  assertEquals(await detector.detect(), "sccache");
  assertEquals(await new CacheDetector({ ...host, env: { PATH: "" } }).detect(), undefined);
  assertEquals(await detector.installSccache(), world.path("bin/sccache"));
  const launcher = new CachingLauncher({
    cacheTool: "sccache",
    cacheDir: "/.cache/sccache",
    run: () =>
      Promise.resolve(JSON.stringify({
        stats: {
          compile_requests: 10,
          cache_hits: { counts: { C: 3 } },
          cache_misses: { counts: { C: 1 } },
        },
      })),
  });
  assertEquals(launcher.getCmakeVariables(), {
    CMAKE_C_COMPILER_LAUNCHER: "sccache",
    CMAKE_CXX_COMPILER_LAUNCHER: "sccache",
  });
  assertEquals(launcher.getEnvironmentVariables(), {
    SCCACHE_DIR: "/.cache/sccache",
    SCCACHE_CACHE_SIZE: "10G",
  });
  assertEquals((await launcher.getStats()).hitRate, 0.75);
  const s3 = new S3Backend({
    endpoint: "s3://my-company-cache/sccache",
    credentials: { aws_access_key_id: "id", aws_secret_access_key: "key" },
  }).getEnvironmentVariables();
  assertEquals([s3["SCCACHE_BUCKET"], s3["AWS_ACCESS_KEY_ID"]], ["my-company-cache", "id"]);
  const redis = new RedisBackend({
    endpoint: "redis://cache.example.com:6379/1",
    credentials: { password: "secret" },
  }).getEnvironmentVariables();
  assertEquals(redis["SCCACHE_REDIS"], "redis://:secret@cache.example.com:6379/1");
});
