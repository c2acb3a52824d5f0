/**
 * What in a project's file could harm the machine of somebody who only cloned it. Owns the list of
 * such settings; whether they were allowed is in `src/orchestration/trust.ts`. Pure.
 */
import { dirname } from "@std/path";
import { redactUrl } from "../core/redact.ts";
import type { LayerName, Origin } from "./load.ts";
import { programReasons } from "./trust_programs.ts";
import { joinKey } from "./tree.ts";
import type { Config } from "./types.ts";

/** Sections whose expanded values travel to an address that the file names. */
const SENDS =
  /^(build\.caching\.remote|build\.distributed|packages\.conan\.remotes|packages\.vcpkg\.binary_sources|mirrors|registries|network\.proxy|toolchains)\b/;

/** Files that come with the project; the user's own file and the command line need no trust. */
const STRANGERS: readonly LayerName[] = ["project", "local"];

/** True if a key's value came with the project, or nobody knows; without `origins` every value did. */
export function cameWithProject(
  key: string,
  origins: ReadonlyMap<string, Origin> | undefined,
): boolean {
  if (origins === undefined) return true;
  const origin = origins.get(key) ?? origins.get(joinKey(key, "0"));
  return origin === undefined || STRANGERS.includes(origin.layer);
}

/** True if the project chose the cache; a path alone chooses it too. */
export function cacheCameWithProject(origins: ReadonlyMap<string, Origin> | undefined): boolean {
  if (origins === undefined) return true;
  return ["location", "path"].map((name) => joinKey("toolchain_cache", name))
    .some((key) => origins.has(key) && cameWithProject(key, origins));
}

/**
 * Reasons to ask for trust, in words; none when there is nothing to fear. Without `origins` every
 * value counts as the project's.
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
        `downloads the compiler "${toolchain.name}" from ${redactUrl(source.url)}`,
      );
    }
    if (source.kind === "path") {
      add(`${key}.source`, `runs the compiler "${toolchain.name}" from ${source.path}`);
    }
    for (const [role, path] of Object.entries(toolchain.customPaths)) {
      add(joinKey(`${key}.custom_paths`, role), `runs ${path} as ${role}`);
    }
  }
  for (const mirror of config.mirrors) add("mirrors", `downloads from ${redactUrl(mirror)}`);
  for (const registry of config.registries) {
    add("registries", `takes toolchain data from ${shown(registry)}`);
  }
  if (network.proxy !== undefined) {
    add("network.proxy", `sends requests through ${redactUrl(network.proxy)}`);
  }
  if (network.caFile !== undefined) {
    add("network.ca_file", `trusts the certificates in ${network.caFile}`);
  }
  const { location, path } = config.toolchainCache;
  if (location !== "shared") {
    // What lies in such a cache may have come with the project.
    if (cacheCameWithProject(origins)) {
      reasons.push(`takes compilers from ${path ?? "a cache inside the project"}`);
    }
  }
  if (config.cross.android.ndkPath !== undefined) {
    add("cross.android.ndk_path", `runs the compiler in ${config.cross.android.ndkPath}`);
  }
  if (config.packages.vcpkg.root !== undefined) {
    add("packages.vcpkg.root", `runs vcpkg from ${config.packages.vcpkg.root}`);
  }
  if (config.packages.customPath !== undefined) {
    add("packages.custom_path", `runs the package manager ${config.packages.customPath}`);
  }
  for (const remote of config.packages.conan.remotes) {
    add("packages.conan.remotes", `takes packages from ${redactUrl(remote.url)}`);
  }
  const rootOf = (key: string): string | undefined => {
    const file = origins?.get(key)?.file;
    return file === undefined ? undefined : dirname(file);
  };
  for (const { keys, reason } of programReasons(config, rootOf)) {
    const known = keys.filter((key) => origins?.has(key) || origins?.has(joinKey(key, "0")));
    if (known.length === 0 || known.some(foreign)) reasons.push(reason);
  }
  for (const { key, raw } of config.expansions) {
    if (SENDS.test(key) && foreign(key)) reasons.push(`sends ${variablesOf(raw)} by "${key}"`);
  }
  return [...new Set(reasons.map(harmless))];
}

function variablesOf(raw: string): string {
  return [...raw.matchAll(/\$\{env:([^}]*)\}/g)].map((found) => `$${found[1]}`).join(", ");
}

function shown(address: string): string {
  return URL.canParse(address) ? redactUrl(address) : address;
}

/** A reason is a line of a question: nothing in it may end the line or speak to the terminal. */
function harmless(reason: string): string {
  return reason.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "·");
}

function oneLine(command: string): string {
  const line = command.trim().replaceAll(/\s*\n\s*/g, "; ");
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
