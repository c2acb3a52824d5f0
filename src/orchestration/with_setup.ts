/**
 * Work on a project that is set up, while no other run works on it. Owns that there is a project
 * before anything is written into its folder, the lock, and the phases that are told.
 */
import { cachePaths } from "../core/directory.ts";
import type { Host } from "../core/host.ts";
import { LockManager } from "../core/locking.ts";
import { requireOwnFolders } from "./build_place.ts";
import { Phases } from "./phases.ts";
import type { ProjectSettings } from "./project_settings.ts";
import { requireProject } from "./require_project.ts";
import { type ProjectSetup, setUpProject, type SetupRequest } from "./setup.ts";

/**
 * Sets a project up and does `work` on it.
 *
 * @param how.purpose What other runs are told that wait for this one.
 * @throws {ConfigNotFoundError} If there is no project; its folder is as it was.
 * @throws {LockTimeoutError} If another run keeps the project for too long.
 */
export async function withSetup<T>(
  request: SetupRequest,
  how: { settings: ProjectSettings; host: Host; purpose: string },
  work: (setup: ProjectSetup, phases: Phases) => Promise<T> | T,
): Promise<T> {
  const { settings, host, purpose } = how;
  await requireProject(settings, host);
  await requireOwnFolders(settings.projectRoot);
  const locks = new LockManager({ cache: cachePaths(settings.cacheDir), host });
  return await locks.projectLock(settings.projectRoot, async () => {
    const phases = new Phases(host);
    return await work(await setUpProject(request, settings, { host, phases }), phases);
  }, { purpose });
}
