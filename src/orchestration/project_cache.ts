/**
 * Which cache a project's toolchains live in. Owns the order: command line and environment, then
 * `toolchain_cache` of the configuration, then the cache of the user.
 */
import { localConfigPath, userConfigPath } from "../config/config_files.ts";
import type { Config } from "../config/types.ts";
import { chosenCacheRoot } from "../core/directory.ts";
import { readTextIfExists } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import type { ProjectSettings } from "./project_settings.ts";

/** The part of the settings that the choice depends on. */
export type CacheSettings =
  & Pick<
    ProjectSettings,
    "projectRoot" | "configFile" | "cacheDir" | "cacheDirGiven"
  >
  & Partial<Pick<ProjectSettings, "trust">>;

/** Absolute path of the cache for a configuration that was read. */
export function cacheRootOf(
  config: Pick<Config, "toolchainCache">,
  settings: CacheSettings,
): string {
  if (settings.cacheDirGiven) return settings.cacheDir;
  const { location, path } = config.toolchainCache;
  return chosenCacheRoot(
    { location, ...(path === undefined ? {} : { path }) },
    { projectRoot: settings.projectRoot, sharedRoot: settings.cacheDir },
  );
}

/**
 * Absolute path of the cache for commands that need no configuration otherwise: it is read only when
 * one of its files speaks of `toolchain_cache` at all.
 *
 * @throws {ConfigError} If it does and the configuration is broken.
 * @throws {TrustRequiredError} If a variable names the cache and the project is not trusted.
 */
export async function projectCacheRoot(
  settings: CacheSettings,
  host: Pick<Host, "env" | "platform">,
): Promise<string> {
  if (settings.cacheDirGiven) return settings.cacheDir;
  const user = userConfigPath(host.env);
  const files = [settings.configFile, localConfigPath(settings.configFile)];
  const texts = await Promise.all(
    [...files, ...(user === undefined ? [] : [user])].map(readTextIfExists),
  );
  // The old spellings of the key hold "toolchain" too.
  if (!texts.some((text) => /toolchain_(cache|dir)|cache_dir/.test(text ?? ""))) {
    return settings.cacheDir;
  }
  const { loadConfig } = await import("../config/load.ts");
  const { projectRoot, configFile } = settings;
  const loaded = await loadConfig({ projectRoot, configFile }, host);
  if (!loaded.waiting.some((key) => key.startsWith("toolchain_cache."))) {
    return cacheRootOf(loaded.config, settings);
  }
  const { isTrusted, TrustRequiredError, trustRequirements } = await import("./trust.ts");
  if (!await isTrusted({ ...settings, trust: settings.trust === true })) {
    const reasons = trustRequirements(loaded.config, loaded.origins);
    throw new TrustRequiredError(projectRoot, reasons);
  }
  const { fillReferences } = await import("../config/fill.ts");
  return cacheRootOf(fillReferences(loaded, configFile, host).config, settings);
}
