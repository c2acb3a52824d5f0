import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  conanEnvironment,
  conanVersion,
  explainFailure,
  type InstallArguments,
  installArguments,
  renderRemotes,
} from "../../../../src/packages/conan/commands.ts";

const REQUEST: InstallArguments = {
  conanfile: "/p/conanfile.py",
  conanfileText: "",
  hostProfile: "/o/host",
  buildProfile: "/o/build",
  outputFolder: "/o",
  build: ["missing"],
  lockfile: undefined,
  lockfileOut: "/p/conan.lock",
  offline: false,
};

Deno.test("installArguments() asks for generators that the conanfile does not name itself", () => {
  const generators = (conanfileText: string) =>
    installArguments({ ...REQUEST, conanfileText })
      .filter((each) => each.startsWith("--generator="))
      .map((each) => each.slice("--generator=".length));
  assertEquals(generators(""), ["CMakeDeps", "CMakeToolchain"]);
  assertEquals(generators('generators = "CMakeDeps"'), ["CMakeToolchain"]);
  assertEquals(generators("tc = CMakeToolchain(self)\nCMakeConfigDeps(self)"), []);
  assertEquals(generators("[generators]\nCMakeDepsOfMine"), ["CMakeDeps", "CMakeToolchain"]);
});

Deno.test("installArguments() uses and completes the lock, or keeps to it", () => {
  const lockOptions = (changes: Partial<InstallArguments>) =>
    installArguments({ ...REQUEST, ...changes }).filter((each) => each.startsWith("--lockfile"));
  assertEquals(lockOptions({}), ["--lockfile-out=/p/conan.lock"]);
  assertEquals(lockOptions({ lockfile: "/p/conan.lock" }), [
    "--lockfile=/p/conan.lock",
    "--lockfile-partial",
    "--lockfile-out=/p/conan.lock",
  ]);
  assertEquals(lockOptions({ lockfile: "/p/conan.lock", lockfileOut: undefined }), [
    "--lockfile=/p/conan.lock",
  ]);
  assertEquals(installArguments({ ...REQUEST, offline: true }).includes("--no-remote"), true);
});

Deno.test("conanEnvironment() hands credentials over by variables only", () => {
  const remotes = [{
    name: "my-company.local",
    url: "https://conan.example",
    username: "me",
    password: "secret",
  }];
  const environment = conanEnvironment("/home", remotes);
  assertEquals(environment["CONAN_HOME"], "/home");
  assertEquals(environment["CONAN_LOGIN_USERNAME_MY_COMPANY_LOCAL"], "me");
  assertEquals(environment["CONAN_PASSWORD_MY_COMPANY_LOCAL"], "secret");
  assertEquals(renderRemotes(remotes).includes("secret"), false);
  assertEquals(JSON.parse(renderRemotes(remotes)).remotes, [
    { name: "my-company.local", url: "https://conan.example", verify_ssl: true },
  ]);
});

Deno.test("conanVersion() reads what Conan prints", () => {
  assertEquals(conanVersion("Conan version 2.31.2\n"), "2.31.2");
  assertEquals(conanVersion("Conan version 1.66.0"), "1.66.0");
  assertEquals(conanVersion("sh: conan: not found"), undefined);
});

Deno.test("explainFailure() repeats Conan's words and says what to do", () => {
  const online = { offline: false };
  const missing = explainFailure(
    "======== Computing dependency graph ========\n" +
      "ERROR: Package 'zlib/9.9' not resolved: Unable to find 'zlib/9.9' in remotes.\n",
    online,
  );
  assertStringIncludes(missing.reason, "Package 'zlib/9.9' not resolved");
  assertStringIncludes(missing.hint, '"zlib/9.9"');
  assertStringIncludes(
    explainFailure("ERROR: Package 'zlib/9.9' not resolved: No remote", { offline: true }).hint,
    "--offline",
  );
  const unreachable = explainFailure(
    "ERROR: HTTPSConnectionPool(host='x'): Max retries exceeded\n\n" +
      "Unable to connect to remote company=https://x\n1. Make sure the remote is reachable or,\n",
    online,
  );
  assertEquals(unreachable.reason, "Unable to connect to remote company=https://x");
  const build = explainFailure(
    "zlib/1.0: RUN: cmake --build\n/src/a.c:3:1: error: unknown type name 'foo'\n" +
      "ERROR: zlib/1.0: Error in build() method, line 12\n\tcmake.build()\n",
    online,
  );
  assertStringIncludes(build.reason, "Error in build() method");
  assertStringIncludes(build.reason, "unknown type name 'foo'");
  assertEquals(explainFailure("", online).reason, "no message");
});
