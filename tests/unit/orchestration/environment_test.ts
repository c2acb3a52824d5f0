/** The environment of a project: which folders and variables, on every system. */
import { assertEquals } from "@std/assert";
import { parsePlatformName, type Platform } from "../../../src/core/platform.ts";
import {
  type EnvironmentFacts,
  environmentVariables,
  foldersInFront,
  toolFolders,
} from "../../../src/orchestration/environment_facts.ts";
import { projectEnvironment, writeGithubFiles } from "../../../src/orchestration/environment.ts";
import { environmentsPath } from "../../../src/orchestration/remembered_environment.ts";
import { TestWorld } from "../../support/world.ts";

function hostOf(name: string, env: Record<string, string>): {
  platform: Platform;
  env: Record<string, string>;
} {
  const platform = parsePlatformName(name);
  if (platform === undefined) throw new Error(name);
  return { platform, env };
}

const FACTS: EnvironmentFacts = {
  toolchain: "llvm-19.1.7-linux-x64",
  folders: { own: ["/c/llvm/bin", "/c/cmake/bin"], system: ["/usr/bin"] },
  libraryFolders: [],
  variables: { CC: "/c/llvm/bin/clang" },
};

Deno.test("environmentVariables() puts what was installed first and moves nothing of the system", () => {
  const host = hostOf("linux-x64", { PATH: "/home/me/bin:/usr/bin:/c/cmake/bin:/bin" });
  assertEquals(environmentVariables(FACTS, host), {
    PATH: "/c/llvm/bin:/c/cmake/bin:/home/me/bin:/usr/bin:/bin",
    CC: "/c/llvm/bin/clang",
  });
  const bare = hostOf("linux-x64", { PATH: "/bin" });
  assertEquals(foldersInFront(FACTS.folders, bare), ["/c/llvm/bin", "/c/cmake/bin", "/usr/bin"]);
  assertEquals(
    environmentVariables(FACTS, hostOf("linux-x64", {}))["PATH"],
    "/c/llvm/bin:/c/cmake/bin:/usr/bin",
  );
});

Deno.test("environmentVariables() says where shared libraries are, as each system looks", () => {
  const facts = { ...FACTS, libraryFolders: ["/c/llvm/lib"] };
  const linux = hostOf("linux-x64", { PATH: "/bin", LD_LIBRARY_PATH: "/opt/lib" });
  assertEquals(environmentVariables(facts, linux)["LD_LIBRARY_PATH"], "/c/llvm/lib:/opt/lib");
  const macos = environmentVariables(facts, hostOf("macos-arm64", { PATH: "/bin" }));
  assertEquals(macos["DYLD_LIBRARY_PATH"], "/c/llvm/lib");
  const windows = hostOf("windows-x64", { Path: "C:\\Windows" });
  const onWindows = environmentVariables(
    {
      ...facts,
      folders: { own: ["C:\\c\\bin"], system: [] },
      libraryFolders: ["C:\\c\\lib"],
    },
    windows,
  );
  assertEquals(onWindows, { Path: "C:\\c\\lib;C:\\c\\bin;C:\\Windows", CC: "/c/llvm/bin/clang" });
});

Deno.test("toolFolders() keeps what was installed apart from what the machine has", () => {
  type Setup = Parameters<typeof toolFolders>[0];
  const install = { kind: "already-present", id: "x", path: "/c/x" } as const;
  const tool = (name: "cmake" | "ninja", path: string, installed: boolean) => ({
    name,
    path,
    version: "1",
    artifact: undefined,
    install: installed ? install : undefined,
  });
  const setup = (root: string | undefined, cxx: string, cmake: boolean): Setup => ({
    provided: {
      root,
      layout: { cxxCompiler: { path: cxx } },
    } as Setup["provided"],
    tools: {
      cmake: tool("cmake", cmake ? "/c/cmake/bin/cmake" : "/usr/bin/cmake", cmake),
      ninja: tool("ninja", "/usr/bin/ninja", false),
    },
  });
  assertEquals(toolFolders(setup("/c/llvm", "/c/llvm/bin/clang++", true)), {
    own: ["/c/llvm/bin", "/c/cmake/bin"],
    system: ["/usr/bin"],
  });
  assertEquals(toolFolders(setup(undefined, "/opt/gcc/bin/g++", false)), {
    own: [],
    system: ["/opt/gcc/bin", "/usr/bin"],
  });
});

async function projectIn(world: TestWorld) {
  const configFile = await world.write(
    "app/toolchainkit.yaml",
    "version: 1\nproject: app\ntoolchains: [{name: main, type: gcc, source: system, version: latest}]\n",
  );
  return {
    projectRoot: world.path("app"),
    configFile,
    cacheDir: world.path("cache"),
    offline: true,
    locked: false,
    trust: false,
  };
}

Deno.test("projectEnvironment() remembers in the cache, for this project and this place only", async () => {
  await using world = await TestWorld.create();
  const settings = await projectIn(world);
  const phases: string[] = [];
  const { progress } = world.host;
  const host = {
    ...world.host,
    progress: {
      start(...args: Parameters<typeof progress.start>) {
        phases.push(args[0]);
        return progress.start(...args);
      },
    },
  };
  const first = await projectEnvironment({}, settings, host);
  assertEquals(phases.includes("Install toolchain and tools"), true);
  phases.length = 0;
  assertEquals(await projectEnvironment({}, settings, host), first);
  assertEquals(phases, []);
  const path = environmentsPath(settings);
  const foreign = (await Deno.readTextFile(path)).replaceAll(settings.projectRoot, "/elsewhere");
  for (const text of ["{", "null", '{"schema": 2}', foreign]) {
    await Deno.writeTextFile(path, text);
    assertEquals((await projectEnvironment({}, settings, host)).variables, first.variables);
    assertEquals(phases.includes("Install toolchain and tools"), true, text);
    phases.length = 0;
  }
});

Deno.test("writeGithubFiles() adds to the files of the job, the first folder last", async () => {
  await using world = await TestWorld.create();
  const variables = await world.write("env", "OLD=1\n");
  const path = await world.write("path", "/old\n");
  const env = { GITHUB_ENV: variables, GITHUB_PATH: path };
  const project = {
    ...FACTS,
    environment: { PATH: "/c/llvm/bin:/c/cmake/bin:/bin", CC: "cc", TWO: "a\nb" },
    pathFirst: ["/c/llvm/bin", "/c/cmake/bin"],
  };
  assertEquals(await writeGithubFiles(project, { ...world.host, env: {} }), false);
  assertEquals(await writeGithubFiles(project, { ...world.host, env }), true);
  assertEquals(await Deno.readTextFile(path), "/old\n/c/cmake/bin\n/c/llvm/bin\n");
  assertEquals(
    await Deno.readTextFile(variables),
    "OLD=1\nCC=cc\nTWO<<END_OF_VALUE\na\nb\nEND_OF_VALUE\n",
  );
});
