/**
 * Conan 2: packages from conanfile.txt or conanfile.py. Owns when Conan runs, its profiles, lock and
 * answers; the words of its command line are in `conan/`.
 */
import { dirname, join } from "@std/path";
import {
  ensureDirectory,
  exists,
  isFile,
  readTextIfExists,
  writeIfChanged,
} from "../core/filesystem.ts";
import type { Host, ProcessResult } from "../core/host.ts";
import { stableHash } from "../core/stable_hash.ts";
import { PackageManager } from "./base.ts";
import {
  conanEnvironment,
  explainFailure,
  installArguments,
  type RemoteServer,
  renderRemotes,
} from "./conan/commands.ts";
import { type ConanGraph, parseGraph } from "./conan/graph.ts";
import { renderProfile } from "./conan/profile.ts";
import {
  PackageManagerInstallError,
  PackageManagerNotFoundError,
  PackageManifestMissingError,
} from "./errors.ts";
import {
  cmakeText,
  integrationPath,
  MULTI_CONFIG_FOLDER,
  renderVariantChoice,
  VARIANT_FILE,
} from "./integration.ts";
import type {
  InstalledPackage,
  PackageBuildType,
  PackageInstallOutcome,
  PackageInstallRequest,
  PackageToolchain,
} from "./types.ts";

/** A program with the arguments that come first, such as `python -m conans.conan`. */
export interface PackageProgram {
  /** Absolute, or a name to be found in PATH. */
  readonly command: string;
  readonly args: readonly string[];
  readonly version: string;
}

/** What Conan is told by toolchainkit.yaml. */
export interface ConanChoices {
  /** Absolute; undefined: the one in the project. */
  readonly conanfile?: string | undefined;
  readonly build: readonly string[];
  readonly profile?: string | undefined;
  readonly remotes: readonly RemoteServer[];
  readonly options: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, string>>;
  readonly conf: Readonly<Record<string, string>>;
}

/** Everything an installation needs beyond the project. */
export interface ConanSetup {
  /** Finds or installs Conan; called only when it has to run. */
  program(): Promise<PackageProgram>;
  readonly toolchain: PackageToolchain;
  /** Compilers for tools that run during the build; the same as `toolchain` when not crossing. */
  readonly buildToolchain: PackageToolchain;
  /** See `ProfileFacts.packageToolchainFile`. */
  readonly packageToolchainFile: string;
  readonly buildPackageToolchainFile: string | undefined;
  readonly choices: ConanChoices;
  /** Absolute; Conan's own cache. */
  readonly conanHome: string;
  /** Absolute; what we and Conan generate for this toolchain. */
  readonly folder: string;
  /** CMake's name. */
  readonly generator: string;
  readonly multiConfig: boolean;
  readonly defaultBuildType: PackageBuildType;
  /** True: conan.lock must stay as it is. */
  readonly locked: boolean;
  /** Environment of Conan and of the builds it starts. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Where a conanfile is looked for, in order. */
export const CONANFILES = ["conanfile.py", "conanfile.txt"] as const;

interface Stamp {
  readonly schema: 1;
  readonly fingerprint: string;
  /** Absolute paths without which the installation is not whole. */
  readonly needs: readonly string[];
  readonly packages: readonly InstalledPackage[];
}

/** Conan for one project. */
export class ConanPackageManager extends PackageManager {
  readonly #projectRoot: string;
  readonly #host: Host | undefined;
  readonly #setup: ConanSetup | undefined;

  /** Without a set-up it can only tell whether the project uses Conan. */
  constructor(options: { projectRoot: string; host?: Host; setup?: ConanSetup }) {
    super();
    this.#projectRoot = options.projectRoot;
    this.#host = options.host;
    this.#setup = options.setup;
  }

  /** `conan`. */
  getName(): "conan" {
    return "conan";
  }

  /** The conanfile that counts. */
  override async manifest(): Promise<string | undefined> {
    const chosen = this.#setup?.choices.conanfile;
    if (chosen !== undefined) return await isFile(chosen) ? chosen : undefined;
    for (const name of CONANFILES) {
      const path = join(this.#projectRoot, name);
      if (await isFile(path)) return path;
    }
    return undefined;
  }

  /** The conanfile's neighbours that recipes and Conan read. */
  override async inputs(): Promise<readonly string[]> {
    const folder = dirname(await this.manifest() ?? join(this.#projectRoot, CONANFILES[0]));
    return ["conandata.yml", "conan.lock"].map((name) => join(folder, name));
  }

  /** Runs `conan install` for every build type for which anything has changed. */
  override async installDependencies(
    request: PackageInstallRequest,
  ): Promise<PackageInstallOutcome> {
    const { host, setup } = this.#ready();
    const conanfile = await this.manifest();
    if (conanfile === undefined) throw new PackageManifestMissingError("conan", CONANFILES);
    let kind: PackageInstallOutcome["kind"] = "unchanged";
    const packages = new Map<string, InstalledPackage>();
    for (const buildType of request.buildTypes) {
      const variant = await this.#variant(conanfile, buildType, setup);
      const known = request.force === true ? undefined : await wholeStamp(variant);
      const stamp = known ?? await this.#install(variant, setup, host);
      if (known === undefined) kind = "installed";
      for (const each of stamp.packages) packages.set(`${each.name}/${each.version}`, each);
    }
    return { kind, packages: [...packages.values()] };
  }

  /** The file that includes what Conan generated for the build type at hand. */
  override async generateToolchainIntegration(toolchainFile: string): Promise<string> {
    const { setup } = this.#ready();
    const path = integrationPath(toolchainFile);
    const text = renderVariantChoice(setup.folder, {
      manager: "Conan",
      defaultBuildType: setup.defaultBuildType,
    });
    await writeIfChanged(path, text);
    return path;
  }

  #ready(): { host: Host; setup: ConanSetup } {
    const [host, setup] = [this.#host, this.#setup];
    if (host === undefined || setup === undefined) {
      throw new PackageManagerNotFoundError(
        "Conan",
        "no toolchain was chosen for it",
        "Give the set-up to the constructor",
      );
    }
    return { host, setup };
  }

  async #variant(
    conanfile: string,
    buildType: PackageBuildType,
    setup: ConanSetup,
  ): Promise<Variant> {
    const folder = join(setup.folder, setup.multiConfig ? MULTI_CONFIG_FOLDER : buildType);
    const { choices } = setup;
    const common = {
      buildType,
      generator: setup.generator,
      options: choices.options,
      settings: choices.settings,
      conf: choices.conf,
    };
    const [base, buildBase] = [setup.packageToolchainFile, setup.buildPackageToolchainFile];
    const hostProfile = renderProfile({
      ...common,
      toolchain: setup.toolchain,
      packageToolchainFile: base,
      ...(choices.profile === undefined ? {} : { include: choices.profile }),
    });
    const buildProfile = renderProfile({
      ...common,
      buildType: "Release",
      toolchain: setup.buildToolchain,
      ...(buildBase === undefined ? {} : { packageToolchainFile: buildBase }),
      build: true,
    });
    const inputs = [conanfile, ...await this.inputs(), base, ...(buildBase ? [buildBase] : [])];
    const texts = await Promise.all(inputs.map(async (path) => await readTextIfExists(path) ?? ""));
    return {
      buildType,
      folder,
      // Several build types share the folder of a multi-configuration generator.
      stampFile: join(folder, `installed-${buildType}.json`),
      conanfile,
      conanfileText: texts[0] ?? "",
      hostProfile,
      buildProfile,
      fingerprint: (lock) =>
        stableHash(JSON.stringify([
          texts.filter((_text, index) => inputs[index] !== lock.path),
          lock.text,
          hostProfile,
          buildProfile,
          choices.build,
          choices.remotes.map(({ name, url }) => [name, url]),
          [setup.conanHome, conanfile, setup.toolchain.id],
        ])),
      lockfile: join(dirname(conanfile), "conan.lock"),
    };
  }

  async #install(variant: Variant, setup: ConanSetup, host: Host): Promise<Stamp> {
    const { choices } = setup;
    const program = await setup.program();
    await ensureDirectory(variant.folder);
    await ensureDirectory(setup.conanHome);
    const profiles = {
      host: join(variant.folder, `host-${variant.buildType}.profile`),
      build: join(variant.folder, `build-${variant.buildType}.profile`),
    };
    await writeIfChanged(profiles.host, variant.hostProfile);
    await writeIfChanged(profiles.build, variant.buildProfile);
    if (choices.remotes.length > 0) {
      await writeIfChanged(join(setup.conanHome, "remotes.json"), renderRemotes(choices.remotes));
    }
    const hasLock = await isFile(variant.lockfile);
    const args = installArguments({
      conanfile: variant.conanfile,
      conanfileText: variant.conanfileText,
      hostProfile: profiles.host,
      buildProfile: profiles.build,
      outputFolder: variant.folder,
      build: choices.build,
      lockfile: hasLock ? variant.lockfile : undefined,
      lockfileOut: setup.locked ? undefined : variant.lockfile,
      offline: host.offline,
    });
    const result = await this.#run(program, args, setup, host);
    const graph = readAnswer(result, host);
    const toolchainFile = join(graph.generatorsFolder ?? variant.folder, "conan_toolchain.cmake");
    if (!await isFile(toolchainFile)) {
      throw new PackageManagerInstallError("Conan", {
        reason: `it wrote no "${toolchainFile}"`,
        exitCode: result.code,
        hint: "Let the conanfile use the generators CMakeDeps and CMakeToolchain",
      });
    }
    await writeIfChanged(
      join(variant.folder, VARIANT_FILE),
      renderVariant(toolchainFile, graph.packages),
    );
    const stamp: Stamp = {
      schema: 1,
      fingerprint: variant.fingerprint(await lockOf(variant)),
      needs: [
        toolchainFile,
        ...graph.packages.flatMap(({ folder }) => folder === undefined ? [] : [folder]),
      ],
      packages: graph.packages,
    };
    await writeIfChanged(variant.stampFile, `${JSON.stringify(stamp, null, 2)}\n`);
    return stamp;
  }

  async #run(
    program: PackageProgram,
    args: readonly string[],
    setup: ConanSetup,
    host: Host,
  ): Promise<ProcessResult> {
    const task = host.progress.start("Conan");
    const result = await host.run({
      command: program.command,
      args: [...program.args, ...args],
      cwd: this.#projectRoot,
      env: {
        ...setup.environment,
        ...conanEnvironment(setup.conanHome, setup.choices.remotes),
      },
      signal: host.signal,
      onLine: (line, stream) => {
        if (stream === "stdout") return;
        host.log.debug(line);
        const step =
          /^(?:-------- )?(?:Installing|Downloading|Building|[^ ]+: (?:Calling|Building)).*/
            .exec(line);
        if (step !== null) task.update({ detail: step[0].slice(0, 60) });
      },
    }).finally(() => task.done());
    host.signal.throwIfAborted();
    return result;
  }
}

interface Variant {
  readonly buildType: PackageBuildType;
  readonly folder: string;
  readonly stampFile: string;
  readonly conanfile: string;
  readonly conanfileText: string;
  readonly hostProfile: string;
  readonly buildProfile: string;
  readonly lockfile: string;
  /** Of everything that an installation depends on, with the lock as given. */
  fingerprint(lock: { path: string; text: string }): string;
}

async function lockOf(variant: Variant): Promise<{ path: string; text: string }> {
  return { path: variant.lockfile, text: await readTextIfExists(variant.lockfile) ?? "" };
}

/** The stamp of an installation that is whole and would come out the same. */
async function wholeStamp(variant: Variant): Promise<Stamp | undefined> {
  const text = await readTextIfExists(variant.stampFile);
  if (text === undefined) return undefined;
  let stamp: Partial<Stamp> | null;
  try {
    stamp = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (stamp?.schema !== 1 || !Array.isArray(stamp.needs) || !Array.isArray(stamp.packages)) {
    return undefined;
  }
  if (stamp.fingerprint !== variant.fingerprint(await lockOf(variant))) return undefined;
  const needs = [...stamp.needs, join(variant.folder, VARIANT_FILE)];
  const present = await Promise.all(needs.map((path) => exists(path)));
  return present.includes(false) ? undefined : stamp as Stamp;
}

/** What Conan did. @throws {PackageManagerInstallError} If it failed. */
function readAnswer(result: ProcessResult, host: Host): ConanGraph {
  if (result.code !== 0) {
    throw new PackageManagerInstallError("Conan", {
      ...explainFailure(result.stderr, { offline: host.offline }),
      exitCode: result.code,
    });
  }
  const graph = parseGraph(result.stdout);
  if (graph === undefined) {
    throw new PackageManagerInstallError("Conan", {
      reason: "its answer cannot be read",
      exitCode: result.code,
      hint: "Use another version of Conan: packages.conan.version",
    });
  }
  return graph;
}

/** What the toolchain file includes for one build type. */
function renderVariant(toolchainFile: string, packages: readonly InstalledPackage[]): string {
  const roots = [
    dirname(toolchainFile),
    ...packages.flatMap(({ folder }) => folder === undefined ? [] : [folder]),
  ];
  return [
    "# Written by ToolchainKit; edits are lost on the next bootstrap.",
    "# Packages are found too when only a sysroot is looked into.",
    "if(CMAKE_FIND_ROOT_PATH OR CMAKE_SYSROOT)",
    `  list(APPEND CMAKE_FIND_ROOT_PATH ${roots.map(cmakeText).join(" ")})`,
    "endif()",
    `include(${cmakeText(toolchainFile)})`,
    "",
  ].join("\n");
}
