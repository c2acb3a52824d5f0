/** What can go wrong with packages. Owns the errors of all package managers. */
import { TkError } from "../core/errors.ts";
import type { PackageManagerName } from "./types.ts";

/** A package manager could not do its work. */
export abstract class PackageManagerError<D extends object = object> extends TkError<D> {}

/** The program of a package manager is not there, too old or does not start. */
export class PackageManagerNotFoundError
  extends PackageManagerError<{ manager: string; reason: string }> {
  /** See the table in `error_codes.ts`. */
  readonly code = "PACKAGE_MANAGER_NOT_FOUND";

  /** For the manager's name and why none of the places has it. */
  constructor(manager: string, reason: string, hint: string, cause?: unknown) {
    super(`Cannot find ${manager}: ${reason}`, { manager, reason }, { hint, cause });
  }
}

/** A package manager ran and failed. */
export class PackageManagerInstallError
  extends PackageManagerError<{ manager: string; reason: string; exitCode: number }> {
  /** See the table in `error_codes.ts`. */
  readonly code = "PACKAGE_INSTALL";

  /** For the manager's name and its own words. */
  constructor(
    manager: string,
    failure: { reason: string; exitCode: number; hint: string },
  ) {
    const { reason, exitCode, hint } = failure;
    super(`Cannot install packages with ${manager}: ${reason}`, { manager, reason, exitCode }, {
      hint,
    });
  }
}

/** The locked versions do not do, and must not change. */
export class PackageLockError extends PackageManagerError<{ reason: string }> {
  /** See the table in `error_codes.ts`. */
  readonly code = "PACKAGE_LOCK";

  /** For what is wrong with the lock. */
  constructor(reason: string, hint?: string) {
    super(`Cannot install the locked packages: ${reason}`, { reason }, {
      hint: hint ??
        "Run toolchainkit deps install without --locked (and without CI), and commit conan.lock",
    });
  }
}

/** A setting for a package manager cannot be used. */
export class PackageSettingError extends PackageManagerError<{ setting: string; value: string }> {
  /** See the table in `error_codes.ts`. */
  readonly code = "PACKAGE_SETTING";

  /** For the key, its value and why it cannot be used. */
  constructor(setting: string, value: string, why: string, hint?: string) {
    super(`Cannot use ${setting} ${JSON.stringify(value)}: ${why}`, { setting, value }, { hint });
  }
}

/** A package manager is chosen, but the project has no file for it. */
export class PackageManifestMissingError
  extends PackageManagerError<{ manager: PackageManagerName; wanted: readonly string[] }> {
  /** See the table in `error_codes.ts`. */
  readonly code = "PACKAGE_MANIFEST_MISSING";

  /** For the manager and the names of files that would do. */
  constructor(manager: PackageManagerName, wanted: readonly string[]) {
    super(
      `Cannot install packages with ${manager}: there is no ${wanted.join(" or ")}`,
      { manager, wanted },
      { hint: "Write one, or set packages.manager to none" },
    );
  }
}

/** Several package managers could be meant. */
export class PackageManagerChoiceError
  extends PackageManagerError<{ candidates: readonly PackageManagerName[] }> {
  /** See the table in `error_codes.ts`. */
  readonly code = "PACKAGE_MANAGER_AMBIGUOUS";

  /** For those that the project has files for. */
  constructor(candidates: readonly PackageManagerName[], files: readonly string[]) {
    super(
      `Cannot choose between ${candidates.join(" and ")}: the project has ${files.join(" and ")}`,
      { candidates },
      { hint: `Set packages.manager to ${candidates.join(" or ")} in toolchainkit.yaml` },
    );
  }
}
