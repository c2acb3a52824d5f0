/** Configurations from text, for tests: the value or the error, without a file. */
import type { Platform } from "../../src/core/platform.ts";
import { ConfigError } from "../../src/config/config_error.ts";
import { parseConfig } from "../../src/config/parser.ts";
import type { Config } from "../../src/config/types.ts";
import { failsWith } from "./world.ts";

/** Path that the texts pretend to have. */
export const CONFIG_PATH = "/project/toolchainkit.yaml";

/** A Linux machine. */
export const LINUX: Platform = { os: "linux", architecture: "x64", abi: "glibc" };
/** A Mac. */
export const MACOS: Platform = { os: "macos", architecture: "arm64", abi: undefined };

/** What a test changes about the machine. */
export interface TextWorld {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly platform?: Platform;
  readonly programVersion?: string;
}

/** Parses a text as /project/toolchainkit.yaml. */
export function configOf(text: string, world: TextWorld = {}): Promise<Config> {
  const { env = { HOME: "/home/me" }, platform = LINUX, programVersion } = world;
  const version = programVersion === undefined ? {} : { programVersion };
  return parseConfig({ path: CONFIG_PATH, text, ...version }, { cwd: "/project", env, platform });
}

/** Parses a text that must have errors. */
export function problemsOf(text: string, world: TextWorld = {}): Promise<ConfigError> {
  return failsWith(ConfigError, () => configOf(text, world));
}

/** The example of the contract, with every key. */
export const COMPLETE_CONFIG = `version: 1
project: my-app                    # or {name, version, description, cmake_minimum_version}
toolchainkit: ">=0.1"              # which program versions may read this
toolchains:                        # list form …
  - {name: main, type: llvm, version: "18", stdlib: libc++, linker: lld}
  - {name: msvc-2022, type: msvc, version: "2022", source: system}
defaults:
  toolchain: main
  windows: msvc-2022
  build_type: Release
  generator: Ninja
platforms: [linux-x64, windows-x64, macos-arm64]
tools: {cmake: "4", ninja: latest}
build:
  directory: build
  types: [Debug, Release]
  parallel_jobs: auto
  flags: {c: "", cxx: "-Wall -DX=\\"a b\\"", linker: "", exe_linker: "", shared_linker: ""}
  definitions: {MY_OPTION: "ON"}
  sanitizers: [address, undefined]
  lto: thin
  caching:
    enabled: true
    tool: sccache
    size: 10G
    remote: {type: s3, bucket: b, region: r, endpoint: e, prefix: p}
  distributed: {engine: icecream, scheduler: host}
packages:
  manager: conan
  conan_home: .toolchainkit/conan
cross:
  targets: [linux-arm64, android-arm64]
toolchain_cache: {location: shared}
mirrors: ["https://mirror.example/toolchains"]
network: {retries: 3, timeout: 30, connections: 4, ca_file: corp.pem, proxy: "http://proxy:8080"}
hooks: {pre_configure: "echo before", post_configure: "echo after"}
`;
