/**
 * May this project's files run things and name addresses? Owns the records of trust in the cache; a
 * record holds for the exact content of the configuration, the lock and the registries that the
 * configuration names, and is void when one of them changes.
 */
import { dirname, join } from "@std/path";
import { localConfigPath } from "../config/config_files.ts";
import { expandText } from "../config/expand.ts";
import { joinKey } from "../config/tree.ts";
import {
  cacheCameWithProject,
  cameWithProject,
  trustRequirements,
} from "../config/trust_requirements.ts";
import type { LoadedConfig } from "../config/load.ts";
import type { LockFile } from "../config/lock_file.ts";
import { readOwnText } from "../core/cache_file.ts";
import { TkError } from "../core/errors.ts";
import { atomicWrite, exists, isDirectory, listDirectory, removeTree } from "../core/filesystem.ts";
import { readRegularFile } from "../core/filesystem/regular_file.ts";
import { hangingLines } from "../core/hanging_lines.ts";
import type { Host } from "../core/host.ts";
import { listedText, printableLine } from "../core/printable_text.ts";
import { askYesNo } from "../core/prompt.ts";
import { stableHash } from "../core/stable_hash.ts";
import { ensureUserFolder, userFolder } from "../core/user_folder.ts";
import { hashBytes } from "../core/verification/hash_file.ts";
import { linkReasons } from "./linked_places.ts";
import { lockPath } from "./lock_path.ts";
import type { ProjectSettings } from "./project_settings.ts";

export { cacheCameWithProject, trustRequirements };

/** The part of the settings that trust depends on. */
export type TrustSettings = Pick<
  ProjectSettings,
  "projectRoot" | "configFile" | "cacheDir" | "trust"
>;

/** Trust in one content of one project's files. */
export interface TrustRecord {
  readonly schema: 1;
  readonly projectRoot: string;
  readonly configFile: string;
  /**
   * SHA-256 by file: toolchainkit.yaml and, when there, toolchainkit.local.yaml, toolchainkit.lock and the
   * files that `registries:` names.
   */
  readonly files: Readonly<Record<string, string>>;
}

/** Everything whose content is trusted together. */
export interface TrustScope extends TrustSettings {
  /**
   * What the project names under `registries:`, as it is written where it refers to variables; the files
   * among them are trusted by content.
   */
  readonly registries: readonly string[];
  /** For these references. */
  readonly env: Host["env"];
}

/** What trust in a project with this configuration covers. */
export function trustScope(
  settings: TrustSettings,
  { config, origins }: Pick<LoadedConfig, "config" | "origins">,
  { env }: Pick<Host, "env">,
): TrustScope {
  const { projectRoot, configFile, cacheDir, trust } = settings;
  const registries = config.registries.flatMap((registry, at) => {
    // What this user keeps for all projects is not a part of trust in one of them.
    if (!cameWithProject("registries", origins)) return [];
    const { fromEnvironment, raw } = origins.get(joinKey("registries", String(at))) ?? {};
    return [fromEnvironment === true && raw !== undefined ? raw : registry];
  });
  return { projectRoot, configFile, cacheDir, trust, registries, env };
}

/**
 * What the files of a project ask for that needs trust, in words that follow "it".
 *
 * @param how.lock The project's lock; undefined when it has none or the command does not use it.
 * @param how.updating Names whose locked builds are about to be replaced; `*` is all.
 */
export async function trustReasons(
  loaded: Pick<LoadedConfig, "config" | "origins">,
  how: {
    lock: LockFile | undefined;
    settings: Pick<ProjectSettings, "projectRoot" | "cacheDir">;
    host: Host;
    updating?: readonly string[] | undefined;
  },
): Promise<string[]> {
  const { lock, settings: { projectRoot, cacheDir }, host, updating } = how;
  const reasons = [
    ...trustRequirements(loaded.config, loaded.origins),
    ...await linkReasons(loaded),
  ];
  if (lock !== undefined) {
    // Loaded only here: environments that are remembered need no toolchain data.
    const { lockRequirements } = await import("./lock_trust.ts");
    reasons.push(
      ...await lockRequirements(lock, loaded, { projectRoot, cacheDir, host, updating }),
    );
  }
  return reasons.map((reason) => listedText(reason));
}

/** The project asks for things that nobody allowed. */
export class TrustRequiredError extends TkError<{ project: string; reasons: readonly string[] }> {
  readonly code = "TRUST_REQUIRED";

  constructor(project: string, reasons: readonly string[]) {
    const listed = reasons.map((reason) => `\n  - it ${listedText(reason)}`).join("");
    super(
      `Cannot use the project "${
        printableLine(project)
      }": it is not trusted yet as it is now${listed}`,
      { project, reasons },
      {
        hint:
          "Read toolchainkit.yaml and toolchainkit.lock; if you trust them: toolchainkit trust" +
          " (for one run: --trust or TOOLCHAINKIT_TRUST=1)" +
          (reasons.some((reason) => reason.includes("by toolchainkit.lock"))
            ? "; to take builds that this program knows instead: toolchainkit lock --update"
            : ""),
      },
    );
  }
}

/** True if the files were trusted as they are now, or trust is given for this run. */
export async function isTrusted(scope: TrustScope): Promise<boolean> {
  return scope.trust || await isRecorded(scope);
}

async function isRecorded(scope: TrustScope): Promise<boolean> {
  const record = await readRecord(scope);
  if (record === undefined) return false;
  const now = await fileHashes(scope);
  return JSON.stringify(record.files) === JSON.stringify(now);
}

/** Trusts the files as they are now. */
export async function trustProject(scope: TrustScope): Promise<TrustRecord> {
  const { projectRoot, configFile, cacheDir } = scope;
  const files = await fileHashes(scope);
  const record: TrustRecord = { schema: 1, projectRoot, configFile, files };
  const text = `${JSON.stringify(record, null, 2)}\n`;
  ensureUserFolder(cacheDir, "trust");
  await atomicWrite(recordPath(scope), text, { mode: 0o600 });
  return record;
}

/**
 * Writes one of the project's files by the program itself: what was trusted before stays trusted, and
 * what was not is not.
 */
export async function keepingTrust<T>(
  scope: TrustScope,
  write: () => Promise<T>,
): Promise<T> {
  const recorded = await isRecorded(scope);
  const result = await write();
  if (recorded) await trustProject(scope);
  return result;
}

/** Takes trust back; true if there was any. */
export async function revokeTrust(settings: TrustSettings): Promise<boolean> {
  const path = recordPath(settings);
  const was = await exists(path);
  await removeTree(path);
  return was;
}

/**
 * Goes on only with trust. At a terminal it is asked for once and remembered.
 *
 * @param reasons In words that follow "it"; with none there is nothing to ask.
 * @throws {TrustRequiredError} If nobody says yes.
 */
export async function requireTrust(
  reasons: readonly string[],
  scope: TrustScope,
  host: Host,
  ask: typeof askYesNo = askYesNo,
): Promise<void> {
  if (reasons.length === 0 || await isTrusted(scope)) return;
  const columns = host.terminal.columns;
  const listed = reasons.map((reason) =>
    `${hangingLines(`  - it ${listedText(reason)}`, columns)}\n`
  ).join("");
  const project = hangingLines(`The project ${printableLine(scope.projectRoot)}`, columns);
  // What the user reads is what is trusted: a file changed meanwhile is not.
  const before = JSON.stringify(await fileHashes(scope));
  const answer = await ask(
    `${project} wants more than building:\n${listed}Trust it?`,
    host,
  );
  const after = JSON.stringify(await fileHashes(scope));
  if (answer !== true || before !== after) {
    throw new TrustRequiredError(scope.projectRoot, reasons);
  }
  await trustProject(scope);
}

async function readRecord(settings: TrustSettings): Promise<TrustRecord | undefined> {
  const text = await readOwnText(recordPath(settings));
  if (text === undefined) return undefined;
  try {
    const record = JSON.parse(text) as Partial<TrustRecord>;
    const same = record.schema === 1 && record.projectRoot === settings.projectRoot &&
      record.configFile === settings.configFile && typeof record.files === "object";
    return same ? record as TrustRecord : undefined;
  } catch (error) {
    // A damaged record trusts nobody.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function recordPath(settings: TrustSettings): string {
  const name = stableHash(`${settings.projectRoot}\n${settings.configFile}`);
  return join(userFolder(settings.cacheDir, "trust"), `${name}.json`);
}

async function fileHashes(
  { configFile, registries, env }: TrustScope,
): Promise<Record<string, string>> {
  const folder = dirname(configFile);
  const hashes: Record<string, string> = {};
  const files = [
    configFile,
    localConfigPath(configFile),
    lockPath({ configFile }),
    ...(await Promise.all(registries.map((one) => registryFiles(one, { env, folder })))).flat(),
  ];
  for (const path of files) {
    if (await exists(path)) hashes[path] = hashBytes(await readRegularFile(path));
  }
  return hashes;
}

/** The files behind one value of `registries:`; none behind an address, which is trusted as such. */
async function registryFiles(
  written: string,
  context: { env: Host["env"]; folder: string },
): Promise<string[]> {
  // The file is only hashed: what a variable holds is not shown and goes nowhere.
  const result = expandText(written, { meaning: "path" }, context);
  if (result.kind !== "text" || /^https?:\/\//i.test(result.text)) return [];
  const registry = result.text;
  if (!await isDirectory(registry)) return [registry];
  const names = await listDirectory(registry);
  return names.filter((name) => name.endsWith(".json")).map((name) => join(registry, name));
}
