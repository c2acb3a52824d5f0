/** Sets a project up as far as its environment needs, without CMake. Owns nothing else. */
import { artifactId } from "../core/artifact.ts";
import { cachePaths } from "../core/directory.ts";
import type { Host } from "../core/host.ts";
import { LockManager } from "../core/locking.ts";
import { loadState, saveState } from "../state/project_state.ts";
import type { EnvironmentRequest } from "./environment.ts";
import type { EnvironmentFacts } from "./environment_facts.ts";
import { Phases } from "./phases.ts";
import type { ProjectSettings } from "./project_settings.ts";
import { noteEnvironment } from "./remembered_environment.ts";
import { type ProjectSetup, setUpProject } from "./setup.ts";

/** The environment of a project after it was set up; it is remembered. */
export async function setUpEnvironment(
  request: EnvironmentRequest,
  settings: ProjectSettings,
  host: Host,
): Promise<EnvironmentFacts> {
  const locks = new LockManager({ cache: cachePaths(settings.cacheDir), host });
  return await locks.projectLock(settings.projectRoot, async () => {
    const setup = await setUpProject(request, settings, { host, phases: new Phases(host) });
    await noteUses(setup, settings);
    return await noteEnvironment({ request, setup, settings, host });
  }, { purpose: "env" });
}

/** A project that was never bootstrapped still says what it needs of the cache. */
async function noteUses(setup: ProjectSetup, settings: ProjectSettings): Promise<void> {
  const state = await loadState(settings.projectRoot);
  const items = [setup.provided, setup.tools.cmake, setup.tools.ninja];
  const ids = items.flatMap((item) => {
    return item?.artifact === undefined ? [] : [artifactId(item.artifact)];
  });
  const uses = [...new Set([...state.uses, ...ids])];
  if (uses.length > state.uses.length) await saveState(settings.projectRoot, { ...state, uses });
}
