/** Projects with a build cache, for end-to-end tests. */
import { assertEquals } from "@std/assert";
import { dirname } from "@std/path";
import { expectCode, type Machine, type Run } from "./executable.ts";
import { outputOf } from "./limited_command.ts";

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

/**
 * Packs a compiler with a header of its own, `own.h`; the same bytes for the same header.
 *
 * @returns The path of the archive.
 */
export async function packToolchain(
  machine: Machine,
  name: string,
  header: string,
): Promise<string> {
  const folder = machine.path(`pack-${name}`, "gcc-1");
  await Deno.mkdir(`${folder}/bin`, { recursive: true });
  await Deno.mkdir(`${folder}/include`, { recursive: true });
  for (const tool of ["gcc", "g++"]) {
    await Deno.writeTextFile(
      `${folder}/bin/${tool}`,
      `#!/bin/sh\nexec /usr/bin/${tool} -isystem "\${0%/bin/*}/include" "$@"\n`,
      { mode: 0o755 },
    );
  }
  await Deno.writeTextFile(`${folder}/include/own.h`, header);
  const path = machine.path(`${name}.tar.gz`);
  const tar = ["--sort=name", "--mtime=@0", "-czf", path, "-C", dirname(folder), "gcc-1"];
  expectCode(await machine.exec("tar", tar), 0);
  return path;
}

/** What is special about one checkout; texts are YAML. */
export interface Checkout {
  readonly caching: string;
  readonly toolchain?: string;
  readonly tools?: string;
  readonly more?: string;
  /** Further files to compile. */
  readonly units?: number;
}

/** Writes a small C and C++ project and returns its folder. */
export async function checkout(machine: Machine, name: string, what: Checkout): Promise<string> {
  for (const [file, text] of Object.entries(FILES)) await machine.write(`${name}/${file}`, text);
  const units = Array.from({ length: what.units ?? 0 }, (_, at) => `src/unit${at}.c`);
  for (const [at, unit] of units.entries()) {
    await machine.write(`${name}/${unit}`, `#include "x.h"\nint unit${at}(void) { return X; }\n`);
  }
  if (units.length > 0) {
    const lists = `${FILES["CMakeLists.txt"]}target_sources(demo PRIVATE ${units.join(" ")})\n`;
    await machine.write(`${name}/CMakeLists.txt`, lists);
  }
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
  readonly distributed: number;
  readonly tool: string;
  readonly version: string;
  readonly remoteErrors: number;
  readonly limit?: string;
}

/** The counters of the cache of a project. */
export async function statsOf(machine: Machine, cwd: string, env = {}): Promise<Stats> {
  const run = await machine.toolchainkit(["build-cache", "stats", "--json", "--trust"], {
    cwd,
    env,
  });
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
  const { code } = await outputOf("grep", { args: ["-rlF", secret, folder] });
  assertEquals(code, 1, `the secret is in a file below ${folder}`);
}
