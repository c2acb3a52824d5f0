/** Where the files of a configuration are. Owns their names; reads none of them. */
import { basename, dirname, join } from "@std/path";
import { homeFolder } from "../core/home_folder.ts";
import type { Host } from "../core/host.ts";

/** Name of the git-ignored file beside toolchainkit.yaml. */
export function localConfigPath(configFile: string): string {
  return join(dirname(configFile), basename(configFile).replace(/\.ya?ml$/i, "") + ".local.yaml");
}

/** The user's own configuration file, if the machine has a home. */
export function userConfigPath(env: Host["env"]): string | undefined {
  const home = homeFolder(env);
  return home === undefined ? undefined : join(home, ".toolchainkit", "config.yaml");
}
