/** The list of package managers. A new one is a class in a file of its own and a line here. */
import type { PackageManager } from "./base.ts";
import { ConanPackageManager } from "./conan.ts";
import type { PackageManagerName } from "./types.ts";

/** Makes each manager for a project, as far as telling whether the project uses it. */
export const PACKAGE_MANAGERS: Readonly<
  Partial<Record<PackageManagerName, (projectRoot: string) => PackageManager>>
> = {
  conan: (projectRoot) => new ConanPackageManager({ projectRoot }),
};
