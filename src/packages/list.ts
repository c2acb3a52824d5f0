/** The list of package managers. A new one is a class in a file of its own and a line here. */
import type { PackageManager } from "./base.ts";
import { ConanPackageManager } from "./conan.ts";
import { CpmPackageManager } from "./cpm.ts";
import type { PackageManagerName } from "./types.ts";
import { VcpkgPackageManager } from "./vcpkg.ts";

/** Makes each manager for a project, as far as telling whether the project uses it. */
export const PACKAGE_MANAGERS: Readonly<
  Record<PackageManagerName, (projectRoot: string) => PackageManager>
> = {
  conan: (projectRoot) => new ConanPackageManager({ projectRoot }),
  vcpkg: (projectRoot) => new VcpkgPackageManager({ projectRoot }),
  cpm: (projectRoot) => new CpmPackageManager({ projectRoot }),
};
