/**
 * One extraction, seen from the main thread: plan, start threads, follow them, gather the result.
 * Owns the course of events; reading and writing happen on the threads.
 */
import type { ArchiveInput } from "../archive.ts";
import type { ArchiveKind } from "../artifact.ts";
import type { ProgressTask } from "../progress.ts";
import { every } from "../timers.ts";
import { followArrival, readHead } from "./arrival.ts";
import type { Control } from "./control.ts";
import type { Decoders } from "./decoders.ts";
import type { Selection } from "./entry_rules.ts";
import { InputFile } from "./input_file.ts";
import type { Answer, WriteJob, WrittenTree } from "./job.ts";
import { PLAN_BYTES, planLanes } from "./lane_plan.ts";
import type { LanePlan } from "./lanes.ts";
import { createRing } from "./ring.ts";
import type { Threads } from "./threads.ts";
import { createTurns } from "./turns.ts";
import type { ZipFileJob } from "./zip_plan.ts";

/** What to extract where. */
export interface Extraction {
  readonly kind: ArchiveKind;
  readonly input: ArchiveInput;
  readonly root: string;
  readonly destination: string;
  readonly windows: boolean;
  readonly foldsNames: boolean;
  readonly selection: Selection;
  readonly dropTopFolder: boolean;
  readonly hashFiles: boolean;
  readonly decoders: Decoders;
  readonly expectedBytes: number | undefined;
  readonly progress: ProgressTask | undefined;
  readonly signal: AbortSignal;
  readonly control: Control;
  readonly threads: Threads;
  /** How many threads may work. */
  readonly threadCount: number;
}

const PROGRESS_PERIOD_MS = 100;

/**
 * Extracts into `root`, which is left half-filled on failure.
 *
 * @throws {ArchiveFault} For a bad archive or a refusing disk; the reason of `signal` when it is
 *   aborted; what `available` of the input rejects with.
 */
export async function runExtraction(extraction: Extraction): Promise<WrittenTree> {
  const { signal, control, threads } = extraction;
  signal.throwIfAborted();
  const stop = () => control.stop();
  signal.addEventListener("abort", stop, { once: true });
  const endProgress = showProgress(extraction, control);
  let arrivalFailure: { error: unknown } | undefined;
  const arrival = followArrival(extraction.input, control).catch((error) => {
    arrivalFailure = { error };
    control.stop();
  });
  try {
    const tree = await runThreads(extraction);
    signal.throwIfAborted();
    if (arrivalFailure !== undefined) throw arrivalFailure.error;
    if (tree === undefined) throw threads.failure;
    await arrival;
    return tree;
  } finally {
    endProgress();
    control.stop();
    signal.removeEventListener("abort", stop);
  }
}

async function runThreads(extraction: Extraction): Promise<WrittenTree | undefined> {
  const { kind, input, control, threads, decoders } = extraction;
  const plan = await planFor(extraction);
  const rings = Array.from({ length: plan.lanes }, () => createRing(plan.ringBytes));
  const shared = { kind, path: input.path, control: control.memory, turns: createTurns(rings) };
  threads.prepare(rings.length + 1);
  const helpers: Promise<Answer | undefined>[] = rings.map((ring, lane) => {
    const { mode, lanes } = plan;
    return threads.run({ role: "decode", ...shared, ring, decoders, share: { mode, lane, lanes } });
  });
  const help = (files: readonly ZipFileJob[]): void => {
    for (let lane = 1; lane < extraction.threadCount; lane++) {
      const { hashFiles } = extraction;
      helpers.push(threads.run({ role: "inflate", ...shared, files, hashFiles }));
    }
  };
  const written = await threads.run(
    writeJob(extraction, { ...shared, rings, mode: plan.mode }),
    ({ files }) => help(files),
  );
  const answers = await Promise.all(helpers);
  if (written?.type !== "written" || answers.includes(undefined)) return undefined;
  return withHashes(written.tree, answers);
}

function writeJob(
  extraction: Extraction,
  from: Pick<WriteJob, "kind" | "path" | "control" | "rings" | "mode" | "turns">,
): WriteJob {
  const { root, destination, windows, foldsNames } = extraction;
  return {
    role: "write",
    ...from,
    decoders: extraction.decoders,
    root,
    destination,
    windows,
    foldsNames,
    selection: extraction.selection,
    dropTopFolder: extraction.dropTopFolder,
    hashFiles: extraction.hashFiles,
    expectedBytes: extraction.expectedBytes,
    zipLanes: extraction.threadCount,
  };
}

async function planFor(extraction: Extraction): Promise<LanePlan> {
  const { kind, input, control, threadCount: threads } = extraction;
  const head = await readHead(input, PLAN_BYTES);
  if (input.available !== undefined) {
    return planLanes(kind, head, { threads, sizeBytes: input.sizeBytes });
  }
  const { size } = await Deno.stat(input.path);
  control.publish(size, true);
  using file = new InputFile(input.path, control);
  return planLanes(kind, head, { threads, sizeBytes: size, file });
}

/** Adds the hashes that helpers computed. */
function withHashes(tree: WrittenTree, answers: readonly (Answer | undefined)[]): WrittenTree {
  const hashes = new Map<string, string>();
  for (const answer of answers) {
    if (answer?.type !== "inflated") continue;
    for (const [path, sha256] of answer.hashes) hashes.set(path, sha256);
  }
  if (hashes.size === 0) return tree;
  const above = tree.topFolder === "" ? "" : `${tree.topFolder}/`;
  const entries = tree.entries.map((entry) => {
    const sha256 = hashes.get(above + entry.path);
    return sha256 === undefined ? entry : { ...entry, sha256 };
  });
  return { ...tree, entries };
}

function showProgress(extraction: Extraction, control: Control): () => void {
  const { progress, expectedBytes } = extraction;
  if (progress === undefined) return () => {};
  return every(PROGRESS_PERIOD_MS, () => {
    const { unpackedBytes, entries } = control.progress();
    progress.update({
      doneBytes: unpackedBytes,
      doneEntries: entries,
      ...(expectedBytes === undefined ? {} : { totalBytes: expectedBytes }),
    });
  });
}
