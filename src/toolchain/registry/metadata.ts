/** What a lookup tells tool authors of a build in one word each. Owns those few answers. */
import type { Artifact } from "../../core/artifact.ts";
import { megabytes } from "../../core/quantities.ts";

/** A build with the questions that are asked of it most, answered. */
export interface ToolchainMetadata extends Artifact {
  /** The preferred download address; undefined when only a package registry has the build. */
  readonly url: string | undefined;
  /** Size of the archive in millions of bytes; undefined when the publisher does not state it. */
  readonly sizeMb: number | undefined;
}

/** The artifact as metadata. What is added is not listed, so that it is never stored. */
export function toMetadata(artifact: Artifact): ToolchainMetadata {
  const { sizeBytes } = artifact;
  const address = artifact.sources.find((source) => "url" in source);
  return Object.defineProperties({ ...artifact }, {
    url: { value: address !== undefined && "url" in address ? address.url : undefined },
    sizeMb: { value: sizeBytes === undefined ? undefined : megabytes(sizeBytes) },
  }) as ToolchainMetadata;
}
