/**
 * Recognises that nothing changed since the last bootstrap, by reading a few small files. Owns the
 * fingerprint of what a set-up depends on; it is kept in state.json beside the rest.
 */
import { join, relative } from "@std/path";
import { localConfigPath, userConfigPath } from "../config/load.ts";
import { BUILD_INFO } from "../core/build_info.ts";
import { exists, readTextIfExists } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { manifestPath } from "../core/manifest.ts";
import { stableHash } from "../core/stable_hash.ts";
import { loadState, saveState } from "../state/project_state.ts";
import { configFingerprints } from "../state/reconfigure.ts";
import type { BootstrapReport, BootstrapRequest } from "./bootstrap.ts";
import { STAMP_FILE } from "./configure_stamp.ts";
import { lockPath } from "./lock.ts";
import type { ProjectSettings } from "./project_settings.ts";
import type { ProjectSetup } from "./setup.ts";

/** What state.json remembers about the last bootstrap, under the key `lastSetup`. */
interface LastSetup {
  readonly fingerprint: string;
  /** Names of variables whose values went into the configuration. */
  readonly variables: readonly string[];
  /** Absolute paths without which the set-up is not whole. */
  readonly needs: readonly string[];
  readonly report: BootstrapReport;
}

/** The report of the last bootstrap if it would come out the same; undefined when it must run. */
export async function unchangedSince(
  request: BootstrapRequest,
  settings: ProjectSettings,
  host: Host,
): Promise<BootstrapReport | undefined> {
  const state = await loadState(settings.projectRoot);
  const last = state["lastSetup"] as LastSetup | undefined;
  if (last?.report === undefined || !Array.isArray(last.needs)) return undefined;
  const now = await fingerprint(request, last.variables, settings, host);
  if (now !== last.fingerprint) return undefined;
  const present = await Promise.all(last.needs.map((path) => exists(path)));
  if (present.includes(false)) return undefined;
  return { ...last.report, kind: "nothing-to-do", phases: [], configured: "", lockChanged: false };
}

/** Writes down what was set up and what it depended on. */
export async function noteSetUp(
  report: BootstrapReport,
  how: {
    request: BootstrapRequest;
    setup: ProjectSetup;
    settings: ProjectSettings;
    host: Host;
  },
): Promise<void> {
  const { request, setup, settings, host } = how;
  const state = await loadState(settings.projectRoot);
  const variables = variablesOf(setup);
  const time = new Date(host.now()).toISOString();
  const values = configFingerprints(setup.loaded.tree);
  const lastSetup: LastSetup = {
    fingerprint: await fingerprint(request, variables, settings, host),
    variables,
    needs: needsOf(setup, request),
    report,
  };
  await saveState(settings.projectRoot, {
    ...state,
    activeToolchain: setup.provided.id,
    uses: report.items.filter((item) => item.origin !== "system").map((item) => item.id),
    configHash: stableHash(JSON.stringify(values)),
    configValues: values,
    cmakeConfigured: request.configure,
    buildType: setup.buildType,
    buildDirectory: relative(settings.projectRoot, setup.buildDirectory),
    generator: setup.generator,
    bootstrapTime: time,
    configTime: request.configure ? time : state.configTime,
    lastSetup,
  });
}

async function fingerprint(
  request: BootstrapRequest,
  variables: readonly string[],
  settings: ProjectSettings,
  host: Host,
): Promise<string> {
  const user = userConfigPath(host.env);
  const files = [
    settings.configFile,
    localConfigPath(settings.configFile),
    lockPath(settings),
    ...(user === undefined ? [] : [user]),
  ];
  const texts = await Promise.all(files.map(readTextIfExists));
  const own = Object.keys(host.env).filter((name) => name.startsWith("TOOLCHAINKIT_"));
  const names = [...new Set([...own, ...variables])].sort();
  return stableHash(JSON.stringify([
    [BUILD_INFO.version, BUILD_INFO.commit],
    [request.toolchain ?? "", request.buildType ?? "", request.configure, settings.cacheDir],
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

function needsOf(setup: ProjectSetup, request: BootstrapRequest): string[] {
  const { provided, tools } = setup;
  const installed = [provided.install, tools.cmake.install, tools.ninja?.install];
  return [
    setup.toolchainFile,
    provided.layout.cxxCompiler.path,
    tools.cmake.path,
    ...installed.flatMap((install) => install === undefined ? [] : [manifestPath(install.path)]),
    ...(request.configure
      ? [join(setup.buildDirectory, "CMakeCache.txt"), join(setup.buildDirectory, STAMP_FILE)]
      : []),
  ];
}
