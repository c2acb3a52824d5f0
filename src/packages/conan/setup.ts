/** Everything that Conan is told. Owns the types; runs nothing. */
import type { PackageBuildType, PackageProgram, PackageToolchain } from "../types.ts";
import type { RemoteServer } from "./commands.ts";

/** What Conan is told by toolchainkit.yaml. */
export interface ConanChoices {
  /** Absolute; undefined: the one in the project. */
  readonly conanfile?: string | undefined;
  /** `missing`, `never`, `*` or package patterns. */
  readonly build: readonly string[];
  /** A profile that the generated one includes, by name or absolute path. */
  readonly profile?: string | undefined;
  /** Servers to ask, first goes first; empty: those of Conan. */
  readonly remotes: readonly RemoteServer[];
  /** By package pattern and option, such as `fmt/*:shared`. */
  readonly options: Readonly<Record<string, string>>;
  /** Settings that replace derived ones. */
  readonly settings: Readonly<Record<string, string>>;
  /** Values of `[conf]`. */
  readonly conf: Readonly<Record<string, string>>;
}

/** Everything an installation needs beyond the project. */
export interface ConanSetup {
  /** Finds or installs Conan; called only when it has to run. */
  program(): Promise<PackageProgram>;
  /** Compilers of the project. */
  readonly toolchain: PackageToolchain;
  /** Compilers for tools that run during the build; the same as `toolchain` when not crossing. */
  readonly buildToolchain: PackageToolchain;
  /** See `ProfileFacts.packageToolchainFile`. */
  readonly packageToolchainFile: string;
  /** The same for tools of the build machine; undefined when crossing. */
  readonly buildPackageToolchainFile: string | undefined;
  /** What the project asks for. */
  readonly choices: ConanChoices;
  /** Absolute; Conan's own cache. */
  readonly conanHome: string;
  /** Absolute; what we and Conan generate for this toolchain. */
  readonly folder: string;
  /** CMake's name. */
  readonly generator: string;
  /** True: the generator serves several build types in one folder. */
  readonly multiConfig: boolean;
  /** Taken when CMake is given none. */
  readonly defaultBuildType: PackageBuildType;
  /** Whether conan.lock may change: `fixed-when-present` is what CI wants. */
  readonly lockPolicy: "free" | "fixed" | "fixed-when-present";
  /** Environment of Conan and of the builds it starts. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}
