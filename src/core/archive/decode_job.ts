/** Decompression on a thread of its own: a whole stream, or every n-th block. */
import { Control } from "./control.ts";
import { xzCodec, zstdCodec } from "./decoders.ts";
import { ArchiveFault, faultOf } from "./fault.ts";
import { InputFile } from "./input_file.ts";
import type { DecodeJob } from "./job.ts";
import { RingWriter } from "./ring.ts";
import { decompressed } from "./sources.ts";
import { codecSource } from "./stream_codec.ts";
import { Turns } from "./turns.ts";
import { blockAsStream, walkBlocks } from "./xz_blocks.ts";

/** Fills the ring until the end; a bad archive becomes the failure of whoever reads the ring. */
export async function runDecodeJob(job: DecodeJob): Promise<void> {
  const control = new Control(job.control);
  const ring = new RingWriter(job.ring, control);
  using file = new InputFile(job.path, control);
  try {
    switch (job.share.mode) {
      case "sequential":
        await decodeAll(job, file, ring);
        break;
      case "marks":
        (await import("./bzip2_lanes.ts")).decodeBzip2Lane(file, ring, job.share);
        break;
      case "frames":
        await decodeZstdFrames(job, file, ring);
        break;
      default:
        await decodeXzBlocks(job, file, ring, job.share.mode);
    }
    ring.end();
  } catch (error) {
    const fault = faultOf(error);
    if (fault === undefined) throw error;
    if (fault.kind === "cancelled") throw new ArchiveFault(fault);
    ring.fail(fault);
  }
}

async function decodeAll(job: DecodeJob, file: InputFile, ring: RingWriter): Promise<void> {
  const source = await decompressed(job.kind, file.source(), job.decoders);
  // The whole of it is the only section.
  new Turns(job.turns).take(job.share.lane);
  try {
    ring.writeAll(source);
  } finally {
    source.close?.();
  }
}

async function decodeXzBlocks(
  job: DecodeJob,
  file: InputFile,
  ring: RingWriter,
  mode: "headers" | "index",
): Promise<void> {
  using codec = await xzCodec(job.decoders);
  for (const block of ownShare(walkBlocks(file, mode), job)) {
    ring.writeAll(codecSource(blockAsStream(file, block), codec));
    ring.endSection();
  }
}

async function decodeZstdFrames(job: DecodeJob, file: InputFile, ring: RingWriter): Promise<void> {
  using codec = await zstdCodec(job.decoders);
  const { walkFrames } = await import("./zstd_frames.ts");
  for (const { offset, sizeBytes } of ownShare(walkFrames(file), job)) {
    ring.writeAll(codecSource(file.source(offset, offset + sizeBytes), codec));
    ring.endSection();
  }
}

/** The parts that this lane takes: the next one whenever it is done with one. */
function* ownShare<T>(parts: Iterable<T>, job: DecodeJob): Generator<T> {
  const turns = new Turns(job.turns);
  const { lane } = job.share;
  let mine = turns.take(lane);
  let section = 0;
  for (const part of parts) {
    if (section++ !== mine) continue;
    yield part;
    mine = turns.take(lane);
  }
}
