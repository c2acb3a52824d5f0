/** Types of `packages` and `cross` in toolchainkit.yaml. Owns no defaults; see `types.ts`. */

/** A Conan remote. */
export interface ConanRemote {
  /** Name that Conan knows it by. */
  readonly name: string;
  /** Address. */
  readonly url: string;
  /** A secret. */
  readonly username: string | undefined;
  /** A secret. */
  readonly password: string | undefined;
}

/** `packages.conan`. */
export interface ConanConfig {
  /** Version or range of Conan itself. */
  readonly version: string;
  /** Absolute path of conanfile.txt or conanfile.py; undefined: the one in the project. */
  readonly conanfile: string | undefined;
  /** `missing`, `never`, `*` or package patterns. */
  readonly build: readonly string[];
  /** Host profile, a name or absolute path, that the generated one includes. */
  readonly profile: string | undefined;
  /** Servers to ask, first goes first; empty: those of Conan. */
  readonly remotes: readonly ConanRemote[];
  /** By package pattern and option, such as `fmt/*:shared`. */
  readonly options: Readonly<Record<string, string>>;
  /** Settings that replace derived ones. */
  readonly settings: Readonly<Record<string, string>>;
  /** Values of `[conf]`. */
  readonly conf: Readonly<Record<string, string>>;
}

/** `packages.vcpkg`. */
export interface VcpkgConfig {
  /** Absolute; undefined: VCPKG_ROOT, a submodule, or fetched. */
  readonly root: string | undefined;
  /** Absolute path of vcpkg.json; undefined: the one in the project. */
  readonly manifest: string | undefined;
  /** Commit of the registry; undefined: the manifest's builtin-baseline. */
  readonly baseline: string | undefined;
  /** Undefined: one made for the toolchain. */
  readonly triplet: string | undefined;
  /** Manifest features to install. */
  readonly features: readonly string[];
  /** Absolute. */
  readonly overlayPorts: readonly string[];
  /** Absolute. */
  readonly overlayTriplets: readonly string[];
  /** Value of VCPKG_BINARY_SOURCES. */
  readonly binarySources: string | undefined;
}

/** `packages`. */
export interface PackagesConfig {
  /** `auto`: by the manifest that is there. */
  readonly manager: "conan" | "vcpkg" | "cpm" | "auto" | "none";
  /** True: take a package manager of this machine when it is new enough. */
  readonly useSystem: boolean;
  /** Absolute path of the package manager's executable or folder. */
  readonly customPath: string | undefined;
  /** Absolute; undefined: `.toolchainkit/conan` of the project. */
  readonly conanHome: string | undefined;
  /** What Conan is told. */
  readonly conan: ConanConfig;
  /** What vcpkg is told. */
  readonly vcpkg: VcpkgConfig;
}

/** `cross.android`. */
export interface AndroidConfig {
  /** Instruction set. */
  readonly abi: "arm64-v8a" | "armeabi-v7a" | "x86_64" | "x86";
  /** Lowest Android API level. */
  readonly apiLevel: number;
  /** Absolute; undefined: fetched, or ANDROID_NDK_HOME. */
  readonly ndkPath: string | undefined;
  /** C++ standard library. */
  readonly stl: "c++_shared" | "c++_static" | "none" | "system";
}

/** `cross.ios`. */
export interface IosConfig {
  /** Kind of device. */
  readonly platform: "device" | "simulator" | "catalyst";
  /** Lowest iOS version. */
  readonly deploymentTarget: string;
  /** Such as `arm64`. */
  readonly architectures: readonly string[];
  /** True: embed bitcode. */
  readonly bitcode: boolean;
  /** Apple developer team that signs. */
  readonly teamId: string | undefined;
}

/** `cross.raspberry_pi`. */
export interface RaspberryPiConfig {
  /** Model, which decides the processor. */
  readonly model: "zero" | "1" | "2" | "3" | "4" | "5";
  /** Width of the operating system. */
  readonly bits: 32 | 64;
  /** Absolute. */
  readonly sysroot: string | undefined;
}

/** `cross`. */
export interface CrossConfig {
  /** Names of targets, in the order of the file. */
  readonly targets: readonly string[];
  /** By target name: which toolchain builds it, when not the default. */
  readonly toolchains: Readonly<Record<string, string>>;
  /** Settings of Android targets. */
  readonly android: AndroidConfig;
  /** Settings of iOS targets. */
  readonly ios: IosConfig;
  /** Settings of Raspberry Pi targets. */
  readonly raspberryPi: RaspberryPiConfig;
}
