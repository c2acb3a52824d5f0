/**
 * One locked build as plain values of toolchainkit.lock, and back. Owns the spelling of the keys
 * and their order; reads no file.
 */
import type { Artifact, ArtifactSource, Digests } from "../../core/artifact.ts";
import { type NoteAddress, withoutSecrets } from "../../core/stored_artifact.ts";
import { isUnverifiedArtifact } from "./unverified.ts";

/** A build with how far its bytes are known. */
export interface LockedArtifact extends Artifact {
  /** True when its publisher states no checksum: what the first download had is what counts. */
  readonly unverified?: boolean;
}

/** A plain YAML value. */
export type LockValue = string | number | boolean | null | readonly LockValue[] | LockMap;

/** A plain YAML mapping, in the order in which it is written. */
export interface LockMap {
  readonly [key: string]: LockValue;
}

type Fields = Record<string, LockValue | undefined>;

/** The mapping that stands for a build below `platforms:`. */
export function toLockMap(artifact: LockedArtifact, platform: string): LockMap {
  const { requires, signature } = artifact;
  return compact({
    kind: artifact.kind === "toolchain" ? undefined : artifact.kind,
    name: artifact.name,
    version: artifact.version,
    // Only when the build was made for another platform that this one can run.
    built_for: artifact.platform === platform ? undefined : artifact.platform,
    upstream_version: artifact.upstreamVersion,
    compiler: artifact.compiler,
    target: artifact.target,
    tool_prefix: artifact.toolPrefix,
    stdlib: artifact.stdlib,
    license: artifact.license,
    archive: artifact.archive,
    strip: artifact.strip === null ? "auto" : artifact.strip,
    bin: artifact.bin,
    requires: requires === undefined ? undefined : compact({
      glibc: requires.glibc,
      macos: requires.macos,
      libraries: requires.libraries,
    }),
    signature: signature === undefined
      ? undefined
      : compact({ kind: signature.kind, url: signature.url, key: signature.key }),
    unverified: isUnverifiedArtifact(artifact) || artifact.unverified ? true : undefined,
    sources: artifact.sources.map((source) => sourceToMap(source, artifact)),
  });
}

function sourceToMap(source: ArtifactSource, artifact: Artifact): LockMap {
  const layout = compact({
    archive: source.archive,
    strip: source.strip,
    subdirectory: source.subdirectory,
  });
  if ("url" in source) {
    // An address without digests of its own has the bytes of the build.
    const own = hasDigest(source) ? source : { ...artifact, ...source };
    return { url: source.url, ...digestFields(own), ...layout };
  }
  const member = source.memberDigests;
  const packed = compact({
    member: source.member,
    member_sha256: member?.sha256,
    member_size: member?.sizeBytes,
  });
  return "npm" in source ? { npm: source.npm, ...digestFields(source), ...packed, ...layout } : {
    pypi: source.pypi,
    ...compact({ wheel_platform: source.wheelPlatform }),
    ...digestFields(source),
    ...packed,
    ...layout,
  };
}

function hasDigest(digests: Digests): boolean {
  return digests.sha256 !== undefined || digests.sha512 !== undefined;
}

function digestFields(digests: Digests): LockMap {
  return compact({
    sha256: digests.sha256,
    sha512: digests.sha512,
    size: digests.sizeBytes,
  });
}

/** Without the keys that have no value. */
export function compact(fields: Fields): LockMap {
  const map: Record<string, LockValue> = {};
  for (const [key, value] of Object.entries(fields)) if (value !== undefined) map[key] = value;
  return map;
}

const OPTIONAL_KEYS: Readonly<Record<string, keyof LockedArtifact>> = {
  compiler: "compiler",
  tool_prefix: "toolPrefix",
  target: "target",
  stdlib: "stdlib",
  requires: "requires",
  signature: "signature",
  license: "license",
  upstream_version: "upstreamVersion",
  unverified: "unverified",
};

/**
 * The build that a mapping stands for. The mapping was checked by `check.ts`.
 *
 * @param note Told the addresses of a lock of earlier versions, which were stored with their secrets.
 */
export function fromLockMap(map: LockMap, platform: string, note?: NoteAddress): LockedArtifact {
  const sources = (map["sources"] as readonly LockMap[]).map(sourceFromMap);
  const optional: Record<string, LockValue> = {};
  for (const [key, field] of Object.entries(OPTIONAL_KEYS)) {
    const value = map[key];
    if (value !== undefined) optional[field] = value;
  }
  const artifact = {
    kind: map["kind"] ?? "toolchain",
    name: map["name"],
    version: map["version"],
    platform: map["built_for"] ?? platform,
    archive: map["archive"],
    strip: map["strip"] === "auto" ? null : map["strip"],
    bin: map["bin"],
    sources,
    ...archiveDigests(sources[0]),
    ...optional,
  } as LockedArtifact;
  return withoutSecrets(artifact, note);
}

function sourceFromMap(map: LockMap): ArtifactSource {
  const layout = {
    ...(map["archive"] === undefined ? {} : { archive: map["archive"] as Artifact["archive"] }),
    ...(map["strip"] === undefined ? {} : { strip: map["strip"] as number }),
    ...(map["subdirectory"] === undefined ? {} : { subdirectory: map["subdirectory"] as string }),
  };
  const digests = digestsOf(map, { sha256: "sha256", sha512: "sha512", size: "size" });
  if (map["url"] !== undefined) return { url: map["url"] as string, ...digests, ...layout };
  const member = map["member"] === undefined ? {} : {
    member: map["member"] as string,
    memberDigests: digestsOf(map, { sha256: "member_sha256", size: "member_size" }),
  };
  if (map["npm"] !== undefined) {
    return { npm: map["npm"] as string, ...digests, ...member, ...layout };
  }
  const wheel = map["wheel_platform"];
  return {
    pypi: map["pypi"] as string,
    ...(wheel === undefined ? {} : { wheelPlatform: wheel as string }),
    ...digests,
    ...member,
    ...layout,
  };
}

function digestsOf(
  map: LockMap,
  keys: { sha256: string; sha512?: string; size: string },
): Digests {
  const sha512 = keys.sha512 === undefined ? undefined : map[keys.sha512];
  return {
    ...(map[keys.sha256] === undefined ? {} : { sha256: map[keys.sha256] as string }),
    ...(sha512 === undefined ? {} : { sha512: sha512 as string }),
    ...(map[keys.size] === undefined ? {} : { sizeBytes: map[keys.size] as number }),
  };
}

function archiveDigests(source: ArtifactSource | undefined): Digests {
  if (source === undefined) return {};
  const { sha256, sha512, sizeBytes }: Digests =
    ("memberDigests" in source ? source.memberDigests : undefined) ?? source;
  return {
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(sha512 === undefined ? {} : { sha512 }),
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
  };
}
