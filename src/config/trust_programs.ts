/**
 * Settings that name programs to run, files of further settings, or servers whose answers end in what
 * is built. Owns the reasons to ask for trust that come from `build` and `packages`. Pure.
 *
 * The rule: whatever toolchainkit.yaml itself makes run, load or contact is asked about, in every
 * command. The project's own build code is not in toolchainkit.yaml: CMakeLists.txt runs while CMake
 * configures, conanfile.py and ports while packages are installed. Commands that do this (bootstrap
 * without --no-configure, configure, build, test, deps) run it without asking, as `cmake` would; all
 * others run nothing of the project.
 */
import { isAbsolute, join } from "@std/path";
import { programFlags, writingFlags } from "../cmake/flag_text.ts";
import { isInside } from "../core/filesystem/inside.ts";
import { shownAddress } from "../core/redact.ts";
import { flagSettings, programDefinitions } from "./flag_settings.ts";
import { joinKey } from "./tree.ts";
import type { Config } from "./types.ts";

/** A reason to ask, and the settings that are to blame; one that came with the project is enough. */
export interface ProgramReason {
  readonly keys: readonly string[];
  readonly reason: string;
}

/** Settings of a shared build cache that decide where it is. */
const ADDRESS_KEYS = [
  ...["type", "url", "endpoint", "cluster_endpoints", "sentinels", "bucket", "container"],
  ...["connection_string", "region"],
];

/** Conan settings that only tune a build; any other may choose programs, servers or files. */
const HARMLESS_CONF =
  /^(?:[^:]*:)?(?:tools\.build:(?:jobs|skip_test|verbosity)|tools\.compilation:verbosity|tools\.cmake\.cmaketoolchain:generator|core:warnings_as_errors)$/;

/**
 * What of `build` and `packages` needs trust.
 *
 * @param rootOf The folder whose inside is the project's own, absolute, for a key; undefined: unknown,
 *   so that only relative paths are inside.
 */
export function programReasons(
  config: Pick<Config, "build" | "packages">,
  rootOf: (key: string) => string | undefined,
): ProgramReason[] {
  return [
    ...flagReasons(config),
    ...serverReasons(config),
    ...packageReasons(config),
    ...placeReasons(config, rootOf),
  ];
}

function flagReasons(config: Pick<Config, "build">): ProgramReason[] {
  return [
    ...flagSettings(config).flatMap(({ key, text }) => {
      const [programs, files] = [programFlags(text), writingFlags(text)];
      const reasons = [
        ...(programs.length === 0
          ? []
          : [`lets the compiler run or load what its flags name: ${programs.join(" ")}`]),
        ...(files.length === 0
          ? []
          : [`lets the compiler write where its flags say: ${files.join(" ")}`]),
      ];
      return reasons.map((reason) => ({ keys: [key], reason }));
    }),
    ...programDefinitions(config).map(({ key, text }) => ({
      keys: [key],
      reason: `lets CMake run what "${key}" names: ${text}`,
    })),
  ];
}

function serverReasons({ build }: Pick<Config, "build">): ProgramReason[] {
  const { caching: { remote }, distributed } = build;
  const found: ProgramReason[] = [];
  if (remote !== undefined && remote.type !== "gha") {
    const addresses = [
      ...[remote.url, remote.endpoint, ...remote.clusterEndpoints, ...remote.sentinels],
      ...[remote.bucket, remote.container],
    ].filter((each) => each !== undefined);
    const where = addresses.map(shownAddress).join(", ") || "an account of its choice";
    found.push({
      keys: ADDRESS_KEYS.map((name) => joinKey("build.caching.remote", name)),
      reason: `takes compiled files from the ${remote.type} server ${where}`,
    });
  }
  if (distributed !== undefined) {
    const hosts = [distributed.scheduler, ...distributed.hosts].filter((each) =>
      each !== undefined
    );
    const where = hosts.map(shownAddress).join(", ") || "the scheduler that answers first";
    found.push({
      keys: ["engine", "scheduler", "hosts"].map((name) => joinKey("build.distributed", name)),
      reason: `sends the sources to ${where} (${distributed.engine}) and takes what comes back`,
    });
  }
  return found;
}

function packageReasons({ packages }: Pick<Config, "packages">): ProgramReason[] {
  const { conan, vcpkg } = packages;
  const found: ProgramReason[] = [];
  if (conan.profile !== undefined && conan.profile !== "default") {
    found.push({
      keys: ["packages.conan.profile"],
      reason: `lets Conan evaluate the profile ${conan.profile}, which may run commands`,
    });
  }
  for (const [name, value] of Object.entries(conan.conf)) {
    if (HARMLESS_CONF.test(name)) continue;
    found.push({
      keys: [joinKey("packages.conan.conf", name)],
      reason: `sets Conan's ${name} to ${value}`,
    });
  }
  if (vcpkg.binarySources !== undefined) {
    found.push({
      keys: ["packages.vcpkg.binary_sources"],
      reason: "takes built packages from the places in packages.vcpkg.binary_sources",
    });
  }
  return found;
}

/** Places outside of the project that would be written to, or whose content would run. */
function placeReasons(
  { build, packages }: Pick<Config, "build" | "packages">,
  rootOf: (key: string) => string | undefined,
): ProgramReason[] {
  const places: readonly (readonly [string, string | undefined, string])[] = [
    ["build.directory", build.directory, "writes its build files"],
    ["build.caching.directory", build.caching.directory, "keeps its build cache"],
    ["packages.conan_home", packages.conanHome, "keeps Conan's data and settings"],
    ["packages.conan.conanfile", packages.conan.conanfile, "reads and writes beside"],
    ["packages.vcpkg.manifest", packages.vcpkg.manifest, "reads and writes beside"],
    ...packages.vcpkg.overlayPorts.map((path) =>
      ["packages.vcpkg.overlay_ports", path, "runs the ports"] as const
    ),
    ...packages.vcpkg.overlayTriplets.map((path) =>
      ["packages.vcpkg.overlay_triplets", path, "runs the triplets"] as const
    ),
  ];
  return places.flatMap(([key, path, does]) => {
    if (path === undefined || isInProject(path, rootOf(key))) return [];
    return [{ keys: [key], reason: `${does}${does.endsWith("beside") ? "" : " in"} ${path}` }];
  });
}

/** True for a path inside the project, as it is written; links are looked at where it is used. */
function isInProject(path: string, projectRoot: string | undefined): boolean {
  // Not replaced yet while a configuration is only shown; on Windows the folder of another drive.
  if (/^~|\$\{|^[A-Za-z]:(?![\\/])/.test(path)) return false;
  if (projectRoot === undefined) {
    return !isAbsolute(path) && !/(?:^|[\\/])\.\.(?:[\\/]|$)/.test(path);
  }
  return isInside(isAbsolute(path) ? path : join(projectRoot, path), projectRoot);
}
