/** The project's CMake presets. Owns which builds are offered and where the files are. */
import { join, relative, resolve } from "@std/path";
import { BACKENDS } from "../cmake/backends.ts";
import { configurationVariables } from "../cmake/configurations.ts";
import { presetName, presetNamesIn, type PresetVariant, renderPresets } from "../cmake/presets.ts";
import { includeInUserPresets, type UserPresetsChange } from "../cmake/user_presets.ts";
import { readTextIfExists, writeIfChanged } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { listOf, parseJsonObject } from "../core/json_reading.ts";
import { generatorArguments } from "./backend_facts.ts";
import { buildJobs } from "./build_jobs.ts";
import { buildTypes } from "./build_types.ts";
import { buildFolder } from "./build_folder.ts";
import { variantName } from "./cross_build.ts";
import type { ProjectSetup } from "./setup.ts";

/** What became of the presets. */
export interface PresetsOutcome {
  /** Absolute path of the generated file. */
  readonly path: string;
  readonly presets: readonly string[];
  /** What became of CMakeUserPresets.json. */
  readonly userPresets: UserPresetsChange;
}

/** Writes presets for every toolchain that was set up and every build type, and includes them. */
export async function writePresets(setup: ProjectSetup, host: Host): Promise<PresetsOutcome> {
  const root = setup.project.root;
  const path = join(setup.project.cmake, "presets.json");
  const variants = await presetVariants(setup, host);
  const cmakeVersion = setup.tools.cmake.version;
  const userFile = join(root, "CMakeUserPresets.json");
  const read = new Set([path]);
  const takenNames = [
    ...await takenIn(join(root, "CMakePresets.json"), read),
    ...await takenIn(userFile, read),
  ];
  const changed = await writeIfChanged(path, renderPresets({ cmakeVersion, variants, takenNames }));
  const include = slashes(relative(root, path));
  const change = includeInUserPresets(await readTextIfExists(userFile), include, { cmakeVersion });
  if (change.kind === "write") await writeIfChanged(userFile, change.text);
  if (change.kind === "refused") {
    host.log.warning(
      `CMakeUserPresets.json does not include the presets "${include}": ${change.why}`,
    );
  } else if (change.kind === "too-old" && changed) {
    host.log.info(`The presets are in "${include}": ${change.why}`);
  }
  return { path, presets: variants.map(presetName), userPresets: change };
}

/** Names of the presets in a person's file and in those that it includes, each read once. */
async function takenIn(path: string, read: Set<string>): Promise<string[]> {
  if (read.has(path)) return [];
  read.add(path);
  const text = await readTextIfExists(path);
  const names = presetNamesIn(text);
  for (const include of listOf(parseJsonObject(text ?? "")?.["include"])) {
    if (typeof include === "string") {
      names.push(...await takenIn(resolve(path, "..", include), read));
    }
  }
  return names;
}

/**
 * Every toolchain that has a toolchain file by now, for this machine and for the targets of the
 * project, with every build type.
 */
async function presetVariants(setup: ProjectSetup, host: Host): Promise<PresetVariant[]> {
  const { config, project } = setup;
  const [, generator = ""] = await generatorArguments(
    setup.generator,
    setup.tools.cmake.version,
    host,
  );
  const { multiConfig } = BACKENDS[setup.generator];
  const ninja = setup.tools.ninja;
  const variables: Record<string, string> = ninja !== undefined && generator.startsWith("Ninja")
    ? { CMAKE_MAKE_PROGRAM: slashes(ninja.path) }
    : {};
  const targets = [undefined, ...new Set([...config.cross.targets, ...given(setup.target)])];
  const variants: PresetVariant[] = [];
  for (const { name: toolchain, layers } of config.toolchains) {
    const folderTypes = buildTypes({ layers }, config);
    const folderVariables = multiConfig ? configurationVariables(setup.generator, folderTypes) : {};
    for (const target of targets) {
      const file = join(project.cmake, `toolchain-${variantName(toolchain, target)}.cmake`);
      const text = await readTextIfExists(file);
      if (text === undefined) continue;
      for (const buildType of new Set([...config.build.types, ...folderTypes])) {
        const choice = { toolchain, target, buildType, generator: setup.generator };
        variants.push({
          toolchain,
          target,
          buildType,
          binaryDirectory: inSource(buildFolder(choice, config, host.platform)),
          toolchainFile: `\${sourceDir}/${slashes(relative(project.root, file))}`,
          generator,
          multiConfig,
          runs: runsHere(text),
          variables: { ...variables, ...folderVariables },
          jobs: buildJobs(setup),
        });
      }
    }
  }
  return variants;
}

/** Programs of another machine run only with what the toolchain file names for it. */
function runsHere(toolchainFile: string): boolean {
  return !/^set\(CMAKE_SYSTEM_NAME /m.test(toolchainFile) ||
    /^set\(CMAKE_CROSSCOMPILING_EMULATOR /m.test(toolchainFile);
}

function given<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}

function inSource(path: string): string {
  return /^(?:\/|[A-Za-z]:)/.test(path) ? path : `\${sourceDir}/${slashes(path)}`;
}

function slashes(path: string): string {
  return path.replaceAll("\\", "/");
}
