/** Environments with a program: real virtual environments, with a pip that stands for the real one. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { ensureGlobalCacheStructure } from "../../../src/core/directory.ts";
import { listDirectory } from "../../../src/core/filesystem.ts";
import { NoSpaceError } from "../../../src/core/filesystem/disk_errors.ts";
import type { ProcessRequest, ProcessResult } from "../../../src/core/host.ts";
import { readManifest } from "../../../src/core/manifest.ts";
import { installPythonTool } from "../../../src/core/python_tool.ts";
import { SourceUnavailableError } from "../../../src/core/sources/source_error.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

const PYTHON = "/usr/bin/python3";

/** A world in which pip does `pip` and everything else is real. */
async function toolWorld(
  pip: (request: ProcessRequest, environment: string) => Promise<Partial<ProcessResult>>,
) {
  const world = await TestWorld.create();
  const calls: string[] = [];
  const host = {
    ...world.host,
    async run(request: ProcessRequest): Promise<ProcessResult> {
      calls.push(request.args.slice(0, 3).join(" "));
      const at = request.args.indexOf("--python");
      if (!request.args.includes("pip")) return await world.host.run(request);
      const environment = join(request.args[at + 1] ?? "", "..", "..");
      const result = await pip(request, environment);
      return { code: 0, stdout: "", stderr: "", timedOut: false, ...result };
    },
  };
  const cache = await ensureGlobalCacheStructure(world.path("cache"));
  const install = () =>
    installPythonTool({
      name: "thing",
      version: "1.2.3",
      cache,
      host,
      python: () => Promise.resolve(PYTHON),
    });
  return { world, calls, cache, install };
}

async function writeModule(environment: string): Promise<void> {
  for await (const entry of Deno.readDir(join(environment, "lib"))) {
    const packages = join(environment, "lib", entry.name, "site-packages");
    await Deno.writeTextFile(join(packages, "thing.py"), 'print("thing works")\n');
  }
  await Deno.writeTextFile(join(environment, "bin", "thing"), "#!/staging/bin/python\n");
}

Deno.test("installPythonTool() publishes an environment that works under its final name", async () => {
  const { world, calls, cache, install } = await toolWorld(async (_request, environment) => {
    await writeModule(environment);
    return {};
  });
  await using _ = world;
  const tool = await install();
  assertEquals(tool.kind, "installed");
  assertEquals(tool.folder.startsWith(cache.tools), true);
  const run = await world.host.run({ command: tool.python, args: ["-m", "thing"] });
  assertEquals(run.stdout, "thing works\n");
  // Scripts would name the interpreter in staging.
  const scripts = await listDirectory(join(tool.folder, "bin"));
  assert(scripts.every((name) => name.startsWith("python")), scripts.join(" "));
  const manifest = await readManifest(tool.folder);
  assert(manifest?.files.some(({ path }) => path.endsWith("thing.py")));
  assertEquals(await listDirectory(cache.staging), []);

  const before = calls.length;
  assertEquals((await install()).kind, "already-present");
  assertEquals(calls.length, before);
});

Deno.test("installPythonTool() makes an environment anew when its interpreter is gone", async () => {
  const { world, install } = await toolWorld(async (_request, environment) => {
    await writeModule(environment);
    return {};
  });
  await using _ = world;
  const tool = await install();
  await Deno.remove(tool.python);
  await Deno.symlink("/nowhere/python3", tool.python);
  assertEquals((await install()).kind, "installed");
});

Deno.test("installPythonTool() leaves nothing behind when pip fails, and repeats its words", async () => {
  const { world, cache, install } = await toolWorld(() =>
    Promise.resolve({ code: 1, stderr: "ERROR: No matching distribution found for thing==1.2.3\n" })
  );
  await using _ = world;
  const error = await failsWith(SourceUnavailableError, install);
  assertStringIncludes(error.message, "No matching distribution found");
  assertEquals(error.exit, 6);
  assertEquals(await listDirectory(cache.tools), []);
  assertEquals(await listDirectory(cache.staging), []);
});

Deno.test("installPythonTool() tells a full disk from a network that is down", async () => {
  const { world, install } = await toolWorld(() =>
    Promise.resolve({ code: 1, stderr: "ERROR: [Errno 28] No space left on device\n" })
  );
  await using _ = world;
  assertEquals((await failsWith(NoSpaceError, install)).exit, 10);
});
