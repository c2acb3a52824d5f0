/**
 * `doctor`: looks at everything that bootstrap depends on. Owns the order of the groups and mending
 * what is safe to mend; each group of checks is in a file of its own.
 */
import { chosenCacheRoot } from "../core/directory.ts";
import type { ToolchainCacheConfig } from "../config/types.ts";
import type { ExitCode } from "../core/error_codes.ts";
import type { Host } from "../core/host.ts";
import { checkBuildCache } from "./doctor/build_cache.ts";
import { checkBuild } from "./doctor/build.ts";
import { checkCache } from "./doctor/cache.ts";
import { type Finding, findingOf } from "./doctor/finding.ts";
import { checkMachine } from "./doctor/machine.ts";
import { checkNetwork } from "./doctor/network.ts";
import { checkPackages } from "./doctor/packages.ts";
import { checkProject } from "./doctor/project.ts";
import type { ProjectSettings } from "./project_settings.ts";
import { cacheCameWithProject } from "./trust.ts";

/** Groups of findings, in this order. */
export type DoctorGroup = "machine" | "cache" | "project" | "build" | "network";

/** A finding as it is reported. */
export interface ReportedFinding extends Omit<Finding, "repair" | "exit"> {
  readonly group: DoctorGroup;
  /** What was done about it; only with `fix`. */
  readonly fixed?: string;
}

/** What the doctor found. */
export interface DoctorReport {
  readonly findings: readonly ReportedFinding[];
  readonly errors: number;
  readonly warnings: number;
  readonly fixed: number;
  /** 0 without errors; else the code of the first one that is left. */
  readonly exit: ExitCode;
}

/** What to do. */
export interface DoctorRequest {
  /** True: mend what can be mended without losing anything. */
  readonly fix: boolean;
}

/** Looks at everything; with `fix`, mends what is safe to mend. */
export async function diagnose(
  request: DoctorRequest,
  settings: ProjectSettings,
  host: Host,
): Promise<DoctorReport> {
  const project = await checkProject(settings, host);
  const { loaded, lock, trusted, withheld } = project;
  // A cache that a stranger chose is not looked into, and nothing is fixed there.
  const cacheDir = loaded === undefined || (!trusted && cacheCameWithProject(loaded.origins))
    ? settings.cacheDir
    : chosenCacheRoot(cacheChoice(loaded.config.toolchainCache), {
      projectRoot: settings.projectRoot,
      sharedRoot: settings.cacheDir,
    });
  const place = { loaded, lock, trusted, withheld, settings: { ...settings, cacheDir }, host };
  const build = await checkBuild(place);
  const unneeded = build.flatMap(({ check, severity }) => severity === "ok" ? [check] : []);
  const groups: readonly [DoctorGroup, readonly Finding[]][] = [
    ["machine", await checkMachine(cacheDir, host)],
    ["cache", await checkCache(cacheDir, host)],
    ["project", project.findings],
    ["build", [...build, ...await checkPackages(place)]],
    ["network", [...await checkNetwork({ ...place, unneeded }), ...await checkBuildCache(place)]],
  ];
  const findings: ReportedFinding[] = [];
  const exits: ExitCode[] = [];
  for (const [group, found] of groups) {
    for (const finding of found) {
      const after = request.fix ? await mend(finding) : { finding };
      const { repair: _repair, exit = 2, ...plain } = after.finding;
      const { fixed } = after;
      if (plain.severity === "error" && fixed === undefined) exits.push(exit);
      findings.push({ group, ...plain, ...(fixed === undefined ? {} : { fixed }) });
    }
  }
  const open = findings.filter((finding) => finding.fixed === undefined);
  return {
    findings,
    errors: exits.length,
    warnings: open.filter(({ severity }) => severity === "warning").length,
    fixed: findings.length - open.length,
    exit: exits[0] ?? 0,
  };
}

function cacheChoice(
  { location, path }: ToolchainCacheConfig,
): Parameters<typeof chosenCacheRoot>[0] {
  return path === undefined ? { location } : { location, path };
}

async function mend(finding: Finding): Promise<{ finding: Finding; fixed?: string }> {
  if (finding.repair === undefined) return { finding };
  try {
    return { finding, fixed: await finding.repair() };
  } catch (error) {
    const { exit, summary } = findingOf(finding.check, error);
    const evidence = `mending it failed: ${summary}`;
    return { finding: { ...finding, evidence, ...(exit === undefined ? {} : { exit }) } };
  }
}
