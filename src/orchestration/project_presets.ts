/** The project's CMake presets. Owns which builds are offered and where the files are. */
import { join, relative } from "@std/path";
import { BACKENDS } from "../cmake/backends.ts";
import { buildDirectoryName } from "../cmake/build_directory.ts";
import {
  includeInUserPresets,
  presetGenerator,
  presetName,
  presetNamesIn,
  type PresetVariant,
  renderPresets,
} from "../cmake/presets.ts";
import { readTextIfExists, writeIfChanged } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import type { ProjectSetup } from "./setup.ts";

/** What became of the presets. */
export interface PresetsOutcome {
  /** Absolute path of the generated file. */
  readonly path: string;
  readonly presets: readonly string[];
  /** Whether CMakeUserPresets.json includes it, and why not. */
  readonly userPresets:
    | { readonly kind: "included" | "written" }
    | { readonly kind: "refused"; readonly why: string };
}

/** Writes presets for every build type of the toolchain that is set up, and includes them. */
export async function writePresets(setup: ProjectSetup, host: Host): Promise<PresetsOutcome> {
  const root = setup.project.root;
  const path = join(setup.project.cmake, "presets.json");
  const variants = presetVariants(setup, host);
  const cmakeVersion = setup.tools.cmake.version;
  const userFile = join(root, "CMakeUserPresets.json");
  const own = [join(root, "CMakePresets.json"), userFile];
  const takenNames = (await Promise.all(own.map(readTextIfExists))).flatMap(presetNamesIn);
  await writeIfChanged(path, renderPresets({ cmakeVersion, variants, takenNames }));
  const include = slashes(relative(root, path));
  const change = includeInUserPresets(await readTextIfExists(userFile), include, { cmakeVersion });
  if (change.kind === "write") await writeIfChanged(userFile, change.text);
  if (change.kind === "refused") {
    host.log.debug(`CMakeUserPresets.json does not include ${include}: ${change.why}`);
  }
  return {
    path,
    presets: variants.map(presetName),
    userPresets: change.kind === "refused"
      ? change
      : { kind: change.kind === "write" ? "written" : "included" },
  };
}

function presetVariants(setup: ProjectSetup, host: Host): PresetVariant[] {
  const generator = presetGenerator(setup.generator, host.platform.os === "windows");
  if (generator === undefined) return [];
  const { multiConfig } = BACKENDS[setup.generator];
  const toolchain = setup.provided.config.name;
  const { config } = setup;
  const defaults = {
    toolchain: config.defaults.toolchain ?? toolchain,
    buildType: config.defaults.buildType,
  };
  const ninja = setup.tools.ninja;
  return config.build.types.map((buildType) => ({
    toolchain,
    buildType,
    binaryDirectory: inSource(
      buildDirectoryName(config.build.directory, {
        toolchain,
        buildType: multiConfig ? undefined : buildType,
      }, defaults),
    ),
    toolchainFile: `\${sourceDir}/${slashes(relative(setup.project.root, setup.toolchainFile))}`,
    generator,
    multiConfig,
    ...(ninja !== undefined && generator.startsWith("Ninja")
      ? { variables: { CMAKE_MAKE_PROGRAM: slashes(ninja.path) } }
      : {}),
  }));
}

function inSource(path: string): string {
  return /^(?:\/|[A-Za-z]:)/.test(path) ? path : `\${sourceDir}/${slashes(path)}`;
}

function slashes(path: string): string {
  return path.replaceAll("\\", "/");
}
