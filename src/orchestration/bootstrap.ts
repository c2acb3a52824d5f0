/**
 * `bootstrap`: the whole way from toolchainkit.yaml to a configured, built and tested project. Owns
 * the report and that nothing is done when nothing changed; the stages are loaded only when they run,
 * because most bootstraps find nothing to do.
 */
import type { BuildType } from "../config/types.ts";
import type { Host } from "../core/host.ts";
import { unchangedSince } from "./no_op.ts";
import type { PhaseTime } from "./phases.ts";
import type { ProjectSettings } from "./project_settings.ts";

/** Which stages to run, for which build. */
export interface BootstrapRequest {
  readonly toolchain?: string | undefined;
  /** Name of the machine to build for; default: this one. */
  readonly target?: string | undefined;
  readonly buildType?: BuildType | undefined;
  readonly configure: boolean;
  readonly build: boolean;
  readonly test?: boolean;
}

/** Something the project uses. */
export interface UsedItem {
  readonly id: string;
  /** `installed` now, `cached` from an earlier run, or the machine's own (`system`). */
  readonly origin: "installed" | "cached" | "system";
  /** Where the bytes came from, without secrets; the path for the machine's own. */
  readonly source: string;
  readonly fetchedBytes: number;
  readonly unpackedBytes: number;
  readonly durationMs: number;
}

/** What bootstrap did. */
export interface BootstrapReport {
  readonly kind: "done" | "nothing-to-do";
  readonly project: string;
  readonly toolchain: string;
  readonly buildType: string;
  /** Relative to the project where it lies inside. */
  readonly buildDirectory: string;
  readonly toolchainFile: string;
  readonly items: readonly UsedItem[];
  /** Why CMake configured again; "" when it did not. */
  readonly configured: string;
  readonly tests: { readonly passed: number; readonly total: number } | undefined;
  readonly lockChanged: boolean;
  readonly phases: readonly PhaseTime[];
  readonly durationMs: number;
}

/** Takes a project to its configured build. Nothing is done when nothing changed since the last run. */
export async function bootstrapProject(
  request: BootstrapRequest,
  settings: ProjectSettings,
  host: Host,
): Promise<BootstrapReport> {
  const startedAt = host.now();
  if (!request.build && !request.test) {
    const known = await unchangedSince(request, settings, host);
    if (known !== undefined) return { ...known, durationMs: host.now() - startedAt };
  }
  const { runBootstrap } = await import("./bootstrap_stages.ts");
  return await runBootstrap(request, settings, host);
}
