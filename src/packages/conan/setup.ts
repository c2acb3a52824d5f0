/** Everything that Conan is told. Owns the types; runs nothing. */
import type { PackageBuildType, PackageProgram, PackageToolchain } from "../types.ts";
import type { RemoteServer } from "./commands.ts";

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
  /** Whether conan.lock may change: `fixed-when-present` is what CI wants. */
  readonly lockPolicy: "free" | "fixed" | "fixed-when-present";
  /** Environment of Conan and of the builds it starts. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}
