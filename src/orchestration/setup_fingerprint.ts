/**
 * What a set-up depends on and what it leaves behind, for recognising that nothing changed. Owns the
 * list of both; remembering them is up to the callers.
 */
import { join } from "@std/path";
import { localConfigPath, userConfigPath } from "../config/config_files.ts";
import { BUILD_INFO } from "../core/build_info.ts";
import { exists, readTextIfExists } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { manifestPath } from "../core/manifest.ts";
import { secretHash } from "../core/secret_hash.ts";
import type { BootstrapRequest } from "./bootstrap.ts";
import { STAMP_FILE } from "./stamp_file.ts";
import { lockPath } from "./lock_path.ts";
import type { ProjectSettings } from "./project_settings.ts";
import type { ProjectSetup } from "./setup.ts";

/** The part of a request that matters here. */
export type FingerprintRequest = Pick<
  BootstrapRequest,
  "toolchain" | "target" | "buildType" | "configure"
>;

/** A set-up as it is remembered. */
export interface RememberedSetup {
  readonly fingerprint: string;
  /** Names of variables whose values went into the configuration. */
  readonly variables: readonly string[];
  /** Absolute paths without which the set-up is not whole. */
  readonly needs: readonly string[];
  /** Absolute paths of files that, by being there, say that the set-up is not what it was. */
  readonly spoilers?: readonly string[];
  /** Further files whose text counts, such as a lock of a package manager; absolute. */
  readonly inputs?: readonly string[];
}

/** What is to be remembered of a set-up that was just made. */
export async function rememberSetup(
  request: FingerprintRequest,
  setup: ProjectSetup,
  where: { settings: ProjectSettings; host: Host },
): Promise<RememberedSetup> {
  const variables = variablesOf(setup);
  const inputs = setup.packages?.inputs ?? [];
  return {
    fingerprint: await fingerprint(request, { variables, inputs }, where),
    variables,
    needs: needsOf(setup, request),
    // A shared cache that went away during a build: only a set-up asks it again.
    spoilers: setup.buildCache === undefined ? [] : [setup.buildCache.lostFile],
    inputs,
  };
}

/** True if the request would come out as it did when this was remembered. */
export async function stillHolds(
  last: RememberedSetup,
  request: FingerprintRequest,
  where: { settings: ProjectSettings; host: Host },
): Promise<boolean> {
  if (!Array.isArray(last.needs) || !Array.isArray(last.variables)) return false;
  const parts = { variables: last.variables, inputs: last.inputs ?? [] };
  if (await fingerprint(request, parts, where) !== last.fingerprint) return false;
  const present = await Promise.all(last.needs.map((path) => exists(path)));
  const spoiled = await Promise.all((last.spoilers ?? []).map((path) => exists(path)));
  return !present.includes(false) && !spoiled.includes(true);
}

/** Files that decide which package manager is used, there or not. */
const PACKAGE_MANIFESTS = ["conanfile.py", "conanfile.txt", "vcpkg.json"];

async function fingerprint(
  request: FingerprintRequest,
  { variables, inputs }: { variables: readonly string[]; inputs: readonly string[] },
  { settings, host }: { settings: ProjectSettings; host: Host },
): Promise<string> {
  const user = userConfigPath(host.env);
  const files = [
    settings.configFile,
    localConfigPath(settings.configFile),
    lockPath(settings),
    ...(user === undefined ? [] : [user]),
    ...PACKAGE_MANIFESTS.map((name) => join(settings.projectRoot, name)),
    ...inputs,
  ];
  const texts = await Promise.all(files.map(readTextIfExists));
  const own = Object.keys(host.env).filter((name) => name.startsWith("TOOLCHAINKIT_"));
  const names = [...new Set([...own, ...variables])].sort();
  return secretHash(JSON.stringify([
    [BUILD_INFO.version, BUILD_INFO.commit],
    [
      request.toolchain ?? "",
      request.target ?? "",
      request.buildType ?? "",
      request.configure,
      settings.cacheDir,
    ],
    texts,
    names.map((name) => [name, host.env[name] ?? ""]),
  ]));
}

function variablesOf(setup: ProjectSetup): string[] {
  const names = setup.config.expansions.flatMap(({ raw }) =>
    [...raw.matchAll(/\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}/g)].map((match) => match[1] ?? "")
  );
  return [...new Set(names)].sort();
}

function needsOf(setup: ProjectSetup, request: FingerprintRequest): string[] {
  const { provided, tools, packages } = setup;
  const installed = [provided.install, tools.cmake.install, tools.ninja?.install];
  return [
    setup.toolchainFile,
    ...(packages === undefined ? [] : [packages.integrationFile]),
    ...(packages?.packages ?? []).flatMap(({ folder }) => folder === undefined ? [] : [folder]),
    provided.layout.cxxCompiler.path,
    tools.cmake.path,
    ...setup.buildCache?.files ?? [],
    ...installed.flatMap((install) => install === undefined ? [] : [manifestPath(install.path)]),
    ...(request.configure
      ? [join(setup.buildDirectory, "CMakeCache.txt"), join(setup.buildDirectory, STAMP_FILE)]
      : []),
  ];
}
