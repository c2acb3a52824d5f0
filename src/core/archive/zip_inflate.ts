/**
 * The content of zip entries: compares the local header, inflates, checks length and CRC, writes.
 * Owns one thread's share of the files; several threads do this at once.
 */
import type { Control } from "./control.ts";
import { ArchiveFault, corrupt, faultOf } from "./fault.ts";
import { Inflater } from "./inflater.ts";
import type { InputFile } from "./input_file.ts";
import { createOutputFile } from "./output_file.ts";
import { continueCrc32 } from "./running_crc32.ts";
import { checkNextOffset } from "./rules/zip_layout.ts";
import {
  checkDescriptor,
  checkLocalHeader,
  DESCRIPTOR_FLAG,
  LOCAL_HEADER_BYTES,
  localLengths,
} from "./rules/zip_local.ts";
import { STORED } from "./rules/zip_method.ts";
import type { ZipFileJob } from "./zip_plan.ts";

const WINDOW_BYTES = 512 * 1024;
/** How many files a thread takes at a time. */
const BATCH_FILES = 32;

/** Reads pieces of the file through one buffer, as neighbours are read one after the other. */
class Window {
  readonly #buffer = new Uint8Array(WINDOW_BYTES);
  #start = 0;
  #length = 0;

  constructor(private readonly file: InputFile) {}

  /** Up to `length` bytes from `offset`, valid until the next call. */
  view(offset: number, length: number): Uint8Array {
    const wanted = Math.min(length, WINDOW_BYTES);
    if (offset < this.#start || offset + wanted > this.#start + this.#length) {
      this.#length = this.file.readAt(offset, this.#buffer);
      this.#start = offset;
    }
    const at = offset - this.#start;
    return this.#buffer.subarray(at, Math.min(at + wanted, this.#length));
  }

  exact(offset: number, length: number, what: string): Uint8Array {
    const view = this.view(offset, length);
    if (view.length < length) throw corrupt(`it ends in the middle of ${what}`);
    return view;
  }
}

/** Takes files until none is left; the hashes of those written, by relative path. */
export function inflateFiles(
  files: readonly ZipFileJob[],
  context: { file: InputFile; control: Control; hashFiles: boolean },
): [string, string][] {
  const { control, hashFiles } = context;
  const window = new Window(context.file);
  using inflater = new Inflater();
  const hashes: [string, string][] = [];
  for (;;) {
    const start = control.take() * BATCH_FILES;
    if (start >= files.length) return hashes;
    const batch = files.slice(start, start + BATCH_FILES);
    let unpackedBytes = 0;
    for (const job of batch) {
      if (control.stopped) return hashes;
      const sha256 = inflateFile(job, { window, inflater, hashFiles });
      if (sha256 !== undefined && job.relative !== undefined) hashes.push([job.relative, sha256]);
      unpackedBytes += job.sizeBytes;
    }
    control.add({ unpackedBytes, entries: batch.length });
    control.finish(batch.length);
  }
}

/** The content of a short entry. */
export function readSmallEntry(file: InputFile, job: ZipFileJob): Uint8Array {
  const window = new Window(file);
  using inflater = new Inflater();
  const content = new Uint8Array(job.sizeBytes);
  let length = 0;
  readContent(job, { window, inflater }, (piece) => {
    content.set(piece, length);
    length += piece.length;
  });
  return content;
}

function inflateFile(
  job: ZipFileJob,
  tools: { window: Window; inflater: Inflater; hashFiles: boolean },
): string | undefined {
  try {
    if (job.path === undefined) {
      readContent(job, tools, () => {});
      return undefined;
    }
    const { mode, modifiedMs } = job;
    const output = createOutputFile(job.path, { mode, modifiedMs, hash: tools.hashFiles });
    try {
      readContent(job, tools, (piece) => output.write(piece));
    } catch (error) {
      output.abandon();
      throw error;
    }
    return output.close().sha256;
  } catch (error) {
    const fault = faultOf(error, job.name);
    throw fault === undefined ? error : new ArchiveFault(fault);
  }
}

function readContent(
  job: ZipFileJob,
  tools: { window: Window; inflater: Inflater },
  use: (piece: Uint8Array) => void,
): void {
  const { window } = tools;
  const lengths = localLengths(window.exact(job.offset, LOCAL_HEADER_BYTES, "a zip header"));
  const headerBytes = LOCAL_HEADER_BYTES + lengths.name + lengths.extra;
  checkLocalHeader(window.exact(job.offset, headerBytes, "a zip header"), job);
  const dataAt = job.offset + headerBytes;
  const dataEnd = dataAt + job.compressedBytes;
  checkEnd(job, dataEnd, window);
  const check = { crc: 0, length: 0 };
  const take = (piece: Uint8Array): void => {
    check.crc = continueCrc32(piece, check.crc);
    check.length += piece.length;
    if (check.length > job.sizeBytes) throw corrupt("an entry is longer than it says");
    use(piece);
  };
  if (job.method === STORED) copyStored(job, { window, dataAt, dataEnd }, take);
  else inflate({ ...tools, dataAt, dataEnd }, take);
  if (check.length !== job.sizeBytes) throw corrupt("an entry is shorter than it says");
  if (check.crc !== job.crc) throw corrupt("the checksum of an entry does not match");
}

function checkEnd(job: ZipFileJob, dataEnd: number, window: Window): void {
  if ((job.flags & DESCRIPTOR_FLAG) === 0) {
    checkNextOffset(dataEnd, job.nextOffset, job.name);
    return;
  }
  if (dataEnd > job.nextOffset) checkNextOffset(dataEnd, job.nextOffset, job.name);
  const bytes = Math.min(job.nextOffset - dataEnd, 32);
  checkDescriptor(window.exact(dataEnd, bytes, "a data descriptor"), job);
}

function copyStored(
  job: ZipFileJob,
  { window, dataAt, dataEnd }: { window: Window; dataAt: number; dataEnd: number },
  take: (piece: Uint8Array) => void,
): void {
  if (job.compressedBytes !== job.sizeBytes) throw corrupt("a stored entry has two sizes");
  for (let at = dataAt; at < dataEnd;) {
    const piece = window.view(at, dataEnd - at);
    if (piece.length === 0) throw corrupt("it ends in the middle of an entry");
    take(piece);
    at += piece.length;
  }
}

const NOTHING_MORE = new Uint8Array(1);

function inflate(
  tools: { window: Window; inflater: Inflater; dataAt: number; dataEnd: number },
  take: (piece: Uint8Array) => void,
): void {
  const { window, inflater, dataAt, dataEnd } = tools;
  inflater.reset();
  for (let at = dataAt; at < dataEnd;) {
    const piece = window.view(at, dataEnd - at);
    if (piece.length === 0) throw corrupt("it ends in the middle of an entry");
    const step = inflater.step(piece);
    at += step.used;
    if (step.output.length > 0) take(step.output);
    const stuck = step.used === 0 && step.output.length === 0;
    if (step.ended || stuck) throw corrupt("there is data after the end of an entry");
  }
  // What is still inside; then a byte that only an unfinished stream would take.
  for (;;) {
    const step = inflater.step(NOTHING_MORE);
    if (step.output.length > 0) take(step.output);
    if (step.used > 0) throw corrupt("the data of an entry is cut");
    if (step.output.length === 0 || step.ended) return;
  }
}
