/** The locked builds of a project. Owns when toolchainkit.lock is read, made and written. */
import { dirname, join } from "@std/path";
import type { LoadedConfig } from "../config/load.ts";
import type { ToolchainConfig } from "../config/types.ts";
import type { Artifact } from "../core/artifact.ts";
import type { Host } from "../core/host.ts";
import { platformName } from "../core/platform.ts";
import { ToolchainRegistry } from "../toolchain/registry.ts";
import type { ProjectSettings } from "./project_settings.ts";
import { artifactOfUrl } from "./provide_toolchain.ts";

/** The lock of one run. */
export interface OpenLock {
  /** What the phase shows. */
  readonly summary: string;
  /** The build of a toolchain for this machine; undefined when it needs none. */
  toolchain(config: ToolchainConfig): Promise<Artifact | undefined>;
  /** The build of a tool for this machine. */
  tool(name: string, version: string): Promise<Artifact>;
  /** Writes what was added; true if the file changed. */
  save(): Promise<boolean>;
}

/** Where the lock of a project is: beside its configuration. */
export function lockPath(settings: Pick<ProjectSettings, "configFile">): string {
  return join(dirname(settings.configFile), "toolchainkit.lock");
}

/** Reads the lock and completes it for this configuration. */
// deno-lint-ignore require-await
export async function openLock(
  _loaded: LoadedConfig,
  _settings: ProjectSettings,
  host: Host,
): Promise<OpenLock> {
  const registry = new ToolchainRegistry({ host });
  const platform = platformName(host.platform);
  return {
    summary: "",
    async toolchain(config) {
      if (config.source.kind === "url") return artifactOfUrl(config, host);
      if (config.source.kind !== "prebuilt") return undefined;
      return await registry.lookup(config.type, config.version, platform);
    },
    tool: (name, version) => registry.lookup(name, version, platform),
    save: () => Promise.resolve(false),
  };
}
