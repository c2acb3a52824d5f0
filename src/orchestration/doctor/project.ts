/** The doctor on the project: configuration, trust, lock, links, what git sees. Owns those looks. */
import { join } from "@std/path";
import { ConfigError, placeText } from "../../config/config_error.ts";
import { localConfigPath } from "../../config/config_files.ts";
import { fillReferences } from "../../config/fill.ts";
import type { LoadedConfig } from "../../config/load.ts";
import { artifactFromLock, readLock } from "../../config/lock_file.ts";
import type { LockFile } from "../../config/lock_file.ts";
import { cachePaths, ensureProjectStructure, projectPaths } from "../../core/directory.ts";
import { exists, isDirectory, readTextIfExists } from "../../core/filesystem.ts";
import type { Host } from "../../core/host.ts";
import { findInstalled } from "../../core/install/installed_check.ts";
import { TkError } from "../../core/errors.ts";
import { platformName } from "../../core/platform.ts";
import { createLink, findBrokenLinks } from "../../toolchain/linking.ts";
import { requireOwnFolders } from "../build_place.ts";
import { planLock } from "../lock.ts";
import { lockPath } from "../lock_path.ts";
import { openRegistry } from "../open_registry.ts";
import type { ProjectSettings } from "../project_settings.ts";
import { readAsWritten } from "../read_configuration.ts";
import { knownPart } from "../lock_trust.ts";
import { isTrusted, trustReasons, trustScope } from "../trust.ts";
import { type Finding, findingOf } from "./finding.ts";

/** What is known of the project, as far as it can be read. */
export interface ProjectLook {
  readonly findings: readonly Finding[];
  /** Undefined when the configuration has errors. */
  readonly loaded: LoadedConfig | undefined;
  /** As it would be written: with what the file lacks, and without what is withheld. */
  readonly lock: LockFile | undefined;
  /** Names in the lock that only the lock knows, of a project that is not trusted. */
  readonly withheld: readonly string[];
  /** True if the addresses that the project brings may be used. */
  readonly trusted: boolean;
}

/** Looks at the project. */
export async function checkProject(settings: ProjectSettings, host: Host): Promise<ProjectLook> {
  const { loaded: written, findings } = await checkConfiguration(settings, host);
  if (written === undefined || !written.hasProjectFile) {
    return { findings, loaded: written, lock: undefined, withheld: [], trusted: true };
  }
  const current = await tryToRead(lockPath(settings));
  const trust = await checkTrust(written, current, { settings, host });
  const trusted = trust.every(({ severity }) => severity === "ok");
  const { loaded, finding: broken } = trusted
    ? filledIn(written, settings, host)
    : { loaded: written, finding: undefined };
  if (loaded === undefined) {
    return {
      findings: [...findings, ...broken ?? []],
      loaded,
      lock: undefined,
      withheld: [],
      trusted,
    };
  }
  const { lock, finding } = await checkLock(loaded, { settings, host, trusted });
  const known = lock === undefined || trusted
    ? { lock, withheld: [] }
    : await knownPart(lock, loaded, { ...settings, host });
  return {
    findings: [
      ...findings,
      ...trust,
      finding,
      ...await checkLinks(settings, known.lock, host),
      ...await checkIgnored(settings),
    ],
    loaded,
    ...known,
    trusted,
  };
}

async function checkConfiguration(
  settings: ProjectSettings,
  host: Host,
): Promise<{ loaded: LoadedConfig | undefined; findings: Finding[] }> {
  const { configFile } = settings;
  const check = "configuration";
  try {
    const loaded = await readAsWritten(settings, host);
    const good: Finding = loaded.hasProjectFile
      ? { check, severity: "ok", summary: `"${configFile}" has no errors` }
      : {
        check,
        severity: "info",
        summary: `There is no "${configFile}"`,
        mend: "toolchainkit init, for a CMake project; toolchainkit new NAME, for a new one",
      };
    const notes = loaded.notes.map((note): Finding => ({
      check,
      severity: "warning",
      summary: note.message,
      evidence: placeText(note),
    }));
    return { loaded, findings: [good, ...notes] };
  } catch (error) {
    return { loaded: undefined, findings: configurationFindings(error) };
  }
}

/** The lock; undefined when there is none or it cannot be read, which the check of the lock reports. */
async function tryToRead(path: string): Promise<LockFile | undefined> {
  try {
    return await readLock(path);
  } catch (error) {
    if (error instanceof TkError) return undefined;
    throw error;
  }
}

/** The configuration of a trusted project with its variables, or what is wrong with them. */
function filledIn(
  written: LoadedConfig,
  settings: ProjectSettings,
  host: Host,
): { loaded: LoadedConfig | undefined; finding: Finding[] | undefined } {
  try {
    return { loaded: fillReferences(written, settings.configFile, host), finding: undefined };
  } catch (error) {
    return { loaded: undefined, finding: configurationFindings(error) };
  }
}

function configurationFindings(error: unknown): Finding[] {
  const check = "configuration";
  if (!(error instanceof ConfigError)) return [findingOf(check, error)];
  return error.details.problems.map((problem): Finding => ({
    check,
    severity: "error",
    summary: problem.message,
    evidence: placeText(problem),
    exit: error.exit,
    mend: problem.suggestion === undefined
      ? `Correct ${placeText(problem)}`
      : `Did you mean "${problem.suggestion}"?`,
  }));
}

async function checkTrust(
  loaded: LoadedConfig,
  lock: LockFile | undefined,
  { settings, host }: { settings: ProjectSettings; host: Host },
): Promise<Finding[]> {
  const reasons = await trustReasons(loaded, { lock, settings, host });
  if (reasons.length === 0) return [];
  if (await isTrusted(trustScope(settings, loaded, host))) {
    return [{ check: "trust", severity: "ok", summary: "The project is trusted" }];
  }
  return [{
    check: "trust",
    severity: "warning",
    summary:
      "The project brings commands, addresses or builds of its own, which are not trusted yet",
    evidence: reasons.join("\n"),
    mend: "Read them; then: toolchainkit trust",
  }];
}

async function checkLock(
  loaded: LoadedConfig,
  how: { settings: ProjectSettings; host: Host; trusted: boolean },
): Promise<{ lock: LockFile | undefined; finding: Finding }> {
  const { settings, host, trusted } = how;
  const file = lockPath(settings);
  const check = "lock";
  let current: LockFile | undefined;
  try {
    current = await readLock(file);
    const { config } = loaded;
    const registry = await openRegistry(trusted ? config : { ...config, registries: [] }, {
      cacheDir: settings.cacheDir,
      host,
    });
    const plan = await planLock(loaded.config, { current, registry, host, file });
    if (!plan.changed) {
      const summary = `"${file}" fits the configuration`;
      return { lock: current, finding: { check, severity: "ok", summary } };
    }
    const finding: Finding = {
      check,
      severity: current === undefined ? "info" : "warning",
      summary: current === undefined
        ? "There is no toolchainkit.lock yet"
        : "toolchainkit.lock does not fit the configuration",
      mend: "toolchainkit lock, and commit the file",
    };
    return { lock: plan.lock, finding };
  } catch (error) {
    return { lock: current, finding: findingOf(check, error) };
  }
}

async function checkLinks(
  settings: ProjectSettings,
  lock: LockFile | undefined,
  host: Host,
): Promise<Finding[]> {
  const { toolchains } = projectPaths(settings.projectRoot);
  const broken = await findBrokenLinks(toolchains);
  const cache = cachePaths(settings.cacheDir);
  return await Promise.all(broken.map(async ({ path, target }): Promise<Finding> => {
    const name = path.slice(toolchains.length + 1);
    const artifact = lock === undefined
      ? undefined
      : artifactFromLock(lock, name, platformName(host.platform));
    const folder = artifact === undefined
      ? undefined
      : (await findInstalled(artifact, cache))?.path;
    const finding: Finding = {
      check: "links",
      severity: "warning",
      summary: `The link "${path}" leads nowhere`,
      evidence: `"${target}" is not there`,
      mend: folder === undefined ? "toolchainkit bootstrap" : "toolchainkit doctor --fix",
    };
    if (folder === undefined) return finding;
    const repair = async () => {
      await requireOwnFolders(settings.projectRoot);
      await createLink(folder, path);
      return `the link leads to "${folder}"`;
    };
    return { ...finding, repair };
  }));
}

async function checkIgnored(settings: ProjectSettings): Promise<Finding[]> {
  const { projectRoot, configFile } = settings;
  const { local } = projectPaths(projectRoot);
  const findings: Finding[] = [];
  if (await isDirectory(local) && !await exists(join(local, ".gitignore"))) {
    findings.push({
      check: "git-ignore",
      severity: "warning",
      summary: "git sees the folder .toolchainkit, which belongs to this machine",
      evidence: `"${join(local, ".gitignore")}" is not there`,
      mend: "toolchainkit doctor --fix",
      async repair() {
        await requireOwnFolders(projectRoot);
        await ensureProjectStructure(projectRoot);
        return "wrote .toolchainkit/.gitignore";
      },
    });
  }
  const own = localConfigPath(configFile);
  const ignored = await readTextIfExists(join(projectRoot, ".gitignore")) ?? "";
  if (await exists(own) && !/^\/?(?:toolchainkit|\*)\.local\.ya?ml\s*$/m.test(ignored)) {
    findings.push({
      check: "git-ignore",
      severity: "warning",
      summary: `git sees "${own}", which is for this machine only`,
      mend: "echo toolchainkit.local.yaml >> .gitignore",
    });
  }
  return findings;
}
