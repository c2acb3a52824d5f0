/** Gives a verified tree its final name and enters it into the registry. */
import { type Artifact, artifactId } from "../artifact.ts";
import { shareIdenticalFiles } from "../dedupe.ts";
import type { CachePaths } from "../directory.ts";
import { ensureDirectory, exists, renameRetrying } from "../filesystem.ts";
import type { Host } from "../host.ts";
import { createManifest, writeManifest } from "../manifest.ts";
import { CacheRegistry } from "../registry.ts";
import { takeAway } from "../staging.ts";
import { dirname } from "@std/path";
import type { PlacedTree } from "./place.ts";

/**
 * Writes the manifest into the tree, renames it into place and registers it. What was there under
 * the name before (a damaged tree, on repair) leaves by one rename.
 */
export async function publishTree(
  tree: Pick<PlacedTree, "folder" | "entries" | "provenance">,
  options: {
    artifact: Artifact;
    path: string;
    cache: CachePaths;
    host: Host;
    /** Of the archive, where it was checked. */
    sha512?: string | undefined;
  },
): Promise<void> {
  const { artifact, path, cache, host, sha512 } = options;
  const manifest = await createManifest({
    artifact,
    source: tree.provenance.source,
    sha256: tree.provenance.sha256,
    ...(sha512 === undefined ? {} : { sha512 }),
    installedAt: new Date(host.now()).toISOString(),
  }, tree.entries);
  await shareIdenticalFiles(
    { folder: tree.folder, artifact, entries: manifest.files },
    cache,
    host,
  );
  await writeManifest(tree.folder, manifest);
  await ensureDirectory(dirname(path));
  const old = await exists(path) ? await takeAway(path, cache, host) : undefined;
  await renameRetrying(tree.folder, path, host);
  await new CacheRegistry({ cache, host }).registerToolchain({
    toolchainId: artifactId(artifact),
    path,
    kind: artifact.kind,
    manifest,
  });
  await old?.remove();
}
