/**
 * What in a project's file could harm the machine of somebody who only cloned it. Owns the list of
 * such settings; whether they were allowed is in `src/orchestration/trust.ts`. Pure.
 */
import { dirname } from "@std/path";
import { listedText } from "../core/printable_text.ts";
import { shownAddress } from "../core/redact.ts";
import type { LayerName, Origin } from "./load.ts";
import { programReasons } from "./trust_programs.ts";
import { joinKey } from "./tree.ts";
import type { Config } from "./types.ts";

/** Sections whose expanded values travel to an address that the file names. */
const SENDS =
  /^(build\.caching\.remote|build\.distributed|packages\.conan\.remotes|packages\.vcpkg\.binary_sources|mirrors|registries|network\.proxy|toolchains)\b/;

/** Families of compilers that look for programs in a sysroot too: Clang does beside a GCC in it. */
const SEARCHES_SYSROOT = /llvm|clang|android|emscripten|wasi|^system$/;

/** Files that come with the project; the user's own file and the command line need no trust. */
export const PROJECT_LAYERS: readonly LayerName[] = ["project", "local"];

/** True if a key's value came with the project, or nobody knows; without `origins` every value did. */
export function cameWithProject(
  key: string,
  origins: ReadonlyMap<string, Origin> | undefined,
): boolean {
  if (origins === undefined) return true;
  const origin = origins.get(key) ?? origins.get(joinKey(key, "0"));
  return origin === undefined || PROJECT_LAYERS.includes(origin.layer);
}

/** True if the project chose the cache; a path alone chooses it too. */
export function cacheCameWithProject(origins: ReadonlyMap<string, Origin> | undefined): boolean {
  if (origins === undefined) return true;
  return ["location", "path"].map((name) => joinKey("toolchain_cache", name))
    .some((key) => origins.has(key) && cameWithProject(key, origins));
}

/**
 * Reasons to ask for trust, in words; none when there is nothing to fear. Without `origins` every
 * value counts as the project's. Values are shown as they are written: the value of a variable does not
 * belong in a question that may be in the log of a CI job.
 */
export function trustRequirements(
  config: Config,
  origins?: ReadonlyMap<string, Origin>,
): string[] {
  const foreign = (key: string): boolean => cameWithProject(key, origins);
  const reasons: string[] = [];
  const add = (key: string, reason: string): void => {
    if (foreign(key)) reasons.push(reason);
  };
  const raw = new Map(config.expansions.map((one) => [one.key, one.raw]));
  const written = (key: string, value: string): string => raw.get(key) ?? value;
  const address = (key: string, value: string): string => shownAddress(written(key, value));
  const { hooks, network } = config;
  if (hooks.preConfigure !== undefined) {
    add("hooks.pre_configure", `runs before configuring: ${oneLine(hooks.preConfigure)}`);
  }
  if (hooks.postConfigure !== undefined) {
    add("hooks.post_configure", `runs after configuring: ${oneLine(hooks.postConfigure)}`);
  }
  for (const toolchain of config.toolchains) {
    const key = joinKey("toolchains", toolchain.name);
    const { source } = toolchain;
    if (source.kind === "url") {
      add(
        `${key}.source`,
        `downloads the compiler "${toolchain.name}" from ${shownAddress(source.url)}`,
      );
    }
    if (source.kind === "path") {
      const path = written(`${key}.source`, source.path);
      add(`${key}.source`, `runs the compiler "${toolchain.name}" from ${path}`);
    }
    if (toolchain.sysroot !== undefined && SEARCHES_SYSROOT.test(toolchain.type)) {
      const path = written(`${key}.sysroot`, toolchain.sysroot);
      add(`${key}.sysroot`, `lets the compiler "${toolchain.name}" run the linker in ${path}`);
    }
    for (const [role, path] of Object.entries(toolchain.customPaths)) {
      const at = joinKey(`${key}.custom_paths`, role);
      add(at, `runs ${written(at, path)} as ${role}`);
    }
  }
  config.mirrors.forEach((mirror, at) => {
    add("mirrors", `downloads from ${address(`mirrors.${at}`, mirror)}`);
  });
  config.registries.forEach((registry, at) => {
    add("registries", `takes toolchain data from ${address(`registries.${at}`, registry)}`);
  });
  if (network.proxy !== undefined) {
    add("network.proxy", `sends requests through ${address("network.proxy", network.proxy)}`);
  }
  if (network.caFile !== undefined) {
    const path = written("network.ca_file", network.caFile);
    add("network.ca_file", `trusts the certificates in ${path}`);
  }
  const { location, path } = config.toolchainCache;
  if (location !== "shared") {
    // What lies in such a cache may have come with the project.
    if (cacheCameWithProject(origins)) {
      const cache = path === undefined ? undefined : written("toolchain_cache.path", path);
      reasons.push(`takes compilers from ${cache ?? "a cache inside the project"}`);
    }
  }
  if (config.cross.android.ndkPath !== undefined) {
    const path = written("cross.android.ndk_path", config.cross.android.ndkPath);
    add("cross.android.ndk_path", `runs the compiler in ${path}`);
  }
  if (config.packages.vcpkg.root !== undefined) {
    const path = written("packages.vcpkg.root", config.packages.vcpkg.root);
    add("packages.vcpkg.root", `runs vcpkg from ${path}`);
  }
  if (config.packages.customPath !== undefined) {
    const path = written("packages.custom_path", config.packages.customPath);
    add("packages.custom_path", `runs the package manager ${path}`);
  }
  config.packages.conan.remotes.forEach((remote, at) => {
    const url = address(`packages.conan.remotes.${at}.url`, remote.url);
    add("packages.conan.remotes", `takes packages from ${url}`);
  });
  const rootOf = (key: string): string | undefined => {
    const file = origins?.get(key)?.file;
    return file === undefined ? undefined : dirname(file);
  };
  for (const { keys, reason } of programReasons(config, rootOf)) {
    const known = keys.filter((key) => origins?.has(key) || origins?.has(joinKey(key, "0")));
    if (known.length === 0 || known.some(foreign)) reasons.push(reason);
  }
  // A path, too, may end up where others read it: in a message, a log, the name of a folder.
  for (const { key, raw } of config.expansions) {
    if (!foreign(key)) continue;
    reasons.push(`${SENDS.test(key) ? "sends" : "reads"} ${variablesOf(raw)} by "${key}"`);
  }
  return [...new Set(reasons.map((reason) => listedText(reason)))];
}

function variablesOf(raw: string): string {
  return [...raw.matchAll(/\$\{env:([^}]*)\}/g)].map((found) => `$${found[1]}`).join(", ");
}

function oneLine(command: string): string {
  return command.trim().replaceAll(/\s*\n\s*/g, "; ");
}
