/**
 * Recognises that nothing changed since the last bootstrap, by reading a few small files. Owns what
 * state.json remembers of it.
 */
import type { Host } from "../core/host.ts";
import { loadState } from "../state/project_state.ts";
import type { BootstrapReport, BootstrapRequest } from "./bootstrap.ts";
import type { ProjectSettings } from "./project_settings.ts";
import { type RememberedSetup, stillHolds } from "./setup_fingerprint.ts";

/** What state.json remembers about the last bootstrap, under the key `lastSetup`. */
export interface LastSetup extends RememberedSetup {
  readonly report: BootstrapReport;
}

/** The report of the last bootstrap if it would come out the same; undefined when it must run. */
export async function unchangedSince(
  request: BootstrapRequest,
  settings: ProjectSettings,
  host: Host,
): Promise<BootstrapReport | undefined> {
  const state = await loadState(settings.projectRoot);
  const last = state["lastSetup"] as LastSetup | undefined;
  if (last?.report === undefined) return undefined;
  if (!await stillHolds(last, request, { settings, host })) return undefined;
  return { ...last.report, kind: "nothing-to-do", phases: [], configured: "", lockChanged: false };
}
