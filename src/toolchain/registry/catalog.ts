/**
 * The shape of the files in `data/` and of users' own registries. Owns the types; what a row means
 * is in `rows.ts`.
 */
import type {
  ArchiveKind,
  Artifact,
  ArtifactSignature,
  HostRequirements,
  SourceLayout,
} from "../../core/artifact.ts";
import { TkError } from "../../core/errors.ts";

/** The schema number this program reads. */
export const CATALOG_SCHEMA = 1;

/** A place beside the build's own `url`; layout and digests where they differ from the build's. */
export interface CatalogSource extends SourceLayout {
  /** An HTTP(S) address. */
  readonly url?: string;
  /** `NAME@VERSION` of an npm package. */
  readonly npm?: string;
  /** `NAME==VERSION` of a Python package. */
  readonly pypi?: string;
  /** Wheel tag to ask for. */
  readonly wheelPlatform?: string;
  /** Archive inside the package. */
  readonly member?: string;
  /** Lower-case hexadecimal. */
  readonly sha256?: string;
  /** Lower-case hexadecimal. */
  readonly sha512?: string;
  /** Bytes. */
  readonly size?: number;
  /** Those of `member`. */
  readonly memberDigests?: { readonly sha256?: string; readonly size?: number };
}

/** Fields that a build may state and that its entry may state for all builds. */
export interface CatalogDefaults {
  /** Default: by the ending of the address. */
  readonly archive?: ArchiveKind;
  /** null: not confirmed by the publisher, look after unpacking. */
  readonly strip?: number | null;
  /** Folder of the executables; default `bin`. */
  readonly bin?: string;
  /** C++ libraries: `libstdc++`, `libc++`, `msvc`. */
  readonly stdlib?: readonly string[];
  /** What the machine must have. */
  readonly requires?: HostRequirements;
  /** Such as `aarch64-none-elf-`. */
  readonly toolPrefix?: string;
  /** Target triple of a cross compiler. */
  readonly target?: string;
  /** True when the executables need no C library of the machine, so glibc or musl does not matter. */
  readonly static?: boolean;
}

/** One build. `url` may hold `{base}` and `{version}`. */
export interface CatalogBuild extends CatalogDefaults {
  /** The vendor's address. */
  readonly url?: string;
  /** Lower-case hexadecimal. */
  readonly sha256?: string;
  /** Lower-case hexadecimal. */
  readonly sha512?: string;
  /** Bytes of the archive. */
  readonly size?: number;
  /** Only this folder of the archive at `url` is taken. */
  readonly subdirectory?: string;
  /** The same bytes elsewhere. */
  readonly mirrors?: readonly string[];
  /** Other packings of the same build, tried after `url`. */
  readonly sources?: readonly CatalogSource[];
  /** Version that the compiler itself prints, where the packager counts differently. */
  readonly upstream?: string;
  /** False: the detached signature that the entry describes does not exist for this build. */
  readonly signature?: ArtifactSignature | false;
  /** What a user should know, such as "needs Node.js and Python". */
  readonly note?: string;
}

/** How the publisher signs: the signature lies at the archive's address plus `suffix`. */
export interface CatalogSignature {
  /** How it is signed. */
  readonly kind: ArtifactSignature["kind"];
  /** Such as `.sig`. */
  readonly suffix: string;
  /** Fingerprint or public key; more than one when several people sign. */
  readonly keys: readonly string[];
  /** Regular expression over the address of the builds that have it; without it all. */
  readonly match?: string;
}

/** Everything known under one name. */
export interface CatalogEntry extends CatalogDefaults {
  /** Where it is installed. */
  readonly kind: Artifact["kind"];
  /** One line without a full stop. */
  readonly summary: string;
  /** Who built it. */
  readonly vendor?: string;
  /** Where to read about it. */
  readonly homepage?: string;
  /** SPDX expression. */
  readonly license?: string;
  /** Other names for it. */
  readonly aliases?: readonly string[];
  /** How its command line is spoken to. */
  readonly compiler?: NonNullable<Artifact["compiler"]>;
  /** Target triples that it compiles for, besides the host. */
  readonly targets?: readonly string[];
  /** Names for version patterns, such as `lts`. */
  readonly channels?: Readonly<Record<string, string>>;
  /** How its archives are signed. */
  readonly signature?: CatalogSignature;
  /** What all builds for one platform have in common. */
  readonly platforms?: Readonly<Record<string, CatalogDefaults>>;
  /** What `{base}` stands for. */
  readonly base?: string;
  /** Version → platform → build, or builds in order of preference. */
  readonly versions: Readonly<
    Record<string, Readonly<Record<string, CatalogBuild | readonly CatalogBuild[]>>>
  >;
}

/** One file of `data/toolchains/` or `data/tools/`, or a user's registry. */
export interface CatalogFile {
  /** {@link CATALOG_SCHEMA}. */
  readonly schema: number;
  /** By name. */
  readonly entries: Readonly<Record<string, CatalogEntry>>;
}

/** One line of `data/index.json`: enough to find and list a name without reading its family. */
export interface CatalogIndexEntry {
  /** Path below `data/`. */
  readonly file: string;
  /** Where it is installed. */
  readonly kind: Artifact["kind"];
  /** One line without a full stop. */
  readonly summary: string;
  /** Other names for it. */
  readonly aliases?: readonly string[];
  /** Newest version. */
  readonly newest: string;
  /** How many versions. */
  readonly versions: number;
  /** Platforms that have any of them. */
  readonly platforms: readonly string[];
}

/** `data/index.json`. */
export interface CatalogIndex {
  readonly schema: number;
  readonly entries: Readonly<Record<string, CatalogIndexEntry>>;
}

/** A catalog file cannot be used. */
export class CatalogError extends TkError<{ file: string; problem: string }> {
  readonly code = "CATALOG_INVALID";

  constructor(file: string, problem: string, cause?: unknown) {
    super(`Cannot read the toolchain data "${file}": ${problem}`, { file, problem }, {
      cause,
      hint:
        "Compare it with the program's own data/toolchains/*.json, or remove it from registries:",
    });
  }
}
