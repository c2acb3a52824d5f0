/** Writes down what was set up, so that the next run can tell whether anything changed. */
import { relative } from "@std/path";
import type { Host } from "../core/host.ts";
import { secretHash } from "../core/secret_hash.ts";
import { loadState, saveState } from "../state/project_state.ts";
import { asWritten } from "../config/fill.ts";
import { configFingerprints } from "../state/reconfigure.ts";
import type { BootstrapReport, BootstrapRequest } from "./bootstrap.ts";
import { rememberCache } from "./build_cache_stats.ts";
import type { LastSetup } from "./no_op.ts";
import type { ProjectSettings } from "./project_settings.ts";
import { pgoStage } from "./pgo_profile.ts";
import { noteEnvironment } from "./remembered_environment.ts";
import type { ProjectSetup } from "./setup.ts";
import { rememberSetup } from "./setup_fingerprint.ts";

/** Writes down what was set up and what it depended on. */
export async function noteSetUp(
  report: BootstrapReport,
  how: {
    request: BootstrapRequest;
    setup: ProjectSetup;
    settings: ProjectSettings;
    host: Host;
  },
): Promise<void> {
  const { request, setup, settings, host } = how;
  await rememberCache(setup);
  const state = await loadState(settings.projectRoot);
  const time = new Date(host.now()).toISOString();
  const values = configFingerprints(asWritten(setup.loaded));
  // Sentinels are asked at every run: no file tells that another server became the master.
  // So is a new profile.
  const looksAgain = setup.buildCache?.followed !== undefined ||
    pgoStage(setup.provided.config.layers) === "optimized";
  const lastSetup: LastSetup | undefined = looksAgain
    ? undefined
    : { ...await rememberSetup(request, setup, { settings, host }), report };
  await saveState(settings.projectRoot, {
    ...state,
    activeToolchain: setup.provided.id,
    uses: report.items.filter((item) => item.origin !== "system").map((item) => item.id),
    configHash: secretHash(JSON.stringify(values)),
    configValues: values,
    cmakeConfigured: request.configure,
    buildType: setup.buildType,
    buildDirectory: relative(settings.projectRoot, setup.buildDirectory),
    generator: setup.generator,
    bootstrapTime: time,
    configTime: request.configure ? time : state.configTime,
    lastSetup,
  });
  await noteEnvironment(how);
}
