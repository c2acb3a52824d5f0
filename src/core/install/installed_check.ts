/**
 * Is what is installed under an id what this artifact means? The cache serves many projects, which may
 * mean different bytes by one name: only a tree that one of the artifact's own sources promises is
 * taken. Owns that comparison, and finding such a tree.
 */
import { type Artifact, artifactId, type Digests } from "../artifact.ts";
import { type CachePaths, entryPath } from "../directory.ts";
import { TkError } from "../errors.ts";
import { isInstalledTree, type ManifestHead, readManifestHead } from "../manifest.ts";
import { archiveDigests, describeGroup, groupSources, type SourceGroup } from "./acquire.ts";
import { buildIdentity, placements, type TreeLayout, treeLayout } from "./build_identity.ts";

/** Something else is installed under the id: none of the artifact's sources promises its bytes. */
export class InstalledMismatchError extends TkError<
  { id: string; source: string; wanted: string; installed: string }
> {
  readonly code = "INSTALLED_MISMATCH";

  constructor(id: string, difference: ChecksumDifference) {
    const { source, wanted, installed } = difference;
    super(
      `Cannot use "${id}" from the cache: it was installed from ${source} with the checksum ` +
        `${installed}, wanted ${wanted}`,
      { id, ...difference },
      {
        hint: "Somebody changed the installed folder or its manifest; to install it again: " +
          `toolchainkit toolchain remove ${id}`,
      },
    );
  }
}

/** What is installed and what was promised. */
export interface ChecksumDifference {
  /** Where it was installed from: URL without secrets, `npm NAME@VERSION` or `pypi NAME==VERSION`. */
  readonly source: string;
  /** The first checksum that the artifact names. */
  readonly wanted: string;
  readonly installed: string;
}

/**
 * How an installed tree differs from what an artifact allows; undefined when it is one of its trees, or
 * nothing is known of it. The same version may be packed in several ways, which the artifact then
 * names as its sources.
 */
export async function installedDifference(
  artifact: Artifact,
  path: string,
): Promise<ChecksumDifference | undefined> {
  const head = await readManifestHead(path);
  return head === undefined ? undefined : checksumDifference(artifact, head);
}

/** Where a tree of an artifact is installed. */
export interface InstalledPlace {
  /** The artifact under the id that the tree has. */
  readonly artifact: Artifact;
  readonly id: string;
  /** Absolute. */
  readonly path: string;
}

/** Finds an installed tree that the artifact allows, under any id that it may have. */
export async function findInstalled(
  artifact: Artifact,
  cache: CachePaths,
): Promise<InstalledPlace | undefined> {
  for (const placed of placements(artifact)) {
    const id = artifactId(placed);
    const path = entryPath(cache, placed.kind, id);
    if (!await isInstalledTree(path)) continue;
    if (await installedDifference(placed, path) === undefined) {
      return { artifact: placed, id, path };
    }
  }
  return undefined;
}

/** The difference, unless the artifact allows the tree that a manifest describes. */
export function checksumDifference(
  artifact: Artifact,
  head:
    & Pick<ManifestHead, "source" | "sha256" | "sha512">
    & Partial<Pick<ManifestHead, "artifact">>,
): ChecksumDifference | undefined {
  const noted = head.artifact;
  const described = noted !== undefined && isWhole(noted) ? noted : undefined;
  if (described !== undefined && buildIdentity(described) === buildIdentity(artifact)) {
    return undefined;
  }
  const groups = groupSources(artifact);
  const layout = described === undefined ? undefined : installedLayout(described, head);
  const promised = groups.some((group) =>
    isPromised(group, artifact, head) &&
    (layout === undefined || isEqual(layout, treeLayout(group, artifact)))
  );
  if (promised) return undefined;
  const wanted = groups.map((group) => checksumOf(archiveDigests(group, artifact)))
    .find((checksum) => checksum !== undefined);
  return {
    source: head.source,
    wanted: wanted ?? "that of its own source",
    installed: head.sha256,
  };
}

type Head = Pick<ManifestHead, "source" | "sha256" | "sha512">;

/** Manifests of trees that no archive made name no sources. */
function isWhole(artifact: ManifestHead["artifact"]): artifact is Artifact {
  return Array.isArray(artifact.sources) && artifact.archive !== undefined &&
    artifact.bin !== undefined && artifact.strip !== undefined;
}

/** How the installed archive was unpacked; undefined when its manifest does not say. */
function installedLayout(described: Artifact, head: Head): TreeLayout | undefined {
  const group = groupSources(described).find((each) => isPromised(each, described, head));
  return group === undefined ? undefined : treeLayout(group, described);
}

function isEqual(a: TreeLayout, b: TreeLayout): boolean {
  return a.strip === b.strip && a.subdirectory === b.subdirectory && a.program === b.program;
}

function isPromised(group: SourceGroup, artifact: Artifact, head: Head): boolean {
  const { sha256, sha512 } = archiveDigests(group, artifact);
  if (sha256 !== undefined) return sha256 === head.sha256;
  if (sha512 !== undefined) return sha512 === head.sha512;
  return describeGroup(group) === head.source;
}

function checksumOf({ sha256, sha512 }: Digests): string | undefined {
  return sha256 ?? sha512;
}
