/** A small real CMake project, for tests of the commands of every day. */
import type { Machine } from "./executable.ts";

/** What a test changes about it. */
export interface DailyProject {
  /** Name of its folder; anything a folder may be called. */
  readonly folder?: string;
  /** Lines of toolchainkit.yaml below `project:`; the machine's gcc and CMake without it. */
  readonly config?: readonly string[];
  /** Lines at the end of CMakeLists.txt. */
  readonly cmake?: readonly string[];
}

/** The toolchain of the machine, as toolchainkit.yaml names it. */
export const SYSTEM_GCC: readonly string[] = [
  "toolchains:",
  "  - {name: main, type: gcc, source: system, version: latest}",
];

/** Writes the project and returns its folder. */
export async function writeDailyProject(
  machine: Machine,
  { folder = "app", config = SYSTEM_GCC, cmake = [] }: DailyProject = {},
): Promise<string> {
  const text = ["# what we build with", "version: 1", "project: app", ...config, ""].join("\n");
  await machine.write(`${folder}/toolchainkit.yaml`, text);
  await machine.write(
    `${folder}/CMakeLists.txt`,
    [
      "cmake_minimum_required(VERSION 3.21)",
      "project(app CXX)",
      "add_executable(app main.cpp)",
      ...cmake,
      "",
    ].join("\n"),
  );
  await machine.write(`${folder}/main.cpp`, "int main() { return 0; }\n");
  return machine.path(folder);
}

/** Writes a toolchain folder whose compilers only say who they are; returns its path. */
export async function writeFakeToolchain(machine: Machine, folder: string): Promise<string> {
  for (const name of ["gcc", "g++"]) {
    const path = await machine.write(
      `${folder}/bin/${name}`,
      `#!/bin/sh\necho "fake ${name} $*"\n`,
    );
    await Deno.chmod(path, 0o755);
  }
  return machine.path(folder);
}
