/**
 * One process of the stress test: installs, changes version or cleans, and prints what happened as
 * JSON. Exit code as the executable's.
 */
import type { Artifact } from "../../src/core/artifact.ts";
import { artifactId } from "../../src/core/artifact.ts";
import { ensureGlobalCacheStructure } from "../../src/core/directory.ts";
import { TkError } from "../../src/core/errors.ts";
import { installArtifact } from "../../src/core/install.ts";
import { CacheRegistry } from "../../src/core/registry.ts";
import { sweepStaging } from "../../src/core/staging.ts";
import { createSystemHost } from "../../src/core/system_host.ts";
import { cleanCache } from "../../src/toolchain/cleanup.ts";

/** What a worker is told, as JSON in its only argument. */
export interface WorkerTask {
  readonly action: "install" | "clean";
  readonly cacheRoot: string;
  readonly artifact?: Artifact;
  /** The project that uses the artifact afterwards, and nothing else. */
  readonly projectRoot?: string;
}

/** What a worker prints. */
export interface WorkerResult {
  readonly outcome: string;
  readonly message?: string;
}

async function work(task: WorkerTask): Promise<WorkerResult> {
  const host = createSystemHost();
  const cache = await ensureGlobalCacheStructure(task.cacheRoot);
  if (task.action === "clean") {
    const report = await cleanCache({}, { cache, host });
    return { outcome: `removed ${report.items.length}` };
  }
  const { artifact, projectRoot } = task;
  if (artifact === undefined) throw new TypeError("an artifact is needed to install");
  await sweepStaging(cache, host);
  const registry = new CacheRegistry({ cache, host });
  for (;;) {
    const { kind } = await installArtifact(artifact, { cache, host });
    if (projectRoot === undefined) return { outcome: kind };
    // A cleaning run may have been quicker than the note of the use.
    const { missing } = await registry.recordUses(projectRoot, [artifactId(artifact)]);
    if (missing.length === 0) return { outcome: kind };
  }
}

async function print(result: WorkerResult): Promise<void> {
  await Deno.stdout.write(new TextEncoder().encode(`${JSON.stringify(result)}\n`));
}

if (import.meta.main) {
  try {
    await print(await work(JSON.parse(Deno.args[0] ?? "{}")));
    Deno.exit(0);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const detail = error instanceof Error && !(error instanceof TkError) ? error.stack : message;
    await print({ outcome: "failed", message: detail ?? message });
    Deno.exit(error instanceof TkError ? error.exit : 1);
  }
}
