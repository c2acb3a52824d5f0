/**
 * Which bytes an artifact stands for, and the ids that a tree of them may have in the cache. Two
 * projects may mean different bytes by one name and version: each id belongs to one of them. Pure.
 */
import { createHash } from "node:crypto";
import type { Artifact } from "../artifact.ts";
import { archiveDigests, describeGroup, groupSources, layoutSource } from "./acquire.ts";
import type { SourceGroup } from "./acquire.ts";

/** What decides about an unpacked tree, beside the bytes of the archive. */
export interface TreeLayout {
  /** Leading path components that are dropped; null: a single top folder. */
  readonly strip: number | null;
  /** The only folder that is taken; "" is all. */
  readonly subdirectory: string;
  /** Path of a single executable, which has no archive of its own; "" for archives. */
  readonly program: string;
}

/** How the archive of a group is unpacked. */
export function treeLayout(group: SourceGroup, artifact: Artifact): TreeLayout {
  const source = layoutSource(group);
  const isRaw = (source.archive ?? artifact.archive) === "raw";
  return {
    strip: source.strip ?? artifact.strip,
    subdirectory: source.subdirectory ?? "",
    program: isRaw ? `${artifact.bin}/${artifact.name}` : "",
  };
}

/** The checksum that a group promises, with its algorithm; undefined when it promises none. */
export function promisedDigest(group: SourceGroup, artifact: Artifact): string | undefined {
  const { sha256, sha512 } = archiveDigests(group, artifact);
  return sha256 === undefined
    ? sha512 === undefined ? undefined : `sha512:${sha512}`
    : `sha256:${sha256}`;
}

/**
 * Every tree that the artifact allows: checksums and layouts, whatever the places and their order.
 * Without a checksum the place stands for its bytes.
 */
function treesOf(artifact: Artifact): string[] {
  const trees = groupSources(artifact).map((group) =>
    JSON.stringify([
      promisedDigest(group, artifact) ?? `from ${describeGroup(group)}`,
      treeLayout(group, artifact),
    ])
  );
  return [...new Set(trees)].sort();
}

/** The trees that the artifact allows, as one text. */
export function buildIdentity(artifact: Artifact): string {
  return treesOf(artifact).join("\n");
}

/** True if every tree that the artifact allows is also one of the others'. */
export function hasTreesOf(artifact: Artifact, others: readonly Artifact[]): boolean {
  const known = new Set(others.flatMap(treesOf));
  return treesOf(artifact).every((tree) => known.has(tree));
}

/** The artifact under an id that no other bytes can have. */
export function withOwnId(artifact: Artifact): Artifact {
  const variant = createHash("sha256").update(buildIdentity(artifact)).digest("hex").slice(0, 12);
  return { ...artifact, variant };
}

/**
 * The artifact under each id that its tree may have, in order: the plain one unless that belongs to
 * another build, then one of its own.
 */
export function placements(artifact: Artifact): Artifact[] {
  return artifact.variant === undefined ? [artifact, withOwnId(artifact)] : [artifact];
}
