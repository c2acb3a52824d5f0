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
import { isFile, readTextIfExists, writeIfChanged } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { chooseToolchain } from "./choose_toolchain.ts";
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

/** Writes presets for every toolchain that was set up and every build type, and includes them. */
export async function writePresets(setup: ProjectSetup, host: Host): Promise<PresetsOutcome> {
  const root = setup.project.root;
  const path = join(setup.project.cmake, "presets.json");
  const variants = await presetVariants(setup, host);
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

/** Every toolchain that has a toolchain file by now, with every build type. */
async function presetVariants(setup: ProjectSetup, host: Host): Promise<PresetVariant[]> {
  const generator = presetGenerator(setup.generator, host.platform.os === "windows");
  if (generator === undefined) return [];
  const { config, project } = setup;
  const { multiConfig } = BACKENDS[setup.generator];
  const defaults = {
    toolchain: chooseToolchain(config, host.platform).name,
    buildType: config.defaults.buildType,
  };
  const ninja = setup.tools.ninja;
  const variants: PresetVariant[] = [];
  for (const { name: toolchain } of config.toolchains) {
    const file = join(project.cmake, `toolchain-${toolchain}.cmake`);
    if (!await isFile(file)) continue;
    for (const buildType of config.build.types) {
      const folder = buildDirectoryName(config.build.directory, {
        toolchain,
        buildType: multiConfig ? undefined : buildType,
      }, defaults);
      variants.push({
        toolchain,
        buildType,
        binaryDirectory: inSource(folder),
        toolchainFile: `\${sourceDir}/${slashes(relative(project.root, file))}`,
        generator,
        multiConfig,
        ...(ninja !== undefined && generator.startsWith("Ninja")
          ? { variables: { CMAKE_MAKE_PROGRAM: slashes(ninja.path) } }
          : {}),
      });
    }
  }
  return variants;
}

function inSource(path: string): string {
  return /^(?:\/|[A-Za-z]:)/.test(path) ? path : `\${sourceDir}/${slashes(path)}`;
}

function slashes(path: string): string {
  return path.replaceAll("\\", "/");
}
