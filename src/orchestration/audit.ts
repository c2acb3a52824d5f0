/** `audit`: what the build took from outside. Owns which places are inside, and the words. */
import { dirname, join } from "@std/path";
import { BACKENDS } from "../cmake/backends.ts";
import { TkError } from "../core/errors.ts";
import { isDirectory } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { printableLine } from "../core/printable_text.ts";
import { auditBuild, type BuildAudit, type InputKind, type OutsideInput } from "./audit_build.ts";
import { requireOwnBuild } from "./own_build.ts";
import { trustScope } from "./trust.ts";
import type { ProjectSettings } from "./project_settings.ts";
import { pathWithTools, type ProjectSetup, type SetupRequest } from "./setup.ts";
import { withSetup } from "./with_setup.ts";

/** There is no finished build to look at. */
export class NothingBuiltError extends TkError<{ buildDirectory: string }> {
  readonly code = "NOTHING_BUILT";

  constructor(buildDirectory: string) {
    super(
      `Cannot audit "${buildDirectory}": nothing is built there, a finished build is needed`,
      { buildDirectory },
      { hint: "Run toolchainkit build first" },
    );
  }
}

/** What `audit` found. */
export interface AuditReport extends BuildAudit {
  readonly toolchain: string;
  readonly buildDirectory: string;
  /** True when nothing came from outside. */
  readonly hermetic: boolean;
}

/**
 * Audits the build that `build` with the same options makes.
 *
 * @throws {NothingBuiltError} If there is no such build.
 */
export async function auditProject(
  request: SetupRequest,
  settings: ProjectSettings,
  host: Host,
): Promise<AuditReport> {
  return await withSetup(request, { settings, host, purpose: "audit" }, (setup) => {
    return auditSetUp(setup, settings, host);
  });
}

async function auditSetUp(
  setup: ProjectSetup,
  settings: ProjectSettings,
  host: Host,
): Promise<AuditReport> {
  const { packages } = setup.config;
  const inside = [
    settings.projectRoot,
    setup.buildDirectory,
    setup.provided.root,
    setup.provided.config.sysroot,
    setup.cache.toolchains,
    setup.cache.tools,
    packages.conanHome ?? join(settings.projectRoot, ".toolchainkit", "conan"),
    packages.vcpkg.root,
    ...(setup.packages?.folders ?? []),
  ].filter((path) => path !== undefined);
  if (!await isDirectory(setup.buildDirectory)) throw new NothingBuiltError(setup.buildDirectory);
  await requireOwnBuild(setup.buildDirectory, trustScope(settings, setup.loaded, host), host);
  const audit = await auditBuild({
    sourceDirectory: settings.projectRoot,
    buildDirectory: setup.buildDirectory,
    ...(BACKENDS[setup.generator].multiConfig ? { configuration: setup.buildType } : {}),
    inside,
    environment: { PATH: pathWithTools(setup, host) },
  }, host);
  if (audit === undefined) throw new NothingBuiltError(setup.buildDirectory);
  return {
    ...audit,
    toolchain: setup.provided.id,
    buildDirectory: setup.buildDirectory,
    hermetic: audit.outside.length === 0,
  };
}

const HEADINGS: Readonly<Record<InputKind, string>> = {
  header: "Headers",
  library: "Libraries",
  tool: "Tools",
  package: "CMake packages",
};

/** The report for people: by kind, by who pulled it in, by folder. */
export function describeAudit(report: AuditReport): string {
  const head = `${report.objects} objects and ${report.links} links read ${report.inputs} files`;
  if (report.hermetic) {
    return `Nothing came from outside the project, ${report.toolchain} and its packages (${head})`;
  }
  const lines = [`${report.outside.length} of them came from outside (${head})`];
  for (const kind of Object.keys(HEADINGS) as InputKind[]) {
    const entries = report.outside.filter((entry) => entry.kind === kind);
    if (entries.length === 0) continue;
    lines.push("", `${HEADINGS[kind]} (${entries.length})`);
    for (const [who, files] of byPuller(entries)) lines.push(`  ${who}`, ...folderLines(files));
  }
  if (report.notes.length > 0) lines.push("", ...report.notes);
  return lines.map(printableLine).join("\n");
}

function byPuller(entries: readonly OutsideInput[]): Map<string, OutsideInput[]> {
  const groups = new Map<string, OutsideInput[]>();
  for (const entry of entries) {
    const who = entry.pulledInBy.join(", ");
    groups.set(who, [...groups.get(who) ?? [], entry]);
  }
  return groups;
}

function folderLines(entries: readonly OutsideInput[]): string[] {
  const folders = new Map<string, string[]>();
  for (const { path } of entries) {
    const folder = dirname(path);
    folders.set(folder, [...folders.get(folder) ?? [], path.slice(folder.length + 1)]);
  }
  return [...folders].map(([folder, names]) => {
    const shown = names.slice(0, 4).join(", ");
    const more = names.length > 4 ? `, and ${names.length - 4} more` : "";
    return `    ${folder}: ${shown}${more}`;
  });
}
