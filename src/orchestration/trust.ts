/**
 * May this project's file run things and name addresses? Owns the records of trust in the cache; a
 * record holds for the exact content of the configuration files and is void when they change.
 */
import { join } from "@std/path";
import { localConfigPath } from "../config/config_files.ts";
import { cacheCameWithProject, trustRequirements } from "../config/trust_requirements.ts";
import { TkError } from "../core/errors.ts";
import { atomicWrite, exists, readTextIfExists, removeTree } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { printableLine } from "../core/printable_text.ts";
import { askYesNo } from "../core/prompt.ts";
import { stableHash } from "../core/stable_hash.ts";
import { computeHash } from "../core/verification.ts";
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
  /** SHA-256 by file: toolchainkit.yaml and, when there, toolchainkit.local.yaml. */
  readonly files: Readonly<Record<string, string>>;
}

/** The project asks for things that nobody allowed. */
export class TrustRequiredError extends TkError<{ project: string; reasons: readonly string[] }> {
  readonly code = "TRUST_REQUIRED";

  constructor(project: string, reasons: readonly string[]) {
    const listed = reasons.map((reason) => `\n  - it ${printableLine(reason)}`).join("");
    super(
      `Cannot use the project "${project}": its configuration was not trusted yet${listed}`,
      { project, reasons },
      {
        hint: "Read toolchainkit.yaml; if you trust it: toolchainkit trust" +
          " (for one run: --trust or TOOLCHAINKIT_TRUST=1)",
      },
    );
  }
}

/** True if the files were trusted as they are now, or trust is given for this run. */
export async function isTrusted(settings: TrustSettings): Promise<boolean> {
  if (settings.trust) return true;
  const record = await readRecord(settings);
  if (record === undefined) return false;
  const now = await fileHashes(settings.configFile);
  return JSON.stringify(record.files) === JSON.stringify(now);
}

/** Trusts the files as they are now. */
export async function trustProject(settings: TrustSettings): Promise<TrustRecord> {
  const record: TrustRecord = {
    schema: 1,
    projectRoot: settings.projectRoot,
    configFile: settings.configFile,
    files: await fileHashes(settings.configFile),
  };
  const text = `${JSON.stringify(record, null, 2)}\n`;
  await atomicWrite(recordPath(settings), text, { mode: 0o600 });
  return record;
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
 * @param reasons From `trustRequirements`; with none there is nothing to ask.
 * @throws {TrustRequiredError} If nobody says yes.
 */
export async function requireTrust(
  reasons: readonly string[],
  settings: TrustSettings,
  host: Host,
  ask: typeof askYesNo = askYesNo,
): Promise<void> {
  if (reasons.length === 0 || await isTrusted(settings)) return;
  const listed = reasons.map((reason) => `  - it ${reason}\n`).join("");
  // What the person reads is what is trusted: a file changed meanwhile is not.
  const before = JSON.stringify(await fileHashes(settings.configFile));
  const answer = await ask(
    `The configuration of ${settings.projectRoot} wants more than building:\n${listed}Trust it?`,
    host,
  );
  const after = JSON.stringify(await fileHashes(settings.configFile));
  if (answer !== true || before !== after) {
    throw new TrustRequiredError(settings.projectRoot, reasons);
  }
  await trustProject(settings);
}

async function readRecord(settings: TrustSettings): Promise<TrustRecord | undefined> {
  const text = await readTextIfExists(recordPath(settings));
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
  return join(settings.cacheDir, "trust", `${name}.json`);
}

async function fileHashes(configFile: string): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const path of [configFile, localConfigPath(configFile)]) {
    if (await exists(path)) hashes[path] = await computeHash(path);
  }
  return hashes;
}
