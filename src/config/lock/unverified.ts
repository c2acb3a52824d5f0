/** Whether anybody stated what a build's bytes must be. Pure. */
import type { Artifact } from "../../core/artifact.ts";

/** True when neither the build nor any of its sources carries a checksum. */
export function isUnverifiedArtifact(artifact: Artifact): boolean {
  if (artifact.sha256 !== undefined || artifact.sha512 !== undefined) return false;
  return artifact.sources.every((source) => {
    const member = "memberDigests" in source ? source.memberDigests : undefined;
    return source.sha256 === undefined && source.sha512 === undefined &&
      member?.sha256 === undefined && member?.sha512 === undefined;
  });
}
