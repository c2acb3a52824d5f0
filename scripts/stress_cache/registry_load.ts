/** A registry that knows very many projects: how long a use and the statistics take. */
import { dirname, join } from "@std/path";
import { cachePaths, entryPath } from "../../src/core/directory.ts";
import { CacheRegistry } from "../../src/core/registry.ts";
import { emptyDocument, renderRegistry } from "../../src/core/registry/document.ts";
import { createManifest, writeManifest } from "../../src/core/manifest.ts";
import { createSystemHost } from "../../src/core/system_host.ts";
import { cacheStats } from "../../src/toolchain/cleanup/stats.ts";

/** Figures for one size of registry. */
export interface RegistryResult {
  readonly projects: number;
  readonly toolchains: number;
  readonly usesPerProject: number;
  readonly registryBytes: number;
  readonly newUseMs: number;
  readonly knownUseMs: number;
  readonly statsMs: number;
}

/** Builds the cache and measures; medians of `rounds`. */
export async function stressRegistry(
  folder: string,
  options: { projects: number; toolchains: number; usesPerProject: number; rounds: number },
): Promise<RegistryResult> {
  const { projects, toolchains, usesPerProject, rounds } = options;
  const cache = cachePaths(join(folder, `registry-${usesPerProject}`));
  const host = createSystemHost();
  const ids = Array.from({ length: toolchains }, (_, index) => `tc-${index}.0.0-linux-x64`);
  const document = emptyDocument();
  const time = new Date(host.now()).toISOString();
  for (const [index, id] of ids.entries()) {
    const root = entryPath(cache, "toolchain", id);
    const artifact = {
      kind: "toolchain",
      name: "tc",
      version: `${index}.0.0`,
      platform: "linux-x64",
    };
    const facts = { source: "made up", sha256: "0".repeat(64), installedAt: time };
    await Deno.mkdir(join(root, "bin"), { recursive: true });
    await Deno.writeTextFile(join(root, "bin", "cc"), id);
    await writeManifest(
      root,
      await createManifest({ ...facts, artifact: { ...artifact, kind: "toolchain" } }, []),
    );
    document.toolchains[id] = {
      path: `toolchains/${id}`,
      // As large as a real one, so that the recorded sizes are what the statistics use.
      sizeBytes: 2_000_000_000,
      fileCount: 3_400,
      installedAt: time,
      lastUsed: time,
      projects: [],
    };
  }
  for (let index = 0; index < projects; index++) {
    const root = projectRoot(folder, index);
    await Deno.mkdir(root, { recursive: true });
    for (let use = 0; use < usesPerProject; use++) {
      const id = ids[(index * 7 + use) % toolchains] ?? "";
      document.toolchains[id]?.projects.push(root);
    }
  }
  const text = renderRegistry(document);
  await Deno.writeTextFile(cache.registryFile, text);
  const newUse: number[] = [];
  const knownUse: number[] = [];
  const stats: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const root = projectRoot(folder, projects + round);
    await Deno.mkdir(root, { recursive: true });
    const uses = ids.slice(0, 3);
    const use = () => new CacheRegistry({ cache, host }).recordUses(root, uses);
    newUse.push(await timeMs(use));
    knownUse.push(await timeMs(use));
    stats.push(await timeMs(() => cacheStats({ cache, host })));
  }
  return {
    projects,
    toolchains,
    usesPerProject,
    registryBytes: text.length,
    newUseMs: median(newUse),
    knownUseMs: median(knownUse),
    statsMs: median(stats),
  };
}

function projectRoot(folder: string, index: number): string {
  return join(dirname(join(folder, "x")), "many", `group-${index % 100}`, `project-${index}`);
}

async function timeMs(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
