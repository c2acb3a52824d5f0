/** Projects with a build cache, for end-to-end tests. */
import { assertEquals } from "@std/assert";
import { expectCode, type Machine, type Run } from "./executable.ts";

const FILES: Readonly<Record<string, string>> = {
  "CMakeLists.txt": `cmake_minimum_required(VERSION 3.20)
project(demo C CXX)
add_executable(demo src/main.cpp src/a.cpp src/b.c)
target_include_directories(demo PRIVATE src)
`,
  "src/main.cpp": '#include "x.h"\n#include <cstdio>\nint a(); extern "C" int b(void);\n' +
    'int main() { std::printf("%d\\n", a() + b()); }\n',
  "src/a.cpp": '#include "x.h"\nint a() { return X; }\n',
  "src/b.c": '#include "x.h"\nint b(void) { return X; }\n',
  "src/x.h": "#define X 21\n",
};
const SYSTEM_GCC = "{name: main, type: gcc, source: system}";

/** What is special about one checkout; texts are YAML. */
export interface Checkout {
  readonly caching: string;
  readonly toolchain?: string;
  readonly tools?: string;
  readonly more?: string;
}

/** Writes a small C and C++ project and returns its folder. */
export async function checkout(machine: Machine, name: string, what: Checkout): Promise<string> {
  for (const [file, text] of Object.entries(FILES)) await machine.write(`${name}/${file}`, text);
  await machine.write(
    `${name}/toolchainkit.yaml`,
    `version: 1
project: demo
toolchains:
  - ${what.toolchain ?? SYSTEM_GCC}
tools: {cmake: system, ninja: system${what.tools ?? ""}}
build:
  types: [Debug, Release]
  caching: ${what.caching}
${what.more ?? ""}`,
  );
  return machine.path(name);
}

/** What `build-cache stats` counts. */
export interface Stats {
  readonly hits: number;
  readonly misses: number;
  readonly hitRate: number;
  readonly remoteHits: number;
  readonly tool: string;
}

/** The counters of the cache of a project. */
export async function statsOf(machine: Machine, cwd: string, env = {}): Promise<Stats> {
  const run = await machine.toolchainkit(["build-cache", "stats", "--json"], { cwd, env });
  return JSON.parse(expectCode(run, 0).stdout) as Stats;
}

/** Builds a project, which must succeed. */
export async function build(
  machine: Machine,
  cwd: string,
  env: Record<string, string> = {},
): Promise<Run> {
  return expectCode(await machine.toolchainkit(["build", "--trust"], { cwd, env }), 0);
}

/** The share of the last build that came from the cache, as state.json keeps it. */
export async function lastHitRate(cwd: string): Promise<number> {
  const state = JSON.parse(await Deno.readTextFile(`${cwd}/.toolchainkit/state.json`));
  return state.caching.hitRate;
}

/** No file that was written for the project holds the secret. */
export async function expectNowhere(folder: string, secret: string): Promise<void> {
  const { code } = await new Deno.Command("grep", {
    args: ["-rlF", secret, folder],
    stdout: "null",
  }).output();
  assertEquals(code, 1, `the secret is in a file below ${folder}`);
}
