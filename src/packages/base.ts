/**
 * What all package managers have in common. Owns the contract between them and the stage that runs
 * them; a new one is a class here and a line in `list.ts`.
 */
import type {
  LockedPackages,
  PackageInstallOutcome,
  PackageInstallRequest,
  PackageManagerName,
} from "./types.ts";

export {
  PackageManagerError,
  PackageManagerInstallError,
  PackageManagerNotFoundError,
} from "./errors.ts";

/**
 * A package manager of one project. Inherit from it to add another one.
 *
 * @example
 * ```ts
 * import { PackageManager } from "@toolchainkit/toolchainkit/packages/base";
 * import type { PackageInstallOutcome } from "@toolchainkit/toolchainkit/packages/types";
 *
 * class MyPackageManager extends PackageManager {
 *   getName(): "cpm" {
 *     return "cpm";
 *   }
 *   manifest(): Promise<string | undefined> {
 *     return Promise.resolve(undefined); // the path of mypm.json, when the project has one
 *   }
 *   inputs(): Promise<readonly string[]> {
 *     return Promise.resolve([]);
 *   }
 *   installDependencies(): Promise<PackageInstallOutcome> {
 *     return Promise.resolve({ kind: "unchanged", packages: [], folders: [] });
 *   }
 *   generateToolchainIntegration(toolchainFile: string): Promise<string> {
 *     return Promise.resolve(toolchainFile.replace(".cmake", "-packages.cmake"));
 *   }
 * }
 * console.log(await new MyPackageManager().detect()); // false
 * ```
 */
export abstract class PackageManager {
  /** Such as `conan`. */
  abstract getName(): PackageManagerName;

  /** The file by which the project says that it uses this manager; undefined when it has none. */
  abstract manifest(): Promise<string | undefined>;

  /** True if the project uses this manager. */
  async detect(): Promise<boolean> {
    return await this.manifest() !== undefined;
  }

  /**
   * Makes sure that the project's packages are there; does nothing when they are.
   *
   * @throws {PackageManagerInstallError} With the manager's own message.
   */
  abstract installDependencies(request: PackageInstallRequest): Promise<PackageInstallOutcome>;

  /**
   * Writes the CMake file that makes the packages known to find_package(), to be included by the
   * toolchain file, and returns its path.
   *
   * @param toolchainFile Absolute path of the generated toolchain file, there or not.
   */
  abstract generateToolchainIntegration(toolchainFile: string): Promise<string>;

  /** What goes into the project's lock after an installation; undefined when there is nothing. */
  locked(): Promise<LockedPackages | undefined> {
    return Promise.resolve(undefined);
  }

  /** Files besides the manifest whose change makes an installation due; absolute, there or not. */
  abstract inputs(): Promise<readonly string[]>;
}
