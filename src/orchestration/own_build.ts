/**
 * Which build folders this program configured. A build folder may have come with the project, and its
 * files say what to run: owns that nothing in it runs unasked unless the configuration was made here.
 */
import type { Host } from "../core/host.ts";
import { stableHash } from "../core/stable_hash.ts";
import { matchesStateChecksum, noteStateChecksum } from "./state_checksums.ts";
import { requireTrust, type TrustScope, type TrustSettings } from "./trust.ts";

/** Writes down that this program configured the folder, so that what lies in it may be run again. */
export async function noteConfigured(
  buildDirectory: string,
  settings: TrustSettings,
): Promise<void> {
  await noteStateChecksum(configuredKey(buildDirectory), buildDirectory, settings);
}

/**
 * Makes sure that the commands in a build folder are from a configuration that this program made.
 *
 * @throws {TrustRequiredError} If the folder was not configured here and the project is not trusted.
 */
export async function requireOwnBuild(
  buildDirectory: string,
  scope: TrustScope,
  host: Host,
): Promise<void> {
  if (await matchesStateChecksum(configuredKey(buildDirectory), buildDirectory, scope)) return;
  await requireTrust([`runs the commands that lie in ${buildDirectory}`], scope, host);
}

function configuredKey(buildDirectory: string): string {
  return `build-${stableHash(buildDirectory)}`;
}
