/** The launcher's lines about precompiled headers, with scripts in place of compilers. */
import { assertEquals } from "@std/assert";
import { renderLauncherScript } from "../../../src/caching/launcher.ts";
import { SLOPPINESS } from "../../../src/caching/plan.ts";
import { exists } from "../../../src/core/filesystem.ts";
import { TestWorld } from "../../support/world.ts";

const PLAN = { configFile: undefined, variables: {}, remote: {}, local: {} };

/** A checkout in an awkward folder whose compiler writes its header's text when it preprocesses. */
async function checkout(world: TestWorld): Promise<{
  root: string;
  launch: (...args: string[]) => Promise<{ code: number; stdout: string }>;
}> {
  const root = world.path("odd.[x]|&'s", "app");
  await Deno.mkdir(root, { recursive: true });
  const program = async (name: string, text: string) => {
    const path = await world.write(name, `#!/bin/sh\n${text}\n`);
    await Deno.chmod(path, 0o755);
    return path;
  };
  const cache = await program("cache", 'shift; printf "%s\\n" "$@"; exit "${CODE-0}"');
  const compiler = await program(
    "compiler",
    'for last; do :; done\nwhile [ "$1" != -o ]; do shift; done\ncat "$HEADER" >"$2"',
  );
  const script = await world.write(
    "launcher.sh",
    renderLauncherScript({ ...PLAN, command: cache }, { headerSumsFor: root }),
  );
  const launch = async (...args: string[]) => {
    const [env, rest] = args[0] === "fails" ? [{ CODE: "3" }, args.slice(1)] : [{}, args];
    return await world.host.run({
      command: "/bin/sh",
      args: [script, compiler, ...rest],
      cwd: root,
      env: { ...env, HEADER: world.path("header") },
    });
  };
  return { root, launch };
}

Deno.test("renderLauncherScript() writes down what a precompiled header says, not where it is", async () => {
  await using world = await TestWorld.create();
  const { root, launch } = await checkout(world);
  await world.write("header", `# 1 "${root}/src/x.h"\n#define X 1\n`);
  const args = ["-DX", "-Xclang", "-emit-pch", "-Xclang", "-include", "-Xclang", `${root}/x.hxx`];
  const precompile = ["-MD", "-MF", "x.d", ...args, "-o", "x.pch", "-c", `${root}/x.hxx.cxx`];
  const first = await launch(...precompile);
  assertEquals([first.code, first.stdout.trim().split("\n")], [0, precompile]);
  assertEquals(
    await Deno.readTextFile(`${root}/x.pch.sum`),
    '-DX\n-Xclang\n-include\n-Xclang\n/x.hxx\n/x.hxx.cxx\n# 1 "/src/x.h"\n#define X 1\n',
  );
  assertEquals((await Array.fromAsync(Deno.readDir(root))).map(({ name }) => name), ["x.pch.sum"]);
  // One that was not compiled has no text: that of an older one would be a lie.
  assertEquals((await launch("fails", ...precompile)).code, 3);
  assertEquals(await exists(`${root}/x.pch.sum`), false);
});

Deno.test("renderLauncherScript() has ccache take what Clang says about header modules", async () => {
  await using world = await TestWorld.create();
  const command = await world.write(
    "cache",
    '#!/bin/sh\necho "$CCACHE_DEPEND $CCACHE_SLOPPINESS"\n',
  );
  await Deno.chmod(command, 0o755);
  const text = renderLauncherScript({ ...PLAN, command }, { headerSumsFor: world.root });
  const script = await world.write("launcher.sh", text);
  const seen = async (...args: string[]) =>
    (await world.host.run({ command: "/bin/sh", args: [script, "clang", ...args] })).stdout.trim();
  assertEquals(await seen("-c", "a.c"), "");
  assertEquals(await seen("-fmodules", "-c", "a.m"), `1 ${SLOPPINESS},modules`);
});

Deno.test("renderLauncherScript() names a precompiled header as seen from the build folder", async () => {
  await using world = await TestWorld.create();
  const { root, launch } = await checkout(world);
  const use = ["-Xclang", "-include-pch", "-Xclang", `${root}/x.pch`, "-c", `${root}/a b.cpp`];
  const { stdout } = await launch(...use);
  const expected = ["-Xclang", "-include-pch", "-Xclang", "x.pch", "-c", `${root}/a b.cpp`];
  assertEquals(stdout.trim().split("\n"), expected);
  assertEquals((await launch("-c", `${root}/a b.cpp`)).stdout, `-c\n${root}/a b.cpp\n`);
});
