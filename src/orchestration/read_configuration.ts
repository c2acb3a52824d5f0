/**
 * Reads the configuration of a project for a command. Owns the order that keeps a stranger's file from
 * getting at variables: read as written, ask for trust, fill in the references.
 */
import { fillReferences } from "../config/fill.ts";
import { loadConfig, type LoadedConfig } from "../config/load.ts";
import { BUILD_INFO } from "../core/build_info.ts";
import type { Host } from "../core/host.ts";
import type { ProjectSettings } from "./project_settings.ts";
import { isTrusted, requireTrust, trustRequirements } from "./trust.ts";

/** A configuration as far as it may be used. */
export interface ReadConfiguration {
  readonly loaded: LoadedConfig;
  /** False: nothing of what the project brings may be used; its references are as they are written. */
  readonly trusted: boolean;
}

/** All layers of the configuration as they are written: no variable of the project is looked up. */
export function readAsWritten(
  { projectRoot, configFile }: Pick<ProjectSettings, "projectRoot" | "configFile">,
  host: Pick<Host, "env" | "platform">,
): Promise<LoadedConfig> {
  return loadConfig({ projectRoot, configFile, programVersion: BUILD_INFO.version }, host);
}

/**
 * The configuration of a project whose trust is needed and asked for.
 *
 * @throws {TrustRequiredError} If the project brings something and nobody trusts it.
 * @throws {ConfigError} If the configuration, or a variable that it refers to, cannot be used.
 */
export async function readTrusted(settings: ProjectSettings, host: Host): Promise<LoadedConfig> {
  const written = await readAsWritten(settings, host);
  await requireTrust(trustRequirements(written.config, written.origins), settings, host);
  return fillReferences(written, settings.configFile, host);
}

/** The configuration of a project, filled in if it is trusted already; nobody is asked. */
export async function readIfTrusted(
  settings: ProjectSettings,
  host: Host,
): Promise<ReadConfiguration> {
  const written = await readAsWritten(settings, host);
  const reasons = trustRequirements(written.config, written.origins);
  const trusted = reasons.length === 0 || await isTrusted(settings);
  const loaded = trusted ? fillReferences(written, settings.configFile, host) : written;
  return { loaded, trusted };
}
