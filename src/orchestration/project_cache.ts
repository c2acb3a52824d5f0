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
export type CacheSettings = Pick<
  ProjectSettings,
  "projectRoot" | "configFile" | "cacheDir" | "cacheDirGiven"
>;

/** What is needed to know whether a cache that a project chose may be used. */
export type TrustedCacheSettings = CacheSettings & Pick<ProjectSettings, "trust">;

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
 * one of its files speaks of `toolchain_cache` at all. The user's own cache while a project that chose
 * another is not trusted: whoever chooses the folder chooses what is cleaned.
 *
 * @throws {ConfigError} If it does and the configuration is broken.
 */
export async function projectCacheRoot(
  settings: TrustedCacheSettings,
  host: Pick<Host, "env" | "platform" | "log">,
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
  const { cacheCameWithProject, isTrusted, trustScope } = await import("./trust.ts");
  if (!cacheCameWithProject(loaded.origins)) return cacheRootOf(loaded.config, settings);
  if (await isTrusted(trustScope(settings, loaded, host))) {
    const { fillReferences } = await import("../config/fill.ts");
    return cacheRootOf(fillReferences(loaded, configFile, host).config, settings);
  }
  const root = cacheRootOf(loaded.config, settings);
  if (root !== settings.cacheDir) {
    host.log.warning(
      `The cache "${root}" of the project is left alone and "${settings.cacheDir}" used: ` +
        "its configuration is not trusted",
    );
  }
  return settings.cacheDir;
}
