/** `toolchain list` and `toolchain info`: what is installed, what can be had. */
import type { Artifact } from "../core/artifact.ts";
import { platformName } from "../core/platform.ts";
import { CacheRegistry, type ToolchainInfo } from "../core/registry.ts";
import { findInstalled } from "../core/install/installed_check.ts";
import { readManifestIfValid } from "../core/manifest.ts";
import type { AvailableName } from "../toolchain/registry.ts";
import { isUnverified } from "../toolchain/registry/rows.ts";
import { TkError } from "../core/errors.ts";
import { isPrerelease } from "../core/versions.ts";
import type { ToolchainContext } from "./toolchain_context.ts";

/** An installed toolchain. */
export interface InstalledToolchain extends ToolchainInfo {
  /** From its manifest; undefined when it has none. */
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly platform: string | undefined;
}

/** The toolchains in the cache, by id. */
export async function listInstalled(
  context: Pick<ToolchainContext, "cache" | "host">,
  options: { tools?: boolean } = {},
): Promise<InstalledToolchain[]> {
  const infos = await new CacheRegistry(context).listToolchains();
  const wanted = infos.filter(({ kind }) => kind === "toolchain" || options.tools === true);
  const installed = await Promise.all(wanted.map(async (info) => {
    const artifact = (await readManifestIfValid(info.path))?.artifact;
    const { name, version, platform } = artifact ?? {};
    return { ...info, name, version, platform };
  }));
  return installed.sort((a, b) => a.id < b.id ? -1 : 1);
}

/** The names that can be had, with or without tools such as CMake. */
export async function listAvailable(
  context: Pick<ToolchainContext, "registry" | "host">,
  options: { all?: boolean } = {},
): Promise<AvailableName[]> {
  const platform = platformName(context.host.platform);
  const rows = await context.registry.available();
  return options.all === true ? rows : rows.filter((row) => row.platforms.includes(platform));
}

/** One version of `toolchain list --available NAME`. */
export interface AvailableVersion {
  readonly version: string;
  readonly platforms: readonly string[];
  readonly prerelease: boolean;
  readonly installed: boolean;
}

/** All versions of a name, newest first. */
export async function listAvailableVersions(
  nameOrAlias: string,
  context: ToolchainContext,
): Promise<{ name: string; versions: AvailableVersion[] }> {
  const { name, entry } = await context.registry.entry(nameOrAlias);
  const installed = await listInstalled(context, { tools: true });
  const platform = platformName(context.host.platform);
  const versions = await context.registry.listVersions(name);
  return {
    name,
    versions: versions.map((version) => ({
      version,
      platforms: Object.keys(entry.versions[version] ?? {}),
      prerelease: isPrerelease(version),
      installed: installed.some((one) =>
        one.name === name && one.version === version && one.platform === platform
      ),
    })),
  };
}

/** Everything about one build. */
export interface ToolchainDetails {
  readonly artifact: Artifact;
  readonly summary: string;
  readonly homepage: string | undefined;
  readonly targets: readonly string[];
  /** Platforms that have this version. */
  readonly platforms: readonly string[];
  /** Undefined when it is not installed. */
  readonly path: string | undefined;
  readonly projects: readonly string[];
  /** True when nobody published a checksum. */
  readonly unverified: boolean;
  /** Why this machine cannot run it; undefined when it can. */
  readonly obstacle: string | undefined;
  readonly notes: readonly string[];
}

/**
 * What is known of the build that a SPEC stands for on this machine.
 *
 * @throws {ToolchainRegistryError} If there is none.
 */
export async function describeToolchain(
  spec: string,
  context: ToolchainContext,
): Promise<ToolchainDetails> {
  const { registry, cache, host } = context;
  const { name, version } = await registry.parseSpec(spec);
  const platform = platformName(host.platform);
  const { entry, name: canonical } = await registry.entry(name);
  const found = await registry.lookupWithNotes(name, version, platform, { forThisMachine: false });
  const { artifact } = found;
  const installed = await findInstalled(artifact, cache);
  const infos = await new CacheRegistry({ cache, host }).listToolchains();
  const info = installed && infos.find(({ id }) => id === installed.id);
  return {
    artifact,
    summary: entry.summary,
    homepage: entry.homepage,
    targets: entry.targets ?? (artifact.target === undefined ? [] : [artifact.target]),
    platforms: Object.keys(
      (await registry.entry(canonical)).entry.versions[artifact.version] ?? {},
    ),
    path: info === undefined ? undefined : installed?.path,
    projects: info?.projects ?? [],
    unverified: isUnverified(artifact),
    obstacle: await obstacleTo(artifact, context),
    notes: found.notes,
  };
}

async function obstacleTo(
  artifact: Artifact,
  context: ToolchainContext,
): Promise<string | undefined> {
  try {
    await context.registry.assertRunsHere(artifact);
    return undefined;
  } catch (error) {
    if (error instanceof TkError) return error.message;
    throw error;
  }
}
