/**
 * Is what is installed under an id what this artifact means? The cache serves many projects, and the
 * lock of a stranger's may have put anything under a well-known name: only bytes that one of the
 * artifact's own sources promises are taken. Owns that comparison.
 */
import { type Artifact, artifactId, type Digests } from "../artifact.ts";
import { TkError } from "../errors.ts";
import { type ManifestHead, readManifestHead } from "../manifest.ts";
import { archiveDigests, describeGroup, groupSources, type SourceGroup } from "./acquire.ts";

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
        hint: "If toolchainkit.lock was edited, restore it. If another project brought it in, or " +
          "the publisher changed the file, find out which is right; to install it anew: " +
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
 * Accepts an installed tree for an artifact. The same version may be packed in several ways, which
 * the artifact then names as its sources.
 *
 * @throws {InstalledMismatchError} If no source promises the archive that was installed.
 */
export async function checkInstalled(artifact: Artifact, path: string): Promise<void> {
  const head = await readManifestHead(path);
  const difference = head === undefined ? undefined : checksumDifference(artifact, head);
  if (difference !== undefined) {
    throw new InstalledMismatchError(artifactId(artifact), difference);
  }
}

/** The difference, unless a source has the checksum of what is installed, or none has any. */
export function checksumDifference(
  artifact: Artifact,
  head: Pick<ManifestHead, "source" | "sha256" | "sha512">,
): ChecksumDifference | undefined {
  const groups = groupSources(artifact);
  const wanted = groups.map((group) => checksumOf(archiveDigests(group, artifact)))
    .find((checksum) => checksum !== undefined);
  if (wanted === undefined || groups.some((group) => isPromised(group, artifact, head))) {
    return undefined;
  }
  return { source: head.source, wanted, installed: head.sha256 };
}

function isPromised(
  group: SourceGroup,
  artifact: Artifact,
  head: Pick<ManifestHead, "source" | "sha256" | "sha512">,
): boolean {
  const { sha256, sha512 } = archiveDigests(group, artifact);
  if (sha256 !== undefined) return sha256 === head.sha256;
  if (sha512 !== undefined) return sha512 === head.sha512;
  return describeGroup(group) === head.source;
}

function checksumOf({ sha256, sha512 }: Digests): string | undefined {
  return sha256 ?? sha512;
}
