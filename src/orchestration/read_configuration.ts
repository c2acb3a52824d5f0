/**
 * Reads the configuration and the lock of a project for a command. Owns the order that keeps a
 * stranger's files from getting at variables: read as written, ask for trust, fill in the references.
 */
import { fillReferences } from "../config/fill.ts";
import { loadConfig, type LoadedConfig } from "../config/load.ts";
import { type LockFile, readLock } from "../config/lock_file.ts";
import { BUILD_INFO } from "../core/build_info.ts";
import type { Host } from "../core/host.ts";
import { lockPath } from "./lock_path.ts";
import type { ProjectSettings } from "./project_settings.ts";
import { isTrusted, requireTrust, trustReasons, trustScope } from "./trust.ts";

/** A configuration as far as it may be used. */
export interface ReadConfiguration {
  readonly loaded: LoadedConfig;
  /** False: nothing of what the project brings may be used; its references are as they are written. */
  readonly trusted: boolean;
}

/** A configuration and a lock that may be used. */
export interface TrustedProject {
  readonly loaded: LoadedConfig;
  /** Undefined when there is none, or the command does not use it. */
  readonly lock: LockFile | undefined;
}

/** All layers of the configuration as they are written: no variable of the project is looked up. */
export function readAsWritten(
  { projectRoot, configFile }: Pick<ProjectSettings, "projectRoot" | "configFile">,
  host: Pick<Host, "env" | "platform">,
): Promise<LoadedConfig> {
  return loadConfig({ projectRoot, configFile, programVersion: BUILD_INFO.version }, host);
}

/**
 * The configuration and the lock of a project whose trust is needed and asked for.
 *
 * @param how.updating Names whose locked builds are about to be replaced, as a function of what was
 *   read; `*` is all. They need no trust.
 * @param how.lock False: the command uses nothing that the lock names.
 * @throws {TrustRequiredError} If the project brings something and nobody trusts it.
 * @throws {ConfigError} If the configuration, or a variable that it refers to, cannot be used.
 * @throws {LockInvalidError} If the lock cannot be read.
 */
export async function readTrusted(
  settings: ProjectSettings,
  host: Host,
  how: {
    updating?: (written: LoadedConfig, lock: LockFile | undefined) => readonly string[] | undefined;
    lock?: boolean;
  } = {},
): Promise<TrustedProject> {
  const written = await readAsWritten(settings, host);
  const lock = how.lock === false ? undefined : await readLock(lockPath(settings));
  const updating = how.updating?.(written, lock);
  const reasons = await trustReasons(written, { lock, settings, host, updating });
  await requireTrust(reasons, trustScope(settings, written, host), host);
  return { loaded: fillReferences(written, settings.configFile, host), lock };
}

/**
 * The configuration of a project, filled in if it is trusted already; nobody is asked. The lock is left
 * aside.
 */
export async function readIfTrusted(
  settings: ProjectSettings,
  host: Host,
): Promise<ReadConfiguration> {
  const written = await readAsWritten(settings, host);
  const reasons = await trustReasons(written, { lock: undefined, settings, host });
  const trusted = reasons.length === 0 || await isTrusted(trustScope(settings, written, host));
  const loaded = trusted ? fillReferences(written, settings.configFile, host) : written;
  return { loaded, trusted };
}
