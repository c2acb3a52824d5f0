/** What a project uses of the shared cache. Owns that a use is noted before anybody relies on it. */
import type { Artifact } from "../core/artifact.ts";
import type { CachePaths } from "../core/directory.ts";
import type { Host } from "../core/host.ts";
import { installArtifact, type InstallResult } from "../core/install.ts";
import type { NetworkOptions } from "../core/network.ts";
import { CacheRegistry } from "../core/registry.ts";

/** Something of the cache that a set-up uses. */
export interface UsedBuild {
  readonly artifact: Artifact;
  /** Where it was installed. */
  readonly install: Pick<InstallResult, "id">;
}

/**
 * Notes in the cache's registry what the project uses, and installs again what another run cleaned in
 * between.
 */
export async function recordUses(
  builds: readonly UsedBuild[],
  how: {
    cache: CachePaths;
    host: Host;
    network: NetworkOptions;
    projectRoot: string;
    /** Ids of what is installed for other reasons. */
    further: readonly string[];
  },
): Promise<void> {
  const registry = new CacheRegistry(how);
  let used = builds;
  for (;;) {
    const ids = used.map(({ install }) => install.id);
    const { missing } = await registry.recordUses(how.projectRoot, [...ids, ...how.further]);
    if (!ids.some((id) => missing.includes(id))) return;
    // Another run cleaned the cache between installing and noting the use.
    used = await Promise.all(
      used.map(async (build) =>
        missing.includes(build.install.id)
          ? { ...build, install: await installArtifact(build.artifact, how) }
          : build
      ),
    );
  }
}

/** The builds among the provided items that came from the cache. */
export function usedBuilds(
  items: readonly (
    | { artifact?: Artifact | undefined; install?: InstallResult | undefined }
    | undefined
  )[],
): UsedBuild[] {
  return items.flatMap((item) =>
    item?.artifact === undefined || item.install === undefined
      ? []
      : [{ artifact: item.artifact, install: item.install }]
  );
}
