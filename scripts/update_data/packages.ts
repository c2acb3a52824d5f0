/** Puts what npm and PyPI carry beside or below the vendors' own addresses. Pure. */
import type {
  CatalogBuild,
  CatalogEntry,
  CatalogSource,
} from "../../src/toolchain/registry/catalog.ts";
import { emptyEntry } from "./facts.ts";
import type { FamilyOverlay, PackageDigests, PackageOverlay } from "./types.ts";

type Files = Map<string, Map<string, CatalogEntry>>;

/** The key under which a package's digests are kept. */
export function digestKey(overlay: PackageOverlay, version: string, platform: string): string {
  return `${overlay.kind}:${overlay.package}@${version} ${platform}`;
}

/** Adds a source to each build that a package carries; makes builds that only packages carry. */
export function addPackages(
  files: Files,
  context: {
    packages: readonly PackageOverlay[];
    digests: Readonly<PackageDigests>;
    families: Readonly<Record<string, FamilyOverlay>>;
  },
): void {
  for (const overlay of context.packages) {
    for (const [packageVersion, version] of Object.entries(overlay.versions)) {
      for (const platform of Object.keys(overlay.platforms)) {
        const found = context.digests[digestKey(overlay, packageVersion, platform)];
        if (found === undefined || found === null) continue;
        const source: CatalogSource = {
          ...found,
          ...(overlay.archive === undefined ? {} : { archive: overlay.archive }),
          ...(overlay.strip === undefined ? {} : { strip: overlay.strip }),
          ...(overlay.subdirectory === undefined
            ? {}
            : { subdirectory: overlay.subdirectory.replace("{version}", packageVersion) }),
        };
        addSource(entryFor(overlay.name, files, context.families), {
          version,
          platform,
          source,
          overlay,
        });
      }
    }
  }
}

function entryFor(
  name: string,
  files: Files,
  families: Readonly<Record<string, FamilyOverlay>>,
): CatalogEntry {
  for (const entries of files.values()) {
    const entry = entries.get(name);
    if (entry !== undefined) return entry;
  }
  const family = Object.values(families).find((candidate) => candidate.names?.[name] !== undefined);
  if (family === undefined) throw new Error(`no family has the name ${name}`);
  const entry = emptyEntry(name, family);
  const file = files.get(family.file) ?? new Map<string, CatalogEntry>();
  file.set(name, entry);
  files.set(family.file, file);
  return entry;
}

function addSource(
  entry: CatalogEntry,
  row: { version: string; platform: string; source: CatalogSource; overlay: PackageOverlay },
): void {
  const versions = entry.versions as Record<
    string,
    Record<string, CatalogBuild | CatalogBuild[]>
  >;
  const platforms = versions[row.version] ??= {};
  const present = platforms[row.platform];
  const only: CatalogBuild = { ...row.overlay.build, sources: [row.source] };
  if (present === undefined) platforms[row.platform] = only;
  else if (Array.isArray(present)) {
    const [first, ...rest] = present;
    platforms[row.platform] = [withSource(first ?? {}, row.source), ...rest];
  } else platforms[row.platform] = withSource(present, row.source);
}

function withSource(build: CatalogBuild, source: CatalogSource): CatalogBuild {
  return { ...build, sources: [...(build.sources ?? []), source] };
}
