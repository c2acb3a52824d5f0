/** `python`: the Python that runs package managers. Owns which build of it is taken. */
import type { Artifact } from "../core/artifact.ts";
import { ensureGlobalCacheStructure } from "../core/directory.ts";
import { TkError } from "../core/errors.ts";
import type { Host } from "../core/host.ts";
import { platformName } from "../core/platform.ts";
import {
  EMBEDDED_PYTHON_VERSION,
  getPythonExecutable,
  type PythonEnvironment,
  setupPythonEnvironment,
} from "../core/python_env.ts";
import type { ToolchainRegistry } from "../toolchain/registry.ts";
import type { ProjectSettings } from "./project_settings.ts";
import { readAsWritten } from "./read_configuration.ts";
import { openToolchainContext } from "./toolchain_context.ts";

/** The build of Python for this machine; undefined when nobody publishes one. */
export async function pythonArtifact(
  wanted: string | undefined,
  registry: ToolchainRegistry,
  host: Host,
): Promise<Artifact | undefined> {
  try {
    return await registry.lookup(
      "python",
      wanted ?? EMBEDDED_PYTHON_VERSION,
      platformName(host.platform),
    );
  } catch (error) {
    // An unknown version of a person's own choice is told; a platform without builds is not their fault.
    if (wanted !== undefined || !(error instanceof TkError) || error.exit !== 3) throw error;
    return undefined;
  }
}

/** Finds (`path`) or installs (`install`) the Python of the project. */
export async function providePython(
  request: { readonly install: boolean },
  settings: ProjectSettings,
  host: Host,
): Promise<PythonEnvironment> {
  const context = await openToolchainContext(settings, host, { trust: "skip" });
  const { config } = await readAsWritten(settings, host);
  const artifact = await pythonArtifact(config.tools["python"], context.registry, host);
  const cache = await ensureGlobalCacheStructure(context.cache.root, { log: host.log });
  if (!request.install) return await getPythonExecutable({ artifact, cache, host });
  return await setupPythonEnvironment({
    artifact,
    cache,
    host,
    network: context.network,
  });
}
