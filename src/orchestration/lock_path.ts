/** Where a project's lock file is. */
import { dirname, join } from "@std/path";
import type { ProjectSettings } from "./project_settings.ts";

/** Where the lock of a project is: beside its configuration. */
export function lockPath(settings: Pick<ProjectSettings, "configFile">): string {
  return join(dirname(settings.configFile), "toolchainkit.lock");
}
