/** `toolchain install` and `toolchain remove`: into the shared cache and out of it. */
import { type Artifact, artifactId } from "../core/artifact.ts";
import { ensureGlobalCacheStructure } from "../core/directory.ts";
import { TkError, UsageError } from "../core/errors.ts";
import { installArtifact, type InstallResult } from "../core/install.ts";
import { platformName } from "../core/platform.ts";
import { ToolchainNotInstalledError } from "../core/registry.ts";
import { removeEntry } from "../toolchain/cleanup.ts";
import { isUnverified } from "../toolchain/registry/rows.ts";
import { matchesPattern, parseVersionPattern } from "../core/versions.ts";
import type { ToolchainContext } from "./toolchain_context.ts";
import { type InstalledToolchain, listInstalled } from "./toolchain_list.ts";

/** One installed SPEC. */
export interface InstalledSpec {
  readonly spec: string;
  readonly artifact: Artifact;
  readonly result: InstallResult;
  readonly notes: readonly string[];
}

/**
 * Installs what the SPECs stand for. All are looked up before the first is fetched.
 *
 * @throws {ToolchainRegistryError} If one cannot be had here.
 */
export async function installToolchains(
  specs: readonly string[],
  context: ToolchainContext,
): Promise<InstalledSpec[]> {
  const { registry, cache, host, network } = context;
  const platform = platformName(host.platform);
  const found = [];
  for (const spec of specs) {
    const { name, version } = await registry.parseSpec(spec);
    found.push({ spec, ...await registry.lookupWithNotes(name, version, platform) });
  }
  const installed: InstalledSpec[] = [];
  await ensureGlobalCacheStructure(cache.root);
  for (const { spec, artifact, notes } of found) {
    const result = await installArtifact(artifact, {
      cache,
      host,
      network,
    });
    const firstUse = isUnverified(artifact) && result.kind === "installed"
      ? [`nobody published a checksum of ${artifactId(artifact)}; it has sha256 ${result.sha256}`]
      : [];
    installed.push({ spec, artifact, result, notes: [...notes, ...firstUse] });
  }
  return installed;
}

/** A living project still uses what is to be removed. */
export class ToolchainInUseError extends TkError<{ id: string; reason: string }> {
  readonly code = "TOOLCHAIN_IN_USE";

  constructor(id: string, reason: string) {
    super(`Cannot remove "${id}": ${reason}`, { id, reason }, {
      hint: "Change or delete the project first, or wait until the other run has ended",
    });
  }
}

/**
 * Removes the installed toolchains that a SPEC stands for: an id of `toolchain list`, or a name with
 * or without a version.
 *
 * @throws {ToolchainNotInstalledError} If none is installed.
 * @throws {UsageError} If it stands for several.
 * @throws {ToolchainInUseError} If a living project uses it.
 */
export async function removeToolchain(
  spec: string,
  context: ToolchainContext,
): Promise<InstalledToolchain> {
  const found = await findInstalled(spec, context);
  const [first] = found;
  if (first === undefined) throw new ToolchainNotInstalledError(spec);
  if (found.length > 1) {
    throw new UsageError(
      `Cannot remove "${spec}": it stands for ${found.map(({ id }) => id).join(", ")}`,
      { argument: spec, hint: "Name one of them" },
    );
  }
  const reason = await removeEntry(first.id, context);
  if (reason !== undefined) throw new ToolchainInUseError(first.id, reason);
  return first;
}

/** The installed toolchains and tools that a SPEC stands for. */
export async function findInstalled(
  spec: string,
  context: Pick<ToolchainContext, "cache" | "host" | "registry">,
): Promise<InstalledToolchain[]> {
  const installed = await listInstalled(context, { tools: true });
  const exact = installed.filter(({ id }) => id === spec);
  if (exact.length > 0) return exact;
  const { name, version } = await context.registry.parseSpec(spec);
  const canonical = await context.registry.entry(name).then((row) => row.name).catch(() => name);
  const pattern = parseVersionPattern(version);
  return installed.filter((one) =>
    one.name === canonical && one.version !== undefined &&
    (one.version === version || (pattern !== undefined && matchesPattern(pattern, one.version)))
  );
}
