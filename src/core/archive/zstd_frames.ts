/**
 * The frames of a Zstandard file, found by their headers without decoding (RFC 8878, section 3). Owns
 * walking from frame to frame, and the plan for several threads.
 */
import { ArchiveFault, corrupt, unsupported } from "./fault.ts";
import type { InputFile } from "./input_file.ts";
import { type LanePlan, SEQUENTIAL, spreadBlocks } from "./lanes.ts";

/** One frame with content, and where it is. */
export interface ZstdFrame {
  readonly offset: number;
  readonly sizeBytes: number;
  /** The most that it holds: what it states, or what its blocks can hold. */
  readonly contentBytes: number;
  /** How far back it refers. */
  readonly windowBytes: number;
}

/** What the header of a frame says. */
interface FrameHeader {
  readonly headerBytes: number;
  readonly windowBytes: number;
  readonly contentBytes: number | undefined;
  readonly checksum: boolean;
}

const FRAME_MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
const SKIPPABLE_MASK = 0xfffffff0;
const SKIPPABLE_HEADER_BYTES = 8;
const LONGEST_HEADER_BYTES = 18;
const BLOCK_HEADER_BYTES = 3;
const CHECKSUM_BYTES = 4;
const RUN_BLOCK = 1;
const RESERVED_BLOCK = 3;
const LARGEST_BLOCK_BYTES = 128 * 1024;
const SINGLE_SEGMENT = 0x20;
const HAS_CHECKSUM = 4;

/** The memory of a decoder beside its window. */
const DECODER_BYTES = 256 * 1024;
/** What pzstd puts before each frame: a skippable frame of this length, the frame's length in it. */
const HINT_BYTES = 4;
/** So many frames of a complete archive tell enough about all. */
const FRAMES_LOOKED_AT = 64;
/** Content of a frame that only the length of is known, as a multiple of that. */
const LIKELY_RATIO = 4;

/**
 * The plan for an archive. Of one that still arrives only what pzstd writes at the start tells that
 * there are more frames.
 *
 * @param head The first bytes.
 * @param facts.file A complete archive, whose frames can be counted.
 */
export function planZstd(
  head: Uint8Array,
  { threads, sizeBytes = Infinity, file }: {
    threads: number;
    sizeBytes?: number | undefined;
    file?: InputFile | undefined;
  },
): LanePlan {
  if (threads < 2) return SEQUENTIAL;
  try {
    if (file !== undefined) {
      const frames = [...walkFrames(file).take(FRAMES_LOOKED_AT)];
      const contentBytes = frames.reduce((most, frame) => Math.max(most, frame.contentBytes), 0);
      const windowBytes = frames.reduce((most, frame) => Math.max(most, frame.windowBytes), 0);
      const decoderBytes = windowBytes + DECODER_BYTES;
      return spreadBlocks("frames", frames.length, threads, { contentBytes, decoderBytes });
    }
    if (skippableBytes(head) !== SKIPPABLE_HEADER_BYTES + HINT_BYTES) return SEQUENTIAL;
    const frameBytes = viewOf(head).getUint32(SKIPPABLE_HEADER_BYTES, true);
    const header = parseFrameHeader(head.subarray(SKIPPABLE_HEADER_BYTES + HINT_BYTES));
    const partBytes = SKIPPABLE_HEADER_BYTES + HINT_BYTES + frameBytes;
    return spreadBlocks("frames", Math.ceil(sizeBytes / partBytes), threads, {
      contentBytes: header.contentBytes ?? LIKELY_RATIO * frameBytes,
      decoderBytes: header.windowBytes + DECODER_BYTES,
    });
  } catch (error) {
    // What is wrong is told by the decoder.
    if (error instanceof ArchiveFault || error instanceof RangeError) return SEQUENTIAL;
    throw error;
  }
}

/** Walks over all frames with content; waits for the parts of the file that it reads. */
export function* walkFrames(file: InputFile): Generator<ZstdFrame> {
  const head = new Uint8Array(LONGEST_HEADER_BYTES);
  for (let offset = 0;;) {
    const length = file.readAt(offset, head);
    if (length === 0) return;
    const skipped = skippableBytes(head.subarray(0, length));
    if (skipped !== undefined) {
      offset += skipped;
      continue;
    }
    const frame = measureFrame(file, offset, parseFrameHeader(head.subarray(0, length)));
    yield frame;
    offset += frame.sizeBytes;
  }
}

/** From the header to the end of the last block, which only its blocks tell. */
function measureFrame(file: InputFile, offset: number, header: FrameHeader): ZstdFrame {
  let at = offset + header.headerBytes;
  let blocks = 0;
  for (let last = false; !last; blocks++) {
    const [low = 0, middle = 0, high = 0] = file.bytesAt(at, BLOCK_HEADER_BYTES, "a zstd block");
    const value = low | middle << 8 | high << 16;
    const kind = value >> 1 & 3;
    if (kind === RESERVED_BLOCK) throw corrupt("its zstd data is damaged");
    last = (value & 1) === 1;
    at += BLOCK_HEADER_BYTES + (kind === RUN_BLOCK ? 1 : value >> 3);
  }
  if (header.checksum) at += CHECKSUM_BYTES;
  const contentBytes = header.contentBytes ?? blocks * LARGEST_BLOCK_BYTES;
  const { windowBytes } = header;
  return { offset, sizeBytes: at - offset, contentBytes, windowBytes };
}

/** Length of the whole frame if it is one to be skipped. */
function skippableBytes(head: Uint8Array): number | undefined {
  const view = viewOf(head);
  if (head.length < SKIPPABLE_HEADER_BYTES) throw corrupt("its zstd stream is cut");
  if ((view.getUint32(0, true) & SKIPPABLE_MASK) >>> 0 !== SKIPPABLE_MAGIC) return undefined;
  return SKIPPABLE_HEADER_BYTES + view.getUint32(4, true);
}

function parseFrameHeader(head: Uint8Array): FrameHeader {
  const view = viewOf(head);
  if (view.getUint32(0, true) !== FRAME_MAGIC) {
    throw corrupt("there is data after the end of its zstd stream");
  }
  const flags = view.getUint8(4);
  const single = (flags & SINGLE_SEGMENT) !== 0;
  if ((flags & 3) !== 0) {
    throw unsupported("its zstd data needs a dictionary", "Repack it without a dictionary");
  }
  const windowAt = 5;
  const contentAt = single ? windowAt : windowAt + 1;
  const sizeOfContent = [single ? 1 : 0, 2, 4, 8][flags >> 6] ?? 0;
  if (head.length < contentAt + sizeOfContent) throw corrupt("its zstd stream is cut");
  const contentBytes = contentSize(view, contentAt, sizeOfContent);
  return {
    headerBytes: contentAt + sizeOfContent,
    windowBytes: single ? contentBytes ?? 0 : windowSize(view.getUint8(windowAt)),
    contentBytes,
    checksum: (flags & HAS_CHECKSUM) !== 0,
  };
}

function contentSize(view: DataView, at: number, sizeBytes: number): number | undefined {
  switch (sizeBytes) {
    case 1:
      return view.getUint8(at);
    case 2:
      return view.getUint16(at, true) + 256;
    case 4:
      return view.getUint32(at, true);
    case 8:
      return Number(view.getBigUint64(at, true));
    default:
      return undefined;
  }
}

function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + base / 8 * (descriptor & 7);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
