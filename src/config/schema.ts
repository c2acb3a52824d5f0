/**
 * The description of toolchainkit.yaml. Owns which keys there are; the parts are in
 * `schema_toolchains.ts` and `schema_build.ts`.
 */
import {
  choice,
  deprecated,
  integer,
  list,
  mapping,
  object,
  objectWithOthers,
  oneOf,
  path,
  secret,
  text,
  version,
} from "./schema_node.ts";
import {
  BUILD,
  BUILD_TYPE,
  CACHING,
  GENERATOR,
  PACKAGE_MANAGER,
  PACKAGES,
} from "./schema_build.ts";
import {
  CROSS,
  DEFAULT_NAME,
  LAYERS,
  NAME_PATTERN,
  OLD_TARGETS,
  PLATFORM_PATTERN,
  SINGLE_TOOLCHAIN,
  TOOLCHAINS,
} from "./schema_toolchains.ts";

const PROJECT_NAME = text("Name of the project", {
  numbers: true,
  pattern: /[^\p{Cc}]{1,200}/u,
  wanted: "a name of at most 200 characters",
});

/** Everything that may stand in toolchainkit.yaml. */
export const CONFIG_SCHEMA = object("A project that ToolchainKit takes care of", {
  version: oneOf("Version of this format", [
    integer("Version of this format", { min: 1, max: 1 }),
    text("Version of this format", { pattern: /1(\.0)?/, wanted: "1" }),
  ]),
  project: oneOf("The project", [
    PROJECT_NAME,
    object("The project", {
      name: PROJECT_NAME,
      version: version("Version of the project"),
      description: text("What it is", { mayBeEmpty: true }),
      cmake_minimum_version: version("Lowest CMake version that builds it"),
    }, { required: ["name"] }),
  ]),
  toolchainkit: version('Program versions that may read this file, such as ">=0.1"'),
  toolchains: TOOLCHAINS,
  defaults: objectWithOthers(
    "What applies when the command line says nothing",
    {
      toolchain: oneOf("Toolchain to use", [
        DEFAULT_NAME,
        mapping("Toolchain by platform", DEFAULT_NAME, {
          keyPattern: PLATFORM_PATTERN,
          keyWanted: "a platform such as linux or linux-arm64",
        }),
      ]),
      build_type: BUILD_TYPE,
      generator: GENERATOR,
    },
    { pattern: PLATFORM_PATTERN, value: DEFAULT_NAME },
  ),
  platforms: list(
    "Platforms that the lock file covers",
    text("Platform such as linux-x64", {
      pattern: /(linux|macos|windows)-(x64|arm64|x86|arm|riscv64)(-musl)?/,
      wanted: "a platform such as linux-x64, windows-x64 or macos-arm64",
      examples: ["linux-x64", "linux-arm64", "windows-x64", "macos-x64", "macos-arm64"],
    }),
    { single: true },
  ),
  tools: mapping("Tools to fetch, with their versions", version("Version, latest, or a range"), {
    keyPattern: NAME_PATTERN,
    keyWanted: "the name of a tool such as cmake or ninja",
  }),
  build: BUILD,
  cache: deprecated(CACHING, "build.caching"),
  packages: PACKAGES,
  cross: CROSS,
  toolchain_cache: object("Where toolchains are kept", {
    location: choice("Shared by all projects, in the project, or elsewhere", [
      "shared",
      "local",
      "custom",
    ]),
    path: path("Folder"),
  }),
  mirrors: list("Addresses that hold copies of archives", secret("Address"), { single: true }),
  registries: list(
    "Further toolchain data",
    text("Address or path", { meaning: "path" }),
    { single: true },
  ),
  network: object("Network", {
    retries: integer("Tries per source", { min: 0, max: 100 }),
    timeout: integer("Seconds without a byte before a try is given up", { min: 1, max: 86_400 }),
    connections: integer("Connections per download", { min: 1, max: 64 }),
    ca_file: path("Further certificate authorities, as PEM"),
    proxy: secret("Address of the proxy"),
  }),
  hooks: object("Commands of the project; they run only after trust", {
    pre_configure: text("Before CMake configures"),
    post_configure: text("After CMake configured"),
  }),
  toolchain: SINGLE_TOOLCHAIN,
  layers: deprecated(LAYERS, "toolchains: [{layers: …}]"),
  toolchain_dir: deprecated(path("Where toolchains are kept"), "toolchain_cache"),
  cache_dir: deprecated(path("Where toolchains are kept"), "toolchain_cache"),
  package_manager: deprecated(
    oneOf("Package manager", [
      PACKAGE_MANAGER,
      object("Package manager", { type: PACKAGE_MANAGER, name: PACKAGE_MANAGER }),
    ]),
    "packages.manager",
  ),
  bootstrap: deprecated(
    object("What bootstrap does", {
      toolchain: DEFAULT_NAME,
      build_type: BUILD_TYPE,
      build_dir: text("Build folder", { meaning: "expanded" }),
      package_manager: PACKAGE_MANAGER,
      generator: GENERATOR,
      hooks: object("Commands of the project", {
        pre_configure: text("Before CMake configures"),
        post_configure: text("After CMake configured"),
      }),
    }),
    "defaults, build.directory, packages.manager, hooks",
  ),
  targets: OLD_TARGETS,
  modules: deprecated(
    list("Parts of the Python program", text("Part")),
    "nothing; it has no effect",
  ),
});
