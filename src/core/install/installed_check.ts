/**
 * Is what is installed under an id what this artifact means? Owns the comparison of checksums from
 * the same source, so that a lock that names other bytes is never served with the old ones.
 */
import { type Artifact, artifactId, type ArtifactSource, type Digests } from "../artifact.ts";
import { TkError } from "../errors.ts";
import { type ManifestHead, readManifestHead } from "../manifest.ts";
import { redactUrl } from "../redact.ts";

/** Something else is installed under the id: the same source with another checksum. */
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
        hint: "If toolchainkit.lock was edited, restore it; if the publisher changed the file, " +
          `find out why, then toolchainkit toolchain remove ${id}`,
      },
    );
  }
}

/** One source whose checksum is another now. */
export interface ChecksumDifference {
  /** URL without secrets, `npm NAME@VERSION` or `pypi NAME==VERSION`. */
  readonly source: string;
  readonly wanted: string;
  readonly installed: string;
}

/**
 * Accepts an installed tree for an artifact. Other sources than those it came from are no difference:
 * the same version may be packed in several ways.
 *
 * @throws {InstalledMismatchError} If one of its sources had another checksum then.
 */
export async function checkInstalled(artifact: Artifact, path: string): Promise<void> {
  const head = await readManifestHead(path);
  const difference = head === undefined ? undefined : checksumDifference(artifact, head);
  if (difference !== undefined) {
    throw new InstalledMismatchError(artifactId(artifact), difference);
  }
}

/** The first source that both name with different checksums. */
export function checksumDifference(
  artifact: Artifact,
  head: Pick<ManifestHead, "artifact">,
): ChecksumDifference | undefined {
  const installed = head.artifact.sources ?? [];
  for (const source of artifact.sources) {
    const before = installed.find((each) => identity(each) === identity(source));
    if (before === undefined) continue;
    const now = checksums(source, artifact);
    const then = checksums(before, head.artifact);
    for (const [kind, wanted] of Object.entries(now)) {
      const old = then[kind];
      if (wanted === undefined || old === undefined || wanted === old) continue;
      return { source: identity(source), wanted, installed: old };
    }
  }
  return undefined;
}

function identity(source: ArtifactSource): string {
  if ("npm" in source) return `npm ${source.npm}`;
  if ("pypi" in source) return `pypi ${source.pypi}`;
  return redactUrl(source.url);
}

function checksums(source: ArtifactSource, fallback: Digests): Record<string, string | undefined> {
  const own = source.sha256 !== undefined || source.sha512 !== undefined || !("url" in source);
  const outer: Digests = own ? source : fallback;
  const member = "memberDigests" in source ? source.memberDigests : undefined;
  return { sha256: outer.sha256, sha512: outer.sha512, member: member?.sha256 };
}
