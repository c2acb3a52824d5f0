/**
 * Processes killed at random moments while they install, change version and clean. Owns what must
 * hold after every kill.
 */
import { join } from "@std/path";
import { artifactId } from "../../src/core/artifact.ts";
import { cachePaths, entryPath } from "../../src/core/directory.ts";
import { exists, listDirectory, readTextIfExists } from "../../src/core/filesystem.ts";
import { readManifest } from "../../src/core/manifest.ts";
import { parseRegistry } from "../../src/core/registry/document.ts";
import { checkTree, isIntact } from "../../src/core/tree_check.ts";
import { startWorker } from "./run_worker.ts";
import type { StressToolchain } from "./toolchain.ts";
import type { WorkerTask } from "./worker.ts";

/** Figures of the loop. */
export interface KillResult {
  readonly kills: number;
  readonly finishedBeforeKill: number;
  readonly problems: readonly string[];
}

/** Kills processes until `kills` of them died, and checks the cache after each round. */
export async function stressKills(
  context: { program: readonly string[]; folder: string; versions: readonly StressToolchain[] },
  options: { kills: number; onProgress?(done: number): void },
): Promise<KillResult> {
  const { program, folder, versions } = context;
  const cacheRoot = join(folder, "kills");
  const cache = cachePaths(cacheRoot);
  const projects = await Promise.all([0, 1, 2].map(async (index) => {
    const root = join(folder, "projects", `p${index}`);
    await Deno.mkdir(root, { recursive: true });
    return root;
  }));
  const [anchor, ...others] = projects;
  const [kept, ...changing] = versions;
  if (anchor === undefined || kept === undefined) throw new TypeError("no version to install");
  const installKept: WorkerTask = {
    action: "install",
    cacheRoot,
    artifact: kept.artifact,
    projectRoot: anchor,
  };
  await mustSucceed(program, installKept);
  const problems: string[] = [];
  let kills = 0;
  let finished = 0;
  let typicalMs = 300;
  while (kills < options.kills && problems.length < 20) {
    const tasks: WorkerTask[] = others.map((projectRoot) => ({
      action: "install",
      cacheRoot,
      artifact: pick(changing).artifact,
      projectRoot,
    }));
    tasks.push({ action: "clean", cacheRoot });
    const before = kills;
    await Promise.all(tasks.map(async (task) => {
      const worker = startWorker(program, task);
      const timer = setTimeout(() => worker.kill(), Math.random() * typicalMs);
      const end = await worker.ended;
      clearTimeout(timer);
      // Keeps the moments of the kills spread over the whole run of a worker: about one in five
      // is to end before.
      if (end.code === 137) {
        typicalMs *= 1.02;
        return void kills++;
      }
      finished++;
      typicalMs *= 0.92;
      if (end.code !== 0) problems.push(`a living worker failed: ${end.result?.message}`);
    }));
    problems.push(...await brokenRules(cacheRoot, artifactId(kept.artifact)));
    const projectRoot = pick(others);
    const next: WorkerTask = {
      action: "install",
      cacheRoot,
      artifact: pick(changing).artifact,
      projectRoot,
    };
    const end = await startWorker(program, next).ended;
    if (end.code !== 0) problems.push(`the next run failed: ${end.result?.message}`);
    const path = entryPath(cache, "toolchain", artifactId(next.artifact ?? kept.artifact));
    if (!(await exists(path))) problems.push(`"${path}" is not there after the next run`);
    if (kills > before) options.onProgress?.(kills);
  }
  await mustSucceed(program, { action: "clean", cacheRoot });
  const left = await listDirectory(cache.staging);
  if (left.length > 0) problems.push(`staging holds ${left.join(", ")} after the last cleaning`);
  return { kills, finishedBeforeKill: finished, problems };
}

/** What does not hold: registry readable, no partial toolchain visible, the used one there. */
async function brokenRules(cacheRoot: string, keptId: string): Promise<string[]> {
  const cache = cachePaths(cacheRoot);
  const problems: string[] = [];
  const text = await readTextIfExists(cache.registryFile);
  const parsed = parseRegistry(text ?? "");
  if (parsed.kind !== "ok") problems.push(`registry.json is ${parsed.kind}`);
  else if ((parsed.document.toolchains[keptId]?.projects.length ?? 0) === 0) {
    problems.push(`the use of ${keptId} is forgotten`);
  }
  const ids = await listDirectory(cache.toolchains);
  if (!ids.includes(keptId)) problems.push(`${keptId} was removed although it is used`);
  for (const id of ids) {
    const root = entryPath(cache, "toolchain", id);
    const manifest = await readManifest(root).catch(() => undefined);
    if (manifest === undefined) problems.push(`${id} is visible without a manifest`);
    else if (!isIntact(await checkTree(root, manifest))) problems.push(`${id} is not whole`);
  }
  return problems;
}

async function mustSucceed(program: readonly string[], task: WorkerTask): Promise<void> {
  const end = await startWorker(program, task).ended;
  if (end.code !== 0) throw new Error(`${task.action} failed: ${end.result?.message}`);
}

function pick<T>(items: readonly T[]): T {
  const item = items[Math.floor(Math.random() * items.length)];
  if (item === undefined) throw new TypeError("nothing to pick from");
  return item;
}
