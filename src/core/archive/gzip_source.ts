/** gzip: all members, one after the other, each checked by its CRC and length. */
import { crc32 } from "node:zlib";
import type { ByteSource } from "./byte_source.ts";
import { corrupt } from "./fault.ts";
import { Inflater } from "./inflater.ts";
import { continueCrc32 } from "./running_crc32.ts";

const HAS_HEADER_CRC = 2;
const HAS_EXTRA = 4;
const HAS_NAME = 8;
const HAS_COMMENT = 16;
const RESERVED_FLAGS = 0xe0;
/** A name or comment longer than this is no gzip file that anybody made. */
const MAX_TEXT_BYTES = 64 * 1024;

/** Reads single bytes and slices of the input across chunk borders. */
class Input {
  chunk: Uint8Array = new Uint8Array(0);
  at = 0;

  constructor(private readonly source: ByteSource) {}

  fill(): boolean {
    if (this.at < this.chunk.length) return true;
    const next = this.source.next();
    if (next === undefined) return false;
    this.chunk = next;
    this.at = 0;
    return true;
  }

  byte(): number {
    if (!this.fill()) throw corrupt("its gzip stream is cut");
    return this.chunk[this.at++] ?? 0;
  }

  uint32(): number {
    const low = this.byte() | this.byte() << 8;
    return (low | this.byte() << 16 | this.byte() << 24) >>> 0;
  }
}

/**
 * The content of a gzip file. Zero bytes after the last member are padding (tapes, `dd`); anything
 * else there is refused.
 */
export function gzipSource(compressed: ByteSource): ByteSource {
  const input = new Input(compressed);
  const inflater = new Inflater();
  const member = { open: false, crc: 0, sizeBytes: 0 };
  let members = 0;

  const openMember = (): boolean => {
    if (members > 0 && !skipPadding(input)) return false;
    readHeader(input);
    if (members++ > 0) inflater.reset();
    Object.assign(member, { open: true, crc: 0, sizeBytes: 0 });
    return true;
  };
  const closeMember = (): void => {
    if (input.uint32() !== member.crc) throw corrupt("its gzip checksum does not match");
    if (input.uint32() !== member.sizeBytes % 2 ** 32) throw corrupt("its gzip length is wrong");
    member.open = false;
  };

  return {
    next: () => {
      for (;;) {
        if (!member.open && !openMember()) {
          inflater[Symbol.dispose]();
          return undefined;
        }
        if (!input.fill()) throw corrupt("its gzip stream is cut");
        const step = inflater.step(input.chunk.subarray(input.at));
        input.at += step.used;
        if (step.output.length > 0) {
          member.crc = continueCrc32(step.output, member.crc);
          member.sizeBytes += step.output.length;
        }
        const stuck = step.used === 0 && step.output.length === 0;
        if (step.ended || stuck) closeMember();
        if (step.output.length > 0) return step.output;
      }
    },
  };
}

function skipPadding(input: Input): boolean {
  let padded = false;
  while (input.fill()) {
    if (input.chunk[input.at] === 0) {
      padded = true;
      input.at++;
      continue;
    }
    if (padded) throw corrupt("there is data after the end of its gzip stream");
    return true;
  }
  return false;
}

function readHeader(input: Input): void {
  if (input.byte() !== 0x1f || input.byte() !== 0x8b) {
    throw corrupt("there is data after the end of its gzip stream");
  }
  let headerCrc = crc32(Uint8Array.of(0x1f, 0x8b));
  const byte = (): number => {
    const value = input.byte();
    headerCrc = continueCrc32(Uint8Array.of(value), headerCrc);
    return value;
  };
  if (byte() !== 8) throw corrupt("its gzip method is unknown");
  const flags = byte();
  if ((flags & RESERVED_FLAGS) !== 0) throw corrupt("its gzip header has unknown flags");
  for (let skipped = 0; skipped < 6; skipped++) byte();
  if ((flags & HAS_EXTRA) !== 0) {
    for (let left = byte() | byte() << 8; left > 0; left--) byte();
  }
  for (const flag of [HAS_NAME, HAS_COMMENT]) {
    if ((flags & flag) === 0) continue;
    for (let length = 0; byte() !== 0; length++) {
      if (length > MAX_TEXT_BYTES) throw corrupt("its gzip header is too long");
    }
  }
  if ((flags & HAS_HEADER_CRC) !== 0) {
    const stated = input.byte() | input.byte() << 8;
    if (stated !== (headerCrc & 0xffff)) throw corrupt("its gzip header is damaged");
  }
}
