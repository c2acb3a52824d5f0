/**
 * Conan 2: packages from conanfile.txt or conanfile.py. Owns when Conan runs, its profiles, lock and
 * answers; the words of its command line are in `conan/`.
 */
import { dirname, join } from "@std/path";
import {
  ensureDirectory,
  firstFile,
  isFile,
  readTextIfExists,
  writeIfChanged,
} from "../core/filesystem.ts";
import { writesOutside } from "../core/filesystem/link_outside.ts";
import type { Host, ProcessResult } from "../core/host.ts";
import { redactSecrets } from "../core/redact.ts";
import { neutralFolder } from "../core/self.ts";
import { ProjectPackageManager } from "./base.ts";
import {
  conanEnvironment,
  explainFailure,
  installArguments,
  renderRemotes,
} from "./conan/commands.ts";
import { type ConanGraph, lockItems, parseConanLock, parseGraph } from "./conan/graph.ts";
import type { ConanSetup } from "./conan/setup.ts";
import {
  type ConanStamp,
  type ConanVariant,
  describeVariant,
  lockOf,
  wholeStamp,
} from "./conan/variant.ts";
import {
  PackageLockError,
  PackageManagerInstallError,
  PackageManifestMissingError,
} from "./errors.ts";
import { cmakeText, integrationPath, renderVariantChoice, VARIANT_FILE } from "./integration.ts";
import type {
  InstalledPackage,
  LockedPackages,
  PackageInstallOutcome,
  PackageInstallRequest,
} from "./types.ts";

export type { RemoteServer } from "./conan/commands.ts";
export type { ConanChoices, ConanSetup } from "./conan/setup.ts";

/** Where a conanfile is looked for, in order. */
export const CONANFILES = ["conanfile.py", "conanfile.txt"] as const;

/** What Conan is at, in a line of its standard error. */
const STEP = /^(?:-------- )?(?:Installing|Downloading|Building|[^ ]+: (?:Calling|Building)).*/;

/**
 * Conan for one project.
 *
 * @example
 * ```ts
 * import { ConanPackageManager } from "@toolchainkit/toolchainkit/packages/conan";
 *
 * const projectRoot = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${projectRoot}/conanfile.txt`, "[requires]\nfmt/10.2.1\n");
 * const conan = new ConanPackageManager({ projectRoot });
 * console.log(await conan.detect()); // true
 * ```
 */
export class ConanPackageManager extends ProjectPackageManager<ConanSetup> {
  /** `conan`. */
  getName(): "conan" {
    return "conan";
  }

  /** The conanfile that counts. */
  override async manifest(): Promise<string | undefined> {
    const chosen = this.setup?.choices.conanfile;
    if (chosen !== undefined) return await isFile(chosen) ? chosen : undefined;
    return await firstFile(this.projectRoot, CONANFILES);
  }

  /** The conanfile's neighbours that recipes and Conan read. */
  override async inputs(): Promise<readonly string[]> {
    const folder = dirname(await this.manifest() ?? join(this.projectRoot, CONANFILES[0]));
    return ["conandata.yml", "conan.lock"].map((name) => join(folder, name));
  }

  /** Runs `conan install` for every build type for which anything has changed. */
  override async installDependencies(
    request: PackageInstallRequest,
  ): Promise<PackageInstallOutcome> {
    const { host, setup } = this.ready();
    const conanfile = await this.manifest();
    if (conanfile === undefined) throw new PackageManifestMissingError("conan", CONANFILES);
    let kind: PackageInstallOutcome["kind"] = "unchanged";
    const packages = new Map<string, InstalledPackage>();
    for (const buildType of request.buildTypes) {
      const variant = await describeVariant(conanfile, buildType, {
        setup,
        inputs: await this.inputs(),
      });
      const known = request.force === true ? undefined : await wholeStamp(variant);
      const stamp = known ?? await this.#install(variant, setup, host);
      if (known === undefined) kind = "installed";
      for (const each of stamp.packages) packages.set(`${each.name}/${each.version}`, each);
    }
    return { kind, packages: [...packages.values()], folders: [setup.conanHome] };
  }

  /** The file that includes what Conan generated for the build type at hand. */
  override async generateToolchainIntegration(toolchainFile: string): Promise<string> {
    const { setup } = this.ready();
    const path = integrationPath(toolchainFile);
    const text = renderVariantChoice(setup.folder, {
      manager: "Conan",
      defaultBuildType: setup.defaultBuildType,
    });
    await writeIfChanged(path, text);
    return path;
  }

  /** The versions and recipe revisions of conan.lock. */
  override async locked(): Promise<LockedPackages | undefined> {
    const manifest = await this.manifest();
    if (manifest === undefined) return undefined;
    const text = await readTextIfExists(join(dirname(manifest), "conan.lock"));
    const packages = parseConanLock(text ?? "");
    return packages === undefined ? undefined : { manager: "conan", items: lockItems(packages) };
  }

  async #install(variant: ConanVariant, setup: ConanSetup, host: Host): Promise<ConanStamp> {
    const { choices } = setup;
    if (await writesOutside(variant.lockfile)) {
      throw new PackageLockError(
        `"${variant.lockfile}" is a link that leads out of the project`,
        "Look where it leads and who made it, then remove the link and run again",
      );
    }
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
      // Addresses may hold credentials.
      const remotes = join(setup.conanHome, "remotes.json");
      await writeIfChanged(remotes, renderRemotes(choices.remotes), { mode: 0o600 });
    }
    const hasLock = await isFile(variant.lockfile);
    const { lockPolicy } = setup;
    const fixed = lockPolicy === "fixed" || (lockPolicy === "fixed-when-present" && hasLock);
    if (fixed && !hasLock) throw new PackageLockError("there is no conan.lock");
    const args = installArguments({
      conanfile: variant.conanfile,
      conanfileText: variant.conanfileText,
      hostProfile: profiles.host,
      buildProfile: profiles.build,
      outputFolder: variant.folder,
      build: choices.build,
      lockfile: hasLock ? variant.lockfile : undefined,
      lockfileOut: fixed ? undefined : variant.lockfile,
      offline: host.offline,
    });
    const result = await this.run(program, {
      args,
      // A .conanrc of the project would go before CONAN_HOME, with hooks and settings of its own.
      cwd: neutralFolder(),
      env: { ...setup.environment, ...conanEnvironment(setup.conanHome, choices.remotes) },
      step: (line, stream) => {
        if (stream === "stdout") return undefined; // The answer, as JSON.
        host.log.debug(line);
        return STEP.exec(line)?.[0];
      },
    });
    const graph = readAnswer(result, { offline: host.offline, fixed });
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
    const stamp: ConanStamp = {
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
}

/** What Conan did. @throws {PackageManagerInstallError | PackageLockError} If it failed. */
function readAnswer(
  result: ProcessResult,
  context: { readonly offline: boolean; readonly fixed: boolean },
): ConanGraph {
  if (result.code !== 0) {
    const { reason, hint } = explainFailure(redactSecrets(result.stderr), context);
    if (context.fixed && /not in lockfile/i.test(reason)) throw new PackageLockError(reason);
    throw new PackageManagerInstallError("Conan", { reason, hint, exitCode: result.code });
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
