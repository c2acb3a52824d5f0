/**
 * The list of commands. Owns names, summaries and where each is loaded from; a command's module is
 * only loaded when it is the one that runs, so that help and version start at once.
 */
import type { Command } from "./command.ts";

/** Headings of the list in help, in this order. */
export const COMMAND_GROUPS = [
  "Projects",
  "Toolchains and caches",
  "Building blocks",
  "Program",
] as const;

/** One row of the list. */
export interface RegisteredCommand {
  readonly group: (typeof COMMAND_GROUPS)[number];
  /** The command's own summary, word for word. */
  readonly summary: string;
  load(): Promise<Command>;
}

/** Every command by its name, in the order of help. */
export const COMMANDS: Readonly<Record<string, RegisteredCommand>> = {
  new: {
    group: "Projects",
    summary: "Create a C++ project that already works, and bootstrap it",
    load: async () => (await import("./commands/new.ts")).newCommand,
  },
  init: {
    group: "Projects",
    summary: "Add toolchainkit.yaml to an existing CMake project",
    load: async () => (await import("./commands/init.ts")).init,
  },
  bootstrap: {
    group: "Projects",
    summary: "Take the project to a configured build: compiler, tools, CMake files, configure",
    load: async () => (await import("./commands/bootstrap.ts")).bootstrap,
  },
  configure: {
    group: "Projects",
    summary: "Run CMake on the project, setting it up first",
    load: async () => (await import("./commands/configure.ts")).configure,
  },
  build: {
    group: "Projects",
    summary: "Build the project, setting it up and configuring when needed",
    load: async () => (await import("./commands/build.ts")).build,
  },
  test: {
    group: "Projects",
    summary: "Build the project and run its tests with CTest",
    load: async () => (await import("./commands/test.ts")).test,
  },
  run: {
    group: "Projects",
    summary: "Run a program with the project's compiler and tools first in PATH",
    load: async () => (await import("./commands/run.ts")).run,
  },
  env: {
    group: "Projects",
    summary: "Print the environment of the project for a shell",
    load: async () => (await import("./commands/env.ts")).env,
  },
  deps: {
    group: "Projects",
    summary: "Install the packages of the project with Conan, vcpkg or CPM",
    load: async () => (await import("./commands/deps.ts")).deps,
  },
  lock: {
    group: "Projects",
    summary: "Write or check toolchainkit.lock for every platform of the project",
    load: async () => (await import("./commands/lock.ts")).lock,
  },
  config: {
    group: "Projects",
    summary: "Show and change the configuration",
    load: async () => (await import("./commands/config.ts")).config,
  },
  trust: {
    group: "Projects",
    summary: "Allow this project's hooks and custom sources to run",
    load: async () => (await import("./commands/trust.ts")).trust,
  },
  audit: {
    group: "Projects",
    summary: "List what the build took from outside the project, its toolchain and its packages",
    load: async () => (await import("./commands/audit.ts")).audit,
  },
  toolchain: {
    group: "Toolchains and caches",
    summary: "Find, install, change, upgrade and remove toolchains",
    load: async () => (await import("./commands/toolchain.ts")).toolchain,
  },
  cache: {
    group: "Toolchains and caches",
    summary: "Look at the shared cache, clean it, verify it",
    load: async () => (await import("./commands/cache.ts")).cache,
  },
  "build-cache": {
    group: "Toolchains and caches",
    summary: "Look at the build cache of this project, start, stop and zero it",
    load: async () => (await import("./commands/build_cache.ts")).buildCache,
  },
  fetch: {
    group: "Building blocks",
    summary: "Download a file, continuing where an earlier run stopped",
    load: async () => (await import("./commands/fetch.ts")).fetchCommand,
  },
  extract: {
    group: "Building blocks",
    summary: "Unpack a tar or zip archive safely, all of it or nothing",
    load: async () => (await import("./commands/extract.ts")).extract,
  },
  hash: {
    group: "Building blocks",
    summary: "Print the hashes of files, or check files against a list of hashes",
    load: async () => (await import("./commands/hash.ts")).hash,
  },
  doctor: {
    group: "Program",
    summary: "Look for what is wrong, say how to mend it, mend what is safe",
    load: async () => (await import("./commands/doctor.ts")).doctor,
  },
  python: {
    group: "Building blocks",
    summary: "Find or install the Python that runs package managers",
    load: async () => (await import("./commands/python.ts")).python,
  },
  completions: {
    group: "Program",
    summary: "Print the completion script for a shell",
    load: async () => (await import("./commands/completions.ts")).completions,
  },
  schema: {
    group: "Program",
    summary: "Print the JSON Schema of toolchainkit.yaml",
    load: async () => (await import("./commands/schema.ts")).schema,
  },
  explain: {
    group: "Program",
    summary: "Tell what an error code means and how to mend it",
    load: async () => (await import("./commands/explain.ts")).explain,
  },
};
