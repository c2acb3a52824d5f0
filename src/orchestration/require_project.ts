/** Refuses to go on where there is no project. Owns what counts as one. */
import { loadConfig } from "../config/load.ts";
import { ConfigNotFoundError } from "../config/parser.ts";
import { isFile } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import type { ProjectSettings } from "./project_settings.ts";

/**
 * A project has a configuration file, or its toolchains come from the user's own.
 *
 * @throws {ConfigNotFoundError} If neither is so: most likely this is the wrong folder.
 */
export async function requireProject(
  settings: Pick<ProjectSettings, "projectRoot" | "configFile">,
  host: Pick<Host, "env" | "platform">,
): Promise<void> {
  const { projectRoot, configFile } = settings;
  if (await isFile(configFile)) return;
  const { config } = await loadConfig({ projectRoot, configFile }, host);
  if (config.toolchains.length === 0) throw new ConfigNotFoundError(configFile);
}
