/**
 * Environments of projects as they were last set up. They are kept in the cache and not in the
 * project: whoever else can write there could put a folder of his own in front of PATH.
 */
import { join } from "@std/path";
import { readOwnText } from "../core/cache_file.ts";
import { atomicWrite } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { stableHash } from "../core/stable_hash.ts";
import { ensureUserFolder, userFolder } from "../core/user_folder.ts";
import { type EnvironmentFacts, environmentFacts } from "./environment_facts.ts";
import { lockPath } from "./lock_path.ts";
import type { ProjectSettings } from "./project_settings.ts";
import type { ProjectSetup } from "./setup.ts";
import { type RememberedSetup, rememberSetup, stillHolds } from "./setup_fingerprint.ts";
import { isTrusted, trustReasons, trustScope } from "./trust.ts";

/** One environment. */
interface RememberedEnvironment extends RememberedSetup {
  readonly facts: EnvironmentFacts;
  /** True: the project brings something that only a trusted project may. */
  readonly needsTrust: boolean;
  /** What its `registries:` names, for the look at trust. */
  readonly registries: readonly string[];
}

/** One file of a project. */
interface Remembered {
  readonly schema: 1;
  readonly project: string;
  /** By the toolchain that was asked for; "" for the default. */
  readonly environments: Readonly<Record<string, RememberedEnvironment>>;
}

/** Where the environments of a project are remembered. */
export function environmentsPath(settings: ProjectSettings): string {
  const folder = userFolder(settings.cacheDir, "environments");
  return join(folder, `${stableHash(settings.projectRoot)}.json`);
}

/** The environment of the last set-up if it would come out the same; undefined otherwise. */
export async function rememberedEnvironment(
  request: { readonly toolchain?: string | undefined },
  settings: ProjectSettings,
  host: Host,
): Promise<EnvironmentFacts | undefined> {
  const known = (await readRemembered(settings)).environments[request.toolchain ?? ""];
  if (known === undefined) return undefined;
  // Trust may have been for one run only, or taken back.
  if (
    known.needsTrust !== false &&
    !await isTrusted({ ...settings, registries: known.registries, env: host.env })
  ) return undefined;
  const holds = await stillHolds(known, toolsOnly(request), { settings, host });
  return holds ? known.facts : undefined;
}

/** Writes down the environment of a set-up that was just made; returns it. */
export async function noteEnvironment(
  how: {
    request: { readonly toolchain?: string | undefined };
    setup: ProjectSetup;
    settings: ProjectSettings;
    host: Host;
  },
): Promise<EnvironmentFacts> {
  const { request, setup, settings, host } = how;
  const facts = await environmentFacts(setup);
  const setUp = await rememberSetup(toolsOnly(request), setup, { settings, host });
  const { environments } = await readRemembered(settings);
  // Loaded only here: reading what is remembered needs no YAML.
  const { readLock } = await import("../config/lock_file.ts");
  const lock = await readLock(lockPath(settings));
  const reasons = await trustReasons(setup.loaded, { lock, settings, host });
  const { registries } = trustScope(settings, setup.loaded, host);
  const environment = { ...setUp, facts, needsTrust: reasons.length > 0, registries };
  const remembered: Remembered = {
    schema: 1,
    project: settings.projectRoot,
    environments: { ...environments, [request.toolchain ?? ""]: environment },
  };
  try {
    ensureUserFolder(settings.cacheDir, "environments");
    const text = `${JSON.stringify(remembered, undefined, 2)}\n`;
    await atomicWrite(environmentsPath(settings), text, { mode: 0o600 });
  } catch (error) {
    // Without it the next run takes longer, which is no reason to fail this one.
    host.log.debug(`The environment is not remembered: ${error}`);
  }
  return facts;
}

function toolsOnly(
  request: { readonly toolchain?: string | undefined },
): { toolchain: string | undefined; configure: boolean } {
  return { toolchain: request.toolchain, configure: false };
}

/** A file that somebody else put there, or could have changed, counts as none: it decides over PATH. */
async function readRemembered(settings: ProjectSettings): Promise<Remembered> {
  const none: Remembered = { schema: 1, project: settings.projectRoot, environments: {} };
  try {
    const text = await readOwnText(environmentsPath(settings));
    const value = text === undefined ? none : JSON.parse(text) as Remembered;
    const ours = value.schema === 1 && value.project === settings.projectRoot &&
      typeof value.environments === "object" && value.environments !== null;
    return ours ? value : none;
  } catch {
    return none;
  }
}
