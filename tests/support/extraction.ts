/** Extracts archives in tests, on this thread for single rules, through the whole engine otherwise. */
import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import {
  ArchiveUnsafeError,
  extractArchive,
  type ExtractRequest,
  type ExtractResult,
} from "../../src/core/archive.ts";
import type { ArchiveKind } from "../../src/core/artifact.ts";
import { Control } from "../../src/core/archive/control.ts";
import { ArchiveFault } from "../../src/core/archive/fault.ts";
import type { WriteJob, WrittenTree } from "../../src/core/archive/job.ts";
import { archiveKindOf } from "../../src/core/archive/kind.ts";
import { createTurns } from "../../src/core/archive/turns.ts";
import { runWriteJob } from "../../src/core/archive/write_job.ts";
import { failsWith, type TestWorld } from "./world.ts";

/** Writes `archive` to a file of the world and returns its path. */
export async function writeArchive(world: TestWorld, archive: Uint8Array): Promise<string> {
  const path = world.path(`archive-${crypto.randomUUID().slice(0, 8)}`);
  await Deno.writeFile(path, archive);
  return path;
}

/** Extracts through the public function to "out"; returns the result. */
export async function extractIn(
  world: TestWorld,
  archive: Uint8Array,
  request: Partial<ExtractRequest> = {},
): Promise<ExtractResult> {
  const input = await writeArchive(world, archive);
  return await extractArchive({ input, destination: world.path("out"), ...request }, world.host);
}

/** Runs the writing side on this thread into a fresh folder; the tree and the folder. */
export async function extractHere(
  world: TestWorld,
  archive: Uint8Array,
  changes: Partial<WriteJob> = {},
): Promise<{ tree: WrittenTree; root: string }> {
  const path = await writeArchive(world, archive);
  const root = await Deno.makeTempDir({ dir: world.root, prefix: "tree-" });
  const control = new Control();
  control.publish(archive.length, true);
  const tree = await runWriteJob({
    role: "write",
    kind: archiveKindOf(archive) ?? ("raw" satisfies ArchiveKind),
    path,
    control: control.memory,
    rings: [],
    mode: "sequential",
    turns: createTurns([]),
    root,
    destination: root,
    windows: false,
    foldsNames: false,
    selection: { strip: 0, subdirectory: [] },
    dropTopFolder: false,
    hashFiles: false,
    decoders: "system",
    zipLanes: 1,
    ...changes,
  }, () => {});
  return { tree, root };
}

/** The fault that the archive must end with, on this thread. */
export async function faultIn(
  world: TestWorld,
  archive: Uint8Array,
  changes: Partial<WriteJob> = {},
): Promise<ArchiveFault["data"]> {
  const fault = await failsWith(ArchiveFault, () => extractHere(world, archive, changes));
  return fault.data;
}

/**
 * Checks that the whole engine refuses the archive by `rule` at `entry`, and leaves nothing: no
 * destination, no staging folder, and `outside` untouched.
 */
export async function refuses(
  world: TestWorld,
  archive: Uint8Array,
  expected: { rule: string; entry: string },
): Promise<void> {
  const parent = world.path("jail");
  await Deno.mkdir(parent, { recursive: true });
  const outside = await world.write("outside/secret.txt", "unchanged");
  const error = await failsWith(
    ArchiveUnsafeError,
    () => extractIn(world, archive, { destination: join(parent, "out") }),
  );
  assertEquals(error.details.rule, expected.rule);
  assertEquals(error.details.entry, expected.entry);
  assertEquals(error.exit, 9);
  assertEquals(await Array.fromAsync(Deno.readDir(parent)), []);
  assertEquals(await Deno.readTextFile(outside), "unchanged");
  assertEquals(
    (await Array.fromAsync(Deno.readDir(join(outside, "..")))).map((entry) => entry.name),
    [
      "secret.txt",
    ],
  );
}
