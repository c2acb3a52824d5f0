/**
 * What a row of the data means. Owns turning it into an `Artifact`; finds no file and chooses no
 * version.
 */
import type {
  ArchiveKind,
  Artifact,
  ArtifactSignature,
  ArtifactSource,
  Digests,
  HostRequirements,
  NpmSource,
  PypiSource,
  SourceLayout,
} from "../../core/artifact.ts";
import type { CatalogBuild, CatalogEntry, CatalogSource } from "./catalog.ts";

/** The builds of one version for one platform, in order of preference. */
export function buildsOf(
  entry: CatalogEntry,
  version: string,
  platform: string,
): readonly CatalogBuild[] {
  const platforms = Object.hasOwn(entry.versions, version) ? entry.versions[version] : undefined;
  const found = platforms !== undefined && Object.hasOwn(platforms, platform)
    ? platforms[platform]
    : undefined;
  if (found === undefined) return [];
  return isList(found) ? found : [found];
}

function isList(value: CatalogBuild | readonly CatalogBuild[]): value is readonly CatalogBuild[] {
  return Array.isArray(value);
}

/** What a build needs of the machine; the most particular statement counts. */
export function requirementsOf(
  entry: CatalogEntry,
  build: CatalogBuild,
  platform: string,
): HostRequirements | undefined {
  return build.requires ?? entry.platforms?.[platform]?.requires ?? entry.requires;
}

/** True when a build runs with any C library. */
export function isStatic(entry: CatalogEntry, build: CatalogBuild, platform: string): boolean {
  return build.static ?? entry.platforms?.[platform]?.static ?? entry.static ?? false;
}

/** The row as the installer wants it. */
export function toArtifact(
  where: { name: string; entry: CatalogEntry; version: string; platform: string },
  build: CatalogBuild,
): Artifact {
  const { name, entry, version, platform } = where;
  const row = { ...entry, ...entry.platforms?.[platform], ...build };
  const sources = sourcesOf(entry, build, { version, platform });
  const archive = row.archive ?? sources.map(archiveOf).find((kind) => kind !== undefined) ??
    "tar.gz";
  const first = sources[0];
  const target = row.target ?? (entry.targets?.length === 1 ? entry.targets[0] : undefined);
  const signature = signatureOf(entry, build, { version, url: urlOf(first) });
  return {
    kind: entry.kind,
    name,
    version,
    platform,
    archive,
    strip: row.strip === undefined ? 1 : row.strip,
    bin: row.bin ?? "bin",
    sources,
    ...archiveDigests(first),
    ...(entry.compiler === undefined ? {} : { compiler: entry.compiler }),
    ...(row.toolPrefix === undefined ? {} : { toolPrefix: row.toolPrefix }),
    ...(target === undefined ? {} : { target }),
    ...(row.stdlib === undefined ? {} : { stdlib: row.stdlib }),
    ...(row.requires === undefined ? {} : { requires: row.requires }),
    ...(signature === undefined ? {} : { signature }),
    ...(entry.license === undefined ? {} : { license: entry.license }),
    ...(build.upstream === undefined ? {} : { upstreamVersion: build.upstream }),
  };
}

/** All builds of one version for one platform, as the installer wants them. */
export function buildsOfEntry(
  where: { name: string; entry: CatalogEntry; version: string; platform: string },
): Artifact[] {
  const { entry, version, platform } = where;
  return buildsOf(entry, version, platform).map((build) => toArtifact(where, build));
}

/** True when no source of the artifact carries a hash, so that its first download is trusted. */
export function isUnverified(artifact: Artifact): boolean {
  return artifact.sources.every((source) =>
    source.sha256 === undefined && source.sha512 === undefined &&
    memberDigests(source)?.sha256 === undefined
  );
}

function sourcesOf(
  entry: CatalogEntry,
  build: CatalogBuild,
  where: { version: string; platform: string },
): ArtifactSource[] {
  const expand = (url: string) =>
    url.replace("{base}", entry.base ?? "").replaceAll("{version}", where.version);
  const sources: ArtifactSource[] = [];
  const { subdirectory } = build;
  const own = { ...digests(build), ...(subdirectory === undefined ? {} : { subdirectory }) };
  for (const url of [build.url, ...(build.mirrors ?? [])]) {
    if (url !== undefined) sources.push({ url: expand(url), ...own });
  }
  for (const source of build.sources ?? []) sources.push(sourceOf(source, expand));
  return sources;
}

function sourceOf(source: CatalogSource, expand: (url: string) => string): ArtifactSource {
  const layout: SourceLayout = {
    ...(source.archive === undefined ? {} : { archive: source.archive }),
    ...(source.strip === undefined ? {} : { strip: source.strip }),
    ...(source.subdirectory === undefined ? {} : { subdirectory: source.subdirectory }),
  };
  const member = {
    ...(source.member === undefined ? {} : { member: source.member }),
    ...(source.memberDigests === undefined ? {} : { memberDigests: digests(source.memberDigests) }),
  };
  if (source.npm !== undefined) {
    const npm: NpmSource = { npm: source.npm, ...digests(source), ...member };
    return { ...npm, ...layout };
  }
  if (source.pypi !== undefined) {
    const wheel = source.wheelPlatform;
    const pypi: PypiSource = {
      pypi: source.pypi,
      ...(wheel === undefined ? {} : { wheelPlatform: wheel }),
      ...digests(source),
      ...member,
    };
    return { ...pypi, ...layout };
  }
  return { url: expand(source.url ?? ""), ...digests(source), ...layout };
}

function digests(row: { sha256?: string; sha512?: string; size?: number }): Digests {
  return {
    ...(row.sha256 === undefined ? {} : { sha256: row.sha256 }),
    ...(row.sha512 === undefined ? {} : { sha512: row.sha512 }),
    ...(row.size === undefined ? {} : { sizeBytes: row.size }),
  };
}

function memberDigests(source: ArtifactSource): Digests | undefined {
  return "memberDigests" in source ? source.memberDigests : undefined;
}

function archiveDigests(source: ArtifactSource | undefined): Digests {
  if (source === undefined) return {};
  const { sha256, sha512, sizeBytes } = memberDigests(source) ?? source;
  return {
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(sha512 === undefined ? {} : { sha512 }),
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
  };
}

function urlOf(source: ArtifactSource | undefined): string | undefined {
  return source !== undefined && "url" in source ? source.url : undefined;
}

function archiveOf(source: ArtifactSource): ArchiveKind | undefined {
  return source.archive ?? archiveKindOfName(urlOf(source) ?? "");
}

/** The kind of archive that a file name promises. */
export function archiveKindOfName(name: string): ArchiveKind | undefined {
  const path = name.replace(/[?#].*$/, "").toLowerCase();
  const endings: readonly [RegExp, ArchiveKind][] = [
    [/\.(tar\.gz|tgz)$/, "tar.gz"],
    [/\.(tar\.xz|txz)$/, "tar.xz"],
    [/\.(tar\.zst|tzst)$/, "tar.zst"],
    [/\.(tar\.bz2|tbz2?)$/, "tar.bz2"],
    [/\.tar$/, "tar"],
    [/\.(zip|whl)$/, "zip"],
    [/\.7z$/, "7z"],
    [/\.exe$/, "exe"],
  ];
  return endings.find(([ending]) => ending.test(path))?.[1];
}

function signatureOf(
  entry: CatalogEntry,
  build: CatalogBuild,
  where: { version: string; url: string | undefined },
): ArtifactSignature | undefined {
  if (build.signature === false) return undefined;
  if (build.signature !== undefined) return build.signature;
  const rule = entry.signature;
  if (rule === undefined || where.url === undefined) return undefined;
  if (rule.match !== undefined && !new RegExp(rule.match).test(where.url)) return undefined;
  return { kind: rule.kind, url: `${where.url}${rule.suffix}`, key: rule.keys.join(" ") };
}
