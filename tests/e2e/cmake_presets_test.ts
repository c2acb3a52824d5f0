/**
 * The presets that the executable writes, for this machine and for another one, as the CMakes that
 * read each version of the format use them. More CMakes with TOOLCHAINKIT_FULL_MATRIX=1.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { dirname, join } from "@std/path";
import { expectCode, Machine, type Run } from "../support/executable.ts";
import { copyFolder, fetchedCMake, MATRIX_PROJECT } from "../support/real_tools.ts";

const CROSS = ["/usr/bin/aarch64-linux-gnu-g++", "/usr/bin/qemu-aarch64"];
const SYSTEM = "of this machine";
const FULL = Deno.env.get("TOOLCHAINKIT_FULL_MATRIX") === "1";
/** CMakes that include files into CMakeUserPresets.json (3.23 and newer). */
const INCLUDING = FULL
  ? [SYSTEM, "3.23.3", "3.24.3", "3.28.4", "3.31.10", "4.0.3", "4.2.3", "4.4.4"]
  : [SYSTEM, "4.4.4"];
/** CMakes that read presets of the project only. */
const OLDER = FULL ? ["3.20.5", "3.21.4", "3.22.6"] : ["3.20.5"];

async function absent(): Promise<string> {
  for (const path of CROSS) {
    if (!await Deno.stat(path).then(() => true, () => false)) return ` (needs ${path})`;
  }
  return "";
}
const missing = await absent();

const CONFIG = `version: 1
project: crossed
toolchains:
  - {name: main, type: gcc, source: system, version: latest}
tools: {cmake: system, ninja: system}
build: {types: [Debug, Release]}
cross: {targets: [linux-arm64]}
`;

/** A project whose presets are written, and the CMake to read them. */
class PresetsProject {
  private constructor(
    readonly machine: Machine,
    readonly folder: string,
    private readonly path: string,
  ) {}

  static async create(machine: Machine, cmake: string): Promise<PresetsProject> {
    const folder = machine.path("my project");
    await copyFolder(MATRIX_PROJECT, folder);
    await machine.write("my project/toolchainkit.yaml", CONFIG);
    const first = cmake === SYSTEM ? "" : `${dirname(await fetchedCMake(cmake))}:`;
    return new PresetsProject(machine, folder, `${first}/usr/bin:/bin`);
  }

  async run(command: string, ...args: string[]): Promise<Run> {
    const options = { cwd: this.folder, env: { PATH: this.path } };
    return expectCode(await this.machine.exec("/usr/bin/env", [command, ...args], options), 0);
  }

  async toolchainkit(...args: string[]): Promise<Run> {
    const options = { cwd: this.folder, env: { PATH: this.path } };
    return expectCode(await this.machine.toolchainkit(args, options), 0);
  }

  /** Configures, builds and tests by presets alone; nothing is left of what was there. */
  async useByPreset(name: string, folder: string, workflow: boolean): Promise<void> {
    await Deno.remove(join(this.folder, "build"), { recursive: true });
    if (workflow) {
      await this.run("cmake", "--workflow", "--preset", name);
    } else {
      await this.run("cmake", "--preset", name);
      await this.run("cmake", "--build", "--preset", name);
      const tested = await this.run("ctest", "--preset", name);
      assertMatch(tested.stdout, /100% tests passed.* out of 1/);
    }
    const header = await this.run("readelf", "-h", join("build", folder, "main"));
    const machine = folder.includes("arm64") ? /AArch64/ : /X86-64/;
    assertMatch(header.stdout, machine);
    const cache = await Deno.readTextFile(join(this.folder, "build", folder, "CMakeCache.txt"));
    assertStringIncludes(cache, `CMAKE_BUILD_TYPE:STRING=${/debug/.test(name) ? "Debug" : "Rel"}`);
  }
}

for (const cmake of INCLUDING) {
  Deno.test({
    name:
      `presets configure, build and test for this machine and for arm64, CMake ${cmake}${missing}`,
    ignore: missing !== "",
    fn: async () => {
      await using machine = await Machine.create();
      const project = await PresetsProject.create(machine, cmake);
      await project.toolchainkit("bootstrap");
      const own = await Deno.readTextFile(join(project.folder, "CMakeUserPresets.json"));
      assertStringIncludes(own, ".toolchainkit/cmake/presets.json");
      const crossed = await project.toolchainkit("test", "--target", "linux-arm64");
      assertStringIncludes(crossed.stdout, "1 of 1 tests passed");
      const listed = (await project.run("cmake", "--list-presets")).stdout;
      assertEquals(
        [...listed.matchAll(/^ {2}"(.*)"\s+- (.*)$/gm)].map(([, name, text]) => [name, text]),
        [
          ["main-debug", "main, Debug"],
          ["main-release", "main, Release"],
          ["main-linux-arm64-debug", "main for linux-arm64, Debug"],
          ["main-linux-arm64-release", "main for linux-arm64, Release"],
        ],
      );
      await project.useByPreset("main-linux-arm64-release", "linux-arm64", false);
      const workflow = !/^3\.2[34]/.test(cmake);
      await project.useByPreset("main-debug", "debug", workflow);
      if (FULL) await project.useByPreset("main-linux-arm64-debug", "linux-arm64-debug", workflow);
      // What the presets configured is what ToolchainKit would have.
      const again = await project.toolchainkit("build", "--target", "linux-arm64");
      assertMatch(again.stdout, /linux-arm64/);
    },
  });
}

for (const cmake of OLDER) {
  Deno.test({
    name: `the presets file is one that CMake ${cmake} reads${missing}`,
    ignore: missing !== "",
    fn: async () => {
      await using machine = await Machine.create();
      const project = await PresetsProject.create(machine, cmake);
      await project.toolchainkit("configure");
      await project.toolchainkit("configure", "--target", "linux-arm64");
      // This CMake cannot include it, so that a person would copy it.
      const user = join(project.folder, "CMakeUserPresets.json");
      assertEquals(await Deno.stat(user).then(() => true, () => false), false);
      await Deno.copyFile(join(project.folder, ".toolchainkit/cmake/presets.json"), user);
      await project.useByPreset("main-linux-arm64-release", "linux-arm64", false);
    },
  });
}

Deno.test("bootstrap --no-configure writes presets that plain CMake uses, behind what a person wrote", async () => {
  await using machine = await Machine.create();
  const project = await PresetsProject.create(machine, SYSTEM);
  const user = join(project.folder, "CMakeUserPresets.json");
  const mine = '{"vendor": {"me/1": {"version": 1}}, "version": 2}\r\n';
  await Deno.writeTextFile(user, mine);
  await project.toolchainkit("bootstrap", "--no-configure");
  assertEquals(JSON.parse(await Deno.readTextFile(user)), {
    ...JSON.parse(mine),
    version: 4,
    include: [".toolchainkit/cmake/presets.json"],
  });
  await project.run("cmake", "--workflow", "--preset", "main-release");
  // CMake wants each name once, in all files together.
  await machine.write("my project/CMakePresets.json", '{"version": 4, "include": ["own/a.json"]}');
  await machine.write(
    "my project/own/a.json",
    '{"version": 4, "configurePresets": [{"name": "main-release", "hidden": true}]}',
  );
  await project.toolchainkit("configure");
  await project.run("cmake", "--workflow", "--preset", "toolchainkit-main-release");
  await Deno.writeTextFile(user, "{ // mine\n}\n");
  const { stderr } = await project.toolchainkit("bootstrap");
  assertStringIncludes(stderr, "CMakeUserPresets.json does not include the presets");
  assertEquals(await Deno.readTextFile(user), "{ // mine\n}\n");
});

Deno.test({
  name: `presets offer no tests where nothing runs what was built${missing}`,
  ignore: missing !== "",
  fn: async () => {
    await using machine = await Machine.create();
    const folder = machine.path("p");
    await copyFolder(MATRIX_PROJECT, folder);
    await machine.write("p/toolchainkit.yaml", CONFIG);
    // The programs of the machine without its emulators.
    const bin = machine.path("bin");
    await Deno.mkdir(bin);
    for await (const { name } of Deno.readDir("/usr/bin")) {
      if (!/^(qemu|c\+\+|cc$)/.test(name)) await Deno.symlink(`/usr/bin/${name}`, join(bin, name));
    }
    const options = { cwd: folder, env: { PATH: bin } };
    const args = ["configure", "--target", "linux-arm64"];
    const { stderr } = expectCode(await machine.toolchainkit(args, options), 0);
    assertStringIncludes(stderr, "qemu-aarch64 is not in PATH");
    const text = await Deno.readTextFile(join(folder, ".toolchainkit/cmake/presets.json"));
    const presets = JSON.parse(text) as Record<string, { name: string; steps?: unknown[] }[]>;
    const names = (kind: string) => (presets[kind] ?? []).map(({ name }) => name);
    assertEquals(names("buildPresets"), ["main-linux-arm64-debug", "main-linux-arm64-release"]);
    assertEquals(names("testPresets"), []);
    assert(presets["workflowPresets"]?.every(({ steps }) => steps?.length === 2));
  },
});

Deno.test("presets and commands build every type in one folder, the default when none is named", async () => {
  await using machine = await Machine.create();
  const project = await PresetsProject.create(machine, SYSTEM);
  await machine.write(
    "my project/toolchainkit.yaml",
    `version: 1
project: types
toolchains: [{name: main, type: gcc, source: system, version: latest}]
tools: {cmake: system, ninja: system}
defaults: {generator: Ninja Multi-Config, build_type: Release}
build: {types: [Debug, MinSizeRel], parallel_jobs: 3}
`,
  );
  await project.toolchainkit("configure");
  const text = await Deno.readTextFile(join(project.folder, ".toolchainkit/cmake/presets.json"));
  const presets = JSON.parse(text) as Record<string, { name: string; jobs?: number }[]>;
  assertEquals(presets["buildPresets"]?.map(({ name, jobs }) => [name, jobs]), [
    ["main-debug", 3],
    ["main-minsizerel", 3],
    ["main-release", 3],
  ]);
  const built = async (type: string) =>
    await Deno.stat(join(project.folder, "build", type, "main")).then(() => true, () => false);
  // A build type that CMake has only when it is told.
  await Deno.remove(join(project.folder, "build"), { recursive: true });
  await project.run("cmake", "--workflow", "--preset", "main-minsizerel");
  assertEquals([await built("MinSizeRel"), await built("Release")], [true, false]);
  await project.run("cmake", "--build", "build");
  assertEquals([await built("Debug"), await built("Release")], [false, true]);
  // One that the project does not list.
  await project.toolchainkit("build", "--build-type", "RelWithDebInfo");
  assertEquals(await built("RelWithDebInfo"), true);
});

Deno.test("a target that is unknown, or that no compiler of the project builds for, ends with 3", async () => {
  await using machine = await Machine.create();
  await machine.write("p/toolchainkit.yaml", CONFIG);
  await machine.write("p/CMakeLists.txt", "cmake_minimum_required(VERSION 3.20)\nproject(p C)\n");
  const fails = async (target: string) =>
    expectCode(
      await machine.toolchainkit(["configure", "--target", target], { cwd: machine.path("p") }),
      3,
    ).stderr;
  assertMatch(await fails("linux-arm46"), /TARGET_UNKNOWN.*none of the targets .*linux-arm64/);
  assertMatch(await fails("linux-riscv64-musl"), /compiler "gcc latest" for linux-riscv64-musl/);
});
