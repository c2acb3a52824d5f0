/**
 * `toolchain upgrade`: newer versions within what toolchainkit.yaml allows. Owns the order: resolve,
 * install, try, and only then write the lock.
 */
import { artifactFromLock, type LockFile, readLock, writeLock } from "../config/lock_file.ts";
import type { LockChange } from "../config/lock/diff.ts";
import { ConfigNotFoundError } from "../config/parser.ts";
import type { Artifact } from "../core/artifact.ts";
import { ensureGlobalCacheStructure } from "../core/directory.ts";
import { TkError, UsageError } from "../core/errors.ts";
import { installArtifact } from "../core/install.ts";
import { platformName } from "../core/platform.ts";
import { VerificationLevel } from "../toolchain/verifier.ts";
import { compareVersions } from "../core/versions.ts";
import { isLockFixed, lockOutOfDate, planLock } from "./lock.ts";
import { lockPath } from "./lock_path.ts";
import type { ToolchainContext } from "./toolchain_context.ts";
import { keepingTrust, trustScope } from "./trust.ts";
import { verifyInstalled } from "./toolchain_verify.ts";

/** One toolchain or tool that could be newer. */
export interface Upgrade {
  /** Name in toolchainkit.yaml. */
  readonly name: string;
  readonly type: string;
  /** The version pattern of toolchainkit.yaml. */
  readonly request: string;
  /** Undefined when it was not locked yet. */
  readonly from: string | undefined;
  readonly to: string;
  /** The newest version whatever toolchainkit.yaml allows. */
  readonly newest: string;
}

/** What the command found and did. */
export interface UpgradeReport {
  readonly kind: "checked" | "upgraded" | "up-to-date";
  readonly upgrades: readonly Upgrade[];
  readonly changes: readonly LockChange[];
  /** Newer versions that toolchainkit.yaml does not allow. */
  readonly beyond: readonly Upgrade[];
}

/** A new toolchain was installed and does not work; the lock still names the old one. */
export class UpgradeFailedError extends TkError<{ name: string; version: string; reason: string }> {
  readonly code = "UPGRADE_FAILED";

  constructor(artifact: Artifact, reason: string) {
    const { name, version } = artifact;
    super(`Cannot upgrade to ${name} ${version}: ${reason}`, { name, version, reason }, {
      hint: "The lock was left as it was; check the new one with toolchainkit toolchain verify",
    });
  }
}

/**
 * Takes the newest versions that toolchainkit.yaml allows.
 *
 * @param request.names Names in toolchainkit.yaml, or types such as `llvm`; none means all.
 * @param request.check True: only tell.
 */
export async function upgradeToolchains(
  request: { names: readonly string[]; check: boolean },
  context: ToolchainContext,
): Promise<UpgradeReport> {
  const { loaded, registry, host, settings } = context;
  if (loaded === undefined) throw new ConfigNotFoundError(settings.configFile);
  const file = lockPath(settings);
  const current = await readLock(file);
  const plan = await planLock(loaded.config, { current, registry, host, file, update: ["*"] });
  const update = namesToUpdate(request.names, plan.lock);
  const chosen = request.names.length === 0
    ? plan
    : await planLock(loaded.config, { current, registry, host, file, update });
  const all = await compareLocks(current, chosen.lock, context);
  const upgrades = all.filter(({ from, to, name }) => from !== to && update.includes(name));
  const beyond = all.filter(({ to, newest }) => compareVersions(newest, to) > 0);
  const changes = chosen.changes;
  if (request.check) return { kind: "checked", upgrades, changes, beyond };
  if (!chosen.changed) return { kind: "up-to-date", upgrades: [], changes, beyond };
  if (isLockFixed(settings, host, current)) throw lockOutOfDate(file, current, changes);
  for (const { name } of upgrades) await installAndTry(name, chosen.lock, context);
  const scope = trustScope(settings, loaded, host);
  await keepingTrust(scope, () => writeLock(file, chosen.lock));
  return { kind: "upgraded", upgrades, changes, beyond };
}

function namesToUpdate(asked: readonly string[], lock: LockFile): string[] {
  const items = [...Object.entries(lock.toolchains), ...Object.entries(lock.tools)];
  if (asked.length === 0) return items.map(([name]) => name);
  return asked.flatMap((word) => {
    const names = items.filter(([name, item]) => name === word || item.type === word)
      .map(([name]) => name);
    if (names.length > 0) return names;
    throw new UsageError(`Cannot upgrade "${word}": the project locks no such toolchain or tool`, {
      argument: word,
      hint: `It locks ${items.map(([name]) => name).join(", ")}`,
    });
  });
}

async function compareLocks(
  before: LockFile | undefined,
  after: LockFile,
  context: ToolchainContext,
): Promise<Upgrade[]> {
  const platform = platformName(context.host.platform);
  const upgrades: Upgrade[] = [];
  for (const group of ["toolchains", "tools"] as const) {
    for (const [name, item] of Object.entries(after[group])) {
      const build = item.platforms[platform] ?? Object.values(item.platforms)[0];
      if (build === undefined) continue;
      const old = before?.[group][name]?.platforms;
      const newest = await context.registry.resolveVersion(item.type, "latest", build.platform)
        .catch(() => build.version);
      upgrades.push({
        name,
        type: item.type,
        request: item.request,
        from: (old?.[platform] ?? Object.values(old ?? {})[0])?.version,
        to: build.version,
        newest,
      });
    }
  }
  return upgrades;
}

async function installAndTry(
  name: string,
  lock: LockFile,
  context: ToolchainContext,
): Promise<void> {
  const { cache, host, network, registry } = context;
  const locked = artifactFromLock(lock, name, platformName(host.platform));
  if (locked === undefined) return;
  const artifact = await registry.withOwnId(locked);
  await registry.assertRunsHere(artifact);
  await ensureGlobalCacheStructure(cache.root, { log: host.log });
  const installed = await installArtifact(artifact, {
    cache,
    host,
    network,
  });
  if (artifact.kind !== "toolchain") return;
  // It must run here and be of the version that was installed.
  const level = VerificationLevel.STANDARD;
  const { errors: [error] } = await verifyInstalled(installed, { level, artifact, cache, host });
  if (error !== undefined) throw new UpgradeFailedError(artifact, error);
}
