/**
 * The stages of `bootstrap`, in order. Owns the order and what the report says of each; every stage is
 * in a file of its own.
 */
import { relative } from "@std/path";
import { artifactId } from "../core/artifact.ts";
import { isInside } from "../core/filesystem/inside.ts";
import type { Host } from "../core/host.ts";
import type { InstallResult } from "../core/install.ts";
import { buildSetUp, configureSetUp, testSetUp } from "./cmake_stages.ts";
import type { BootstrapReport, BootstrapRequest, UsedItem } from "./bootstrap.ts";
import { noteSetUp } from "./note_setup.ts";
import { writePresets } from "./project_presets.ts";
import type { ProjectSettings } from "./project_settings.ts";
import type { ProjectSetup } from "./setup.ts";
import { withSetup } from "./with_setup.ts";

/** Runs the stages that were asked for, in order. */
export async function runBootstrap(
  request: BootstrapRequest,
  settings: ProjectSettings,
  host: Host,
): Promise<BootstrapReport> {
  const startedAt = host.now();
  return await withSetup(
    { ...request, runsProjectCode: request.configure },
    { settings, host, purpose: "bootstrap" },
    async (setup, phases) => {
      const configured = request.configure
        ? await phases.run("Configure", () => configureSetUp(setup, host), (done) => done.why)
        : undefined;
      if (!request.configure) await writePresets(setup, host);
      if (request.build) await phases.run("Build", () => buildSetUp(setup, [], host));
      const tests = request.test
        ? await phases.run(
          "Test",
          () => testSetUp(setup, [], host),
          (done) => `${done.passed} of ${done.total} passed`,
        )
        : undefined;
      const report: BootstrapReport = {
        kind: "done",
        project: setup.config.project,
        toolchain: setup.provided.id,
        buildType: setup.buildType,
        buildDirectory: shownPath(setup.buildDirectory, settings.projectRoot),
        toolchainFile: shownPath(setup.toolchainFile, settings.projectRoot),
        items: usedItems(setup),
        configured: configured?.why ?? "",
        tests: tests === undefined ? undefined : { passed: tests.passed, total: tests.total },
        lockChanged: setup.lockChanged,
        phases: phases.times,
        durationMs: host.now() - startedAt,
      };
      await noteSetUp(report, { request, setup, settings, host });
      return report;
    },
  );
}

function usedItems(setup: ProjectSetup): UsedItem[] {
  const { provided, tools, buildCache } = setup;
  const compiler = provided.artifact === undefined
    ? ownItem(provided.id, provided.layout.cxxCompiler.path)
    : installedItem(provided.id, provided.install);
  return [
    compiler,
    ...[tools.cmake, tools.ninja].flatMap((tool) =>
      tool === undefined
        ? []
        : tool.artifact === undefined
        ? [ownItem(`${tool.name}-${tool.version}`, tool.path)]
        : [installedItem(tool.install?.id ?? artifactId(tool.artifact), tool.install)]
    ),
    ...(buildCache?.artifact === undefined ? [] : [installedItem(
      buildCache.install?.id ?? artifactId(buildCache.artifact),
      buildCache.install,
    )]),
  ];
}

function ownItem(id: string, path: string): UsedItem {
  return { id, origin: "system", source: path, fetchedBytes: 0, unpackedBytes: 0, durationMs: 0 };
}

/** What the report says of something that was installed, now or earlier. */
export function installedItem(id: string, install: InstallResult | undefined): UsedItem {
  if (install?.kind !== "installed") {
    return { ...ownItem(id, install?.path ?? ""), origin: "cached" };
  }
  const { source, fetchedBytes, unpackedBytes, durationMs } = install;
  return { id, origin: "installed", source, fetchedBytes, unpackedBytes, durationMs };
}

function shownPath(path: string, projectRoot: string): string {
  return isInside(path, projectRoot) ? relative(projectRoot, path) : path;
}
