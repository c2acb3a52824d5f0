/**
 * `lock`: makes toolchainkit.lock agree with toolchainkit.yaml, for every platform that the project
 * names. Owns what is locked; the file is `src/config/lock_file.ts`.
 */
import type { LoadedConfig } from "../config/load.ts";
import { describeChanges, diffLocks, type LockChange } from "../config/lock/diff.ts";
import { type ResolvedItem, updateLock } from "../config/lock/update.ts";
import { type LockFile, LockMismatchError, renderLock, writeLock } from "../config/lock_file.ts";
import type { Config, ToolchainConfig, ToolchainSource } from "../config/types.ts";
import { runsInCi } from "../core/env.ts";
import { UsageError } from "../core/errors.ts";
import type { Host } from "../core/host.ts";
import { platformName } from "../core/platform.ts";
import { stableHash } from "../core/stable_hash.ts";
import type { ToolchainRegistry } from "../toolchain/registry.ts";
import { lockPath } from "./lock_path.ts";
import { LOCKED_VERSIONS, lockedCacheTool } from "./build_cache_tool.ts";
import { resolveItem, type WantedItem } from "./lock_versions.ts";
import { openRegistry } from "./open_registry.ts";
import type { ProjectSettings } from "./project_settings.ts";
import { artifactOfUrl } from "./provide_toolchain.ts";
import { readTrusted } from "./read_configuration.ts";
import { requireProject } from "./require_project.ts";
import { SYSTEM_TYPES } from "./system_types.ts";
import { keepingTrust, trustScope } from "./trust.ts";

/** A lock as it should be, and how it differs from the one that is there. */
export interface LockPlan {
  readonly lock: LockFile;
  readonly changes: readonly LockChange[];
  /** True when the file would have other bytes. */
  readonly changed: boolean;
  /** Emulated platforms, platforms without a build, builds without a published checksum. */
  readonly notes: readonly string[];
}

/** What planning needs to know beside the configuration. */
export interface LockContext {
  readonly current: LockFile | undefined;
  readonly registry: ToolchainRegistry;
  readonly host: Host;
  /** Names to resolve again; `*` is all. */
  readonly update?: readonly string[];
  /** Platforms to lock besides those of the configuration. */
  readonly platforms?: readonly string[];
  /** For messages. */
  readonly file: string;
}

/** The platforms that the lock of a project covers. */
export function lockedPlatforms(
  config: Pick<Config, "platforms">,
  host: Pick<Host, "platform">,
  more: readonly string[] = [],
): string[] {
  const named = config.platforms.length > 0 ? config.platforms : [platformName(host.platform)];
  return [...new Set([...named, ...more])].sort();
}

/**
 * The lock that the configuration asks for. Locked versions stay while they will do.
 *
 * @throws {ToolchainRegistryError} If something cannot be had for any platform.
 * @throws {LockMismatchError} If the data states another checksum than the lock.
 */
export async function planLock(config: Config, context: LockContext): Promise<LockPlan> {
  const { current, host, registry } = context;
  const platforms = platformsToLock(config, context);
  const toolchains: ResolvedItem[] = [];
  const tools: ResolvedItem[] = [];
  const notes: string[] = [];
  const updating = (name: string) =>
    context.update?.some((each) => each === "*" || each === name) ?? false;
  const common = { registry, platforms, hostPlatform: platformName(host.platform) };
  for (const toolchain of config.toolchains) {
    if (toolchain.source.kind === "url") toolchains.push(itemOfUrl(toolchain, platforms, host));
    if (toolchain.source.kind !== "prebuilt" || SYSTEM_TYPES.has(toolchain.type)) continue;
    const locked = current?.toolchains[toolchain.name];
    const resolved = await resolveItem(toolchain, {
      ...common,
      locked,
      updating: updating(toolchain.name),
    });
    toolchains.push(resolved.item);
    notes.push(...resolved.notes);
  }
  for (const tool of wantedTools(config)) {
    const locked = current?.tools[tool.name];
    const resolved = await resolveItem(tool, { ...common, locked, updating: updating(tool.name) });
    tools.push(resolved.item);
    notes.push(...resolved.notes);
  }
  const { file, update } = context;
  const lock = updateLock(current, {
    configHash: lockConfigHash(config, platforms),
    toolchains,
    tools,
    file,
    ...(update === undefined ? {} : { update }),
  });
  notes.push(...unverifiedNotes(lock));
  const changed = current === undefined || renderLock(
        isMadeFrom(current, config, platforms)
          ? { ...current, configHash: lock.configHash }
          : current,
      ) !== renderLock(lock);
  return { lock, changes: diffLocks(current, lock), changed, notes };
}

/** Platforms of the configuration, plus those asked for now, plus what the lock has when none is named. */
export function platformsToLock(
  config: Pick<Config, "platforms">,
  context: Pick<LockContext, "current" | "host" | "platforms">,
): string[] {
  const known: string[] = [];
  if (config.platforms.length === 0) {
    // Without `platforms:` the lock grows by the machines of those who work on the project.
    for (const items of [context.current?.toolchains ?? {}, context.current?.tools ?? {}]) {
      for (const item of Object.values(items)) known.push(...Object.keys(item.platforms));
    }
  }
  return lockedPlatforms(config, context.host, [...known, ...(context.platforms ?? [])]);
}

function itemOfUrl(
  toolchain: ToolchainConfig,
  platforms: readonly string[],
  host: Host,
): ResolvedItem {
  const artifact = artifactOfUrl(toolchain, host);
  if (artifact === undefined) {
    throw new UsageError(`Cannot lock "${toolchain.name}": its source is no address`);
  }
  const builds = platforms.map((platform) => [platform, { ...artifact, platform }] as const);
  return {
    name: toolchain.name,
    type: toolchain.type,
    request: toolchain.version,
    platforms: Object.fromEntries(builds),
  };
}

/** CMake and Ninja always, so that a machine without them gets the same ones as all others. */
export function wantedTools(config: Config): WantedItem[] {
  const versions: Record<string, string> = { cmake: "latest", ...config.tools };
  const { generator } = config.defaults;
  if (generator === undefined || generator.startsWith("Ninja")) versions["ninja"] ??= "latest";
  const cacheTool = lockedCacheTool(config);
  if (cacheTool !== undefined) versions[cacheTool] ??= LOCKED_VERSIONS[cacheTool];
  return Object.entries(versions)
    .filter(([, version]) => version !== "system")
    .map(([name, version]) => ({ name, type: name, version }));
}

/** Fingerprint of the parts of a configuration that decide what is locked; holds no secret. */
export function lockConfigHash(config: Config, platforms: readonly string[]): string {
  return hashOf(config, platforms, ({ url }) => url);
}

/**
 * True if a lock was made from these parts of a configuration. The locks of earlier versions count with
 * the full addresses of sources; they hold until something else changes.
 */
export function isMadeFrom(lock: LockFile, config: Config, platforms: readonly string[]): boolean {
  return lock.configHash === lockConfigHash(config, platforms) ||
    lock.configHash === hashOf(config, platforms, ({ url, address }) => address ?? url);
}

function hashOf(
  config: Config,
  platforms: readonly string[],
  addressOf: (source: ToolchainSource & { kind: "url" }) => string,
): string {
  const toolchains = config.toolchains.map(({ name, type, version, source, sha256 }) => ({
    name,
    type,
    version,
    source: source.kind === "url" ? addressOf(source) : source.kind,
    sha256: sha256 ?? null,
  }));
  return stableHash(JSON.stringify({ toolchains, tools: wantedTools(config), platforms }));
}

function unverifiedNotes(lock: LockFile): string[] {
  const notes: string[] = [];
  for (const items of [lock.toolchains, lock.tools]) {
    for (const [name, item] of Object.entries(items)) {
      for (const [platform, build] of Object.entries(item.platforms)) {
        if (build.unverified !== true || build.sha256 !== undefined) continue;
        notes.push(
          `${name} (${platform}): nobody published a checksum of ${build.name} ${build.version}; ` +
            "the first download decides and is locked",
        );
      }
    }
  }
  return notes;
}

/** What the command asks for. */
export interface LockRequest {
  /** Names to resolve again; an empty list is all; undefined keeps what is locked. */
  readonly update?: readonly string[] | undefined;
  readonly platforms?: readonly string[] | undefined;
  /** True: only compare, write nothing. */
  readonly check?: boolean | undefined;
}

/** What the command did. */
export interface LockReport {
  readonly kind: "written" | "unchanged";
  readonly file: string;
  readonly changes: readonly LockChange[];
  readonly notes: readonly string[];
}

/**
 * Brings the lock of a project up to date.
 *
 * @throws {LockMismatchError} With `check` or `--locked`, if it is not.
 */
export async function lockProject(
  request: LockRequest,
  settings: ProjectSettings,
  host: Host,
): Promise<LockReport> {
  await requireProject(settings, host);
  const file = lockPath(settings);
  const updating = ({ config }: LoadedConfig, lock: LockFile | undefined) =>
    request.update === undefined ? undefined : knownNames(request.update, config, lock);
  const { loaded, lock: current } = await readTrusted(settings, host, { updating });
  const { config } = loaded;
  const update = updating(loaded, current);
  const plan = await planLock(config, {
    current,
    registry: await openRegistry(config, { cacheDir: settings.cacheDir, host }),
    host,
    file,
    ...(update === undefined ? {} : { update }),
    ...(request.platforms === undefined ? {} : { platforms: request.platforms }),
  });
  const { changes, notes } = plan;
  if (!plan.changed) return { kind: "unchanged", file, changes, notes };
  if (request.check || settings.locked) throw lockOutOfDate(file, current, changes);
  await keepingTrust(trustScope(settings, loaded, host), () => writeLock(file, plan.lock));
  return { kind: "written", file, changes, notes };
}

/** The error of a lock that must not be changed but would be. */
export function lockOutOfDate(
  file: string,
  current: LockFile | undefined,
  changes: readonly LockChange[],
): LockMismatchError {
  const differences = current === undefined
    ? ["there is no lock file"]
    : changes.length === 0
    ? ["it was made from another configuration"]
    : describeChanges(changes);
  return new LockMismatchError(file, differences);
}

function knownNames(
  names: readonly string[],
  config: Config,
  current: LockFile | undefined,
): readonly string[] {
  if (names.length === 0) return ["*"];
  const known = new Set([
    ...config.toolchains.map(({ name }) => name),
    ...wantedTools(config).map(({ name }) => name),
    ...Object.keys(current?.toolchains ?? {}),
    ...Object.keys(current?.tools ?? {}),
  ]);
  for (const name of names) {
    if (known.has(name)) continue;
    throw new UsageError(`Cannot update "${name}": the project locks no such toolchain or tool`, {
      argument: name,
      hint: `It locks ${[...known].sort().join(", ")}`,
    });
  }
  return names;
}

/** True when the environment says that a lock that is there must stay as it is. */
export function isLockFixed(
  settings: Pick<ProjectSettings, "locked">,
  host: Pick<Host, "env">,
  current: LockFile | undefined,
): boolean {
  return settings.locked || (current !== undefined && runsInCi(host.env));
}
