/** Embedded and system Pythons, with archives from loopback and scripts that stand for interpreters. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import type { Artifact } from "../../../src/core/artifact.ts";
import { cachePaths, ensureGlobalCacheStructure } from "../../../src/core/directory.ts";
import {
  getPythonExecutable,
  PythonNotFoundError,
  setupPythonEnvironment,
} from "../../../src/core/python_env.ts";
import { computeHash } from "../../../src/core/verification.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

/** A script that answers as an interpreter of a version does. */
function interpreter(version: string): string {
  return `#!/bin/sh\nprintf '%s\\n%s\\n' "$0" ${version}\n`;
}

async function writeProgram(world: TestWorld, name: string, text: string): Promise<string> {
  const path = await world.write(name, text);
  await Deno.chmod(path, 0o755);
  return path;
}

/** A world whose PATH has one Python (or none) and whose warnings are kept. */
async function pythonWorld(systemVersion: string | undefined) {
  const base = await TestWorld.create();
  const warnings: string[] = [];
  const bin = base.path("bin");
  await Deno.mkdir(bin);
  if (systemVersion !== undefined) {
    await writeProgram(base, "bin/python3", interpreter(systemVersion));
  }
  const env = { ...base.host.env, PATH: bin };
  const run = (request: Parameters<typeof base.host.run>[0]) =>
    base.host.run({ ...request, env: { PATH: `${bin}:/bin:/usr/bin`, ...request.env } });
  const log = { ...base.host.log, warning: (text: string) => void warnings.push(text) };
  const host = {
    ...base.host,
    env,
    log,
    // Only the folder of this test, not the Python of this machine.
    run: (request: Parameters<typeof base.host.run>[0]) =>
      request.command.startsWith("/")
        ? run(request)
        : base.host.run({ ...request, env: { PATH: bin } }),
  };
  const cache = await ensureGlobalCacheStructure(base.path("cache"));
  return { base, host, cache, warnings };
}

/** An archive with an interpreter, as a build of Python is laid out. */
async function embedded(
  base: TestWorld,
  options: { version?: string; broken?: boolean; there?: boolean } = {},
): Promise<Artifact> {
  const text = options.broken === true ? "#!/bin/sh\nexit 1\n" : interpreter("3.11.7");
  await writeProgram(base, "build/python/bin/python3", text);
  const archive = base.path("python.tar.gz");
  await base.host.run({
    command: "/bin/tar",
    args: ["czf", archive, "-C", base.path("build"), "python"],
  });
  const sha256 = await computeHash(archive);
  if (options.there === false) await Deno.remove(archive);
  return {
    kind: "python",
    name: "python",
    version: "3.11.7",
    platform: "linux-x64",
    archive: "tar.gz",
    strip: 1,
    bin: "bin",
    sources: [{ url: `file://${archive}` }],
    sha256,
  };
}

Deno.test("setupPythonEnvironment() installs the embedded Python and finds it again", async () => {
  const { base, host, cache, warnings } = await pythonWorld(undefined);
  await using _ = base;
  const artifact = await embedded(base);
  const first = await setupPythonEnvironment({ artifact, cache, host });
  assertEquals(first.origin, "embedded");
  assertEquals(first.version, "3.11.7");
  assertEquals(first.install?.kind, "installed");
  assertEquals(
    first.executable,
    join(cache.python, "python-3.11.7-linux-x64", "bin", "python3"),
  );
  const second = await setupPythonEnvironment({ artifact, cache, host });
  assertEquals(second.install?.kind, "already-present");
  const found = await getPythonExecutable({ artifact, cache, host });
  assertEquals(found.executable, first.executable);
  assertEquals(warnings, []);
});

Deno.test("setupPythonEnvironment() takes the machine's Python when no source delivers, saying so", async () => {
  const { base, host, cache, warnings } = await pythonWorld("3.9.1");
  await using _ = base;
  const artifact = await embedded(base, { there: false });
  const python = await setupPythonEnvironment({ artifact, cache, host });
  assertEquals(python.origin, "system");
  assertEquals(python.executable, base.path("bin", "python3"));
  assertStringIncludes(warnings.join("\n"), "using Python 3.9.1 of this machine");
  const none = await setupPythonEnvironment({ artifact: undefined, cache, host });
  assertEquals(none.origin, "system");
  assertStringIncludes(warnings.join("\n"), "no embedded Python is published for this platform");
});

Deno.test("setupPythonEnvironment() goes on with the machine's when the embedded one does not start", async () => {
  const { base, host, cache, warnings } = await pythonWorld("3.12.4");
  await using _ = base;
  const artifact = await embedded(base, { broken: true });
  const python = await setupPythonEnvironment({ artifact, cache, host });
  assertEquals(python.origin, "system");
  assertStringIncludes(warnings.join("\n"), "does not start");
});

Deno.test("setupPythonEnvironment() says why each Python cannot be used", async () => {
  const { base, host, cache } = await pythonWorld("3.8.10");
  await using _ = base;
  const artifact = await embedded(base, { there: false });
  const error = await failsWith(
    PythonNotFoundError,
    () => setupPythonEnvironment({ artifact, cache, host }),
  );
  assertStringIncludes(error.message, "is 3.8.10");
  assertStringIncludes(error.message, "python 3.11.7");
  assertEquals(error.exit, 3);
});

Deno.test("getPythonExecutable() installs nothing", async () => {
  const { base, host } = await pythonWorld(undefined);
  await using _ = base;
  const artifact = await embedded(base);
  const cache = cachePaths(base.path("other-cache"));
  await failsWith(PythonNotFoundError, () => getPythonExecutable({ artifact, cache, host }));
});
