/** A disk that becomes full at every phase of an installation. Needs root, for a small tmpfs. */
import { join } from "@std/path";
import { cachePaths } from "../../src/core/directory.ts";
import { listDirectory, readTextIfExists } from "../../src/core/filesystem.ts";
import { parseRegistry } from "../../src/core/registry/document.ts";
import { startWorker } from "./run_worker.ts";
import type { StressToolchain } from "./toolchain.ts";

/** Figures of the steps. */
export interface DiskFullResult {
  readonly skipped?: string;
  readonly steps: number;
  readonly refusals: number;
  /** Messages that were seen, with how often. */
  readonly messages: Readonly<Record<string, number>>;
  readonly problems: readonly string[];
}

/** Leaves ever more room until the installation succeeds; before that every try must end with 10. */
export async function stressDiskFull(
  context: { program: readonly string[]; folder: string; toolchain: StressToolchain },
  options: { steps: number; unpackedBytes: number },
): Promise<DiskFullResult> {
  const { program, folder, toolchain } = context;
  const mountPoint = join(folder, "small-disk");
  const messages: Record<string, number> = {};
  const nothing = { steps: 0, refusals: 0, messages, problems: [] };
  await Deno.mkdir(mountPoint);
  // A quarter more than what all of it takes, for folders and half-filled pages.
  const neededBytes = Math.ceil((toolchain.bytes.length + options.unpackedBytes) * 1.25);
  const size = `size=${neededBytes},nr_inodes=100k`;
  if (!(await mount(["-t", "tmpfs", "-o", size, "tmpfs", mountPoint]))) {
    return { ...nothing, skipped: "a tmpfs cannot be mounted here (needs root)" };
  }
  const problems: string[] = [];
  let refusals = 0;
  let steps = 0;
  try {
    for (; steps <= options.steps; steps++) {
      const roomBytes = Math.floor(neededBytes * steps / options.steps);
      const filler = join(mountPoint, "filler");
      const cacheRoot = join(mountPoint, "cache");
      await Deno.remove(cacheRoot, { recursive: true }).catch(() => {});
      await fill(filler, neededBytes - roomBytes);
      const task = { action: "install", cacheRoot, artifact: toolchain.artifact } as const;
      const end = await startWorker(program, task).ended;
      if (end.code === 0) continue;
      refusals++;
      const message = (end.result?.message ?? "").replace(/"[^"]*"/g, '"…"').replace(/\d+/g, "N")
        .slice(0, 100);
      messages[message] = (messages[message] ?? 0) + 1;
      if (end.code !== 10) {
        problems.push(`exit code ${end.code} with ${roomBytes} bytes: ${message}`);
      }
      problems.push(...await traces(cacheRoot));
      await Deno.truncate(filler, 0);
      const again = await startWorker(program, task).ended;
      if (again.code !== 0) problems.push(`fails with room enough: ${again.result?.message}`);
    }
  } finally {
    await new Deno.Command("umount", { args: ["-l", mountPoint] }).output();
  }
  return { steps, refusals, messages, problems };
}

/** What a refused installation must not leave. */
async function traces(cacheRoot: string): Promise<string[]> {
  const cache = cachePaths(cacheRoot);
  const found: string[] = [];
  for (const folder of [cache.toolchains, cache.staging]) {
    const names = await listDirectory(folder);
    if (names.length > 0) found.push(`"${folder}" holds ${names.join(", ")}`);
  }
  const text = await readTextIfExists(cache.registryFile);
  if (text !== undefined && parseRegistry(text).kind !== "ok") {
    found.push("the registry is damaged");
  }
  return found;
}

async function mount(args: string[]): Promise<boolean> {
  if (Deno.build.os !== "linux") return false;
  try {
    return (await new Deno.Command("mount", { args, stderr: "null" }).output()).success;
  } catch {
    return false;
  }
}

async function fill(path: string, sizeBytes: number): Promise<void> {
  await Deno.remove(path).catch(() => {});
  using file = await Deno.open(path, { write: true, create: true });
  const block = new Uint8Array(1 << 20);
  for (let left = sizeBytes; left > 0;) {
    try {
      left -= await file.write(block.subarray(0, Math.min(block.length, left)));
    } catch {
      return;
    }
  }
}
