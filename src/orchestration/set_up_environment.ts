/** Sets a project up as far as its environment needs, without CMake. Owns nothing else. */
import type { Host } from "../core/host.ts";
import { loadState, saveState } from "../state/project_state.ts";
import type { EnvironmentRequest } from "./environment.ts";
import type { EnvironmentFacts } from "./environment_facts.ts";
import type { ProjectSettings } from "./project_settings.ts";
import { noteEnvironment } from "./remembered_environment.ts";
import type { ProjectSetup } from "./setup.ts";
import { withSetup } from "./with_setup.ts";

/** The environment of a project after it was set up; it is remembered. */
export async function setUpEnvironment(
  request: EnvironmentRequest,
  settings: ProjectSettings,
  host: Host,
): Promise<EnvironmentFacts> {
  return await withSetup(request, { settings, host, purpose: "env" }, async (setup) => {
    await noteUses(setup, settings);
    return await noteEnvironment({ request, setup, settings, host });
  });
}

/** A project that was never bootstrapped still says what it needs of the cache. */
async function noteUses(setup: ProjectSetup, settings: ProjectSettings): Promise<void> {
  const state = await loadState(settings.projectRoot);
  const items = [setup.provided, setup.tools.cmake, setup.tools.ninja];
  const ids = items.flatMap((item) => {
    return item?.install === undefined ? [] : [item.install.id];
  });
  const uses = [...new Set([...state.uses, ...ids])];
  if (uses.length > state.uses.length) await saveState(settings.projectRoot, { ...state, uses });
}
