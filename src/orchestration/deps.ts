/** `deps`: the packages of the project alone, without configuring it. */
import { UsageError } from "../core/errors.ts";
import type { Host } from "../core/host.ts";
import type { BuildType } from "../config/types.ts";
import type { InstalledPackage, PackageManagerName } from "../packages/types.ts";
import type { ProjectSettings } from "./project_settings.ts";
import { readAsWritten } from "./read_configuration.ts";
import { withSetup } from "./with_setup.ts";

/** What to install packages for. */
export interface DepsRequest {
  readonly toolchain?: string | undefined;
  /** Undefined: all of `build.types`. */
  readonly buildType?: BuildType | undefined;
  /** True: ask the package manager although nothing has changed. */
  readonly force: boolean;
}

/** What the package manager did. */
export interface DepsReport {
  readonly manager: PackageManagerName;
  /** Why it is that manager. */
  readonly why: string;
  readonly kind: "installed" | "unchanged";
  readonly toolchain: string;
  readonly buildTypes: readonly BuildType[];
  readonly packages: readonly InstalledPackage[];
  /** The CMake file that makes the packages known; absolute. */
  readonly integrationFile: string;
}

/**
 * Installs the packages of the project.
 *
 * @throws {UsageError} If the project uses no package manager.
 */
export async function installDeps(
  request: DepsRequest,
  settings: ProjectSettings,
  host: Host,
): Promise<DepsReport> {
  const { config } = await readAsWritten(settings, host);
  const buildTypes = request.buildType === undefined ? config.build.types : [request.buildType];
  const wanted = {
    toolchain: request.toolchain,
    buildType: request.buildType,
    packageBuildTypes: buildTypes,
    forcePackages: request.force,
    runsProjectCode: true,
  };
  return await withSetup(wanted, { settings, host, purpose: "deps install" }, (setup) => {
    const { packages } = setup;
    if (packages === undefined) {
      throw new UsageError("Cannot install packages: the project uses no package manager", {
        hint: "Add conanfile.txt, conanfile.py or vcpkg.json, or set packages.manager",
      });
    }
    const { manager, why, kind, integrationFile } = packages;
    return {
      manager,
      why,
      kind,
      toolchain: setup.provided.id,
      buildTypes,
      packages: packages.packages,
      integrationFile,
    };
  });
}
