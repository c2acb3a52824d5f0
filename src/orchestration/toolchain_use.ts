/** `toolchain use`: makes a project build with another toolchain, keeping the file's comments. */
import { setValue } from "../config/edit.ts";
import { ConfigNotFoundError } from "../config/parser.ts";
import type { Config, ToolchainConfig } from "../config/types.ts";
import { platformName } from "../core/platform.ts";
import { chooseToolchain } from "./choose_toolchain.ts";
import { editConfig } from "./config_edit.ts";
import type { ToolchainContext } from "./toolchain_context.ts";

/** What was changed. */
export interface UseReport {
  readonly file: string;
  /** Name in toolchainkit.yaml. */
  readonly name: string;
  readonly type: string;
  /** As it stands in the file now. */
  readonly version: string;
  /** What the pattern stands for today. */
  readonly resolved: string;
  readonly changed: boolean;
  readonly notes: readonly string[];
}

/**
 * Writes the toolchain of a SPEC into toolchainkit.yaml: in place of the default one, in place of
 * the one called `name`, or as a new one.
 *
 * @throws {ToolchainRegistryError} If it cannot be had here; nothing is written then.
 */
export async function useToolchain(
  request: { spec: string; name?: string | undefined },
  context: ToolchainContext,
): Promise<UseReport> {
  const { loaded, registry, host, settings } = context;
  if (loaded === undefined) throw new ConfigNotFoundError(settings.configFile);
  const asked = await registry.parseSpec(request.spec);
  const { artifact, notes } = await registry.lookupWithNotes(
    asked.name,
    asked.version,
    platformName(host.platform),
  );
  const { config } = loaded;
  const existing = toolchainToChange(config, context, request.name);
  const name = existing?.name ?? request.name ?? "main";
  const edit = await editConfig(
    (text) => changeText(text, { name, existing, type: artifact.name, version: asked.version }),
    { ...settings, key: `toolchains.${name}`, value: `${artifact.name}@${asked.version}` },
    host,
  );
  return {
    file: edit.file,
    name,
    type: artifact.name,
    version: asked.version,
    resolved: artifact.version,
    changed: edit.changed,
    notes,
  };
}

function toolchainToChange(
  config: Config,
  context: ToolchainContext,
  name: string | undefined,
): ToolchainConfig | undefined {
  if (config.toolchains.length === 0) return undefined;
  if (name === undefined) return chooseToolchain(config, context.host.platform);
  return config.toolchains.find((toolchain) => toolchain.name === name);
}

function changeText(
  text: string,
  change: {
    name: string;
    existing: ToolchainConfig | undefined;
    type: string;
    version: string;
  },
): string {
  const { name, existing, type, version } = change;
  const at = ["toolchains", name];
  if (existing === undefined) {
    const added = setValue(text, at, { type, version });
    return setValue(added, ["defaults", "toolchain"], name);
  }
  let edited = existing.type === type ? text : setValue(text, [...at, "type"], type);
  edited = existing.version === version ? edited : setValue(edited, [...at, "version"], version);
  // A compiler of the machine or of an own address would win over the version just asked for.
  if (existing.source.kind !== "prebuilt") {
    edited = setValue(edited, [...at, "source"], "prebuilt");
  }
  return edited;
}
