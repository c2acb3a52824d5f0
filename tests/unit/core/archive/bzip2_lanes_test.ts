import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { Control } from "../../../../src/core/archive/control.ts";
import { bzip2LanesSource, decodeBzip2Lane } from "../../../../src/core/archive/bzip2_lanes.ts";
import { findMarks } from "../../../../src/core/archive/bzip2_marks.ts";
import { ArchiveFault } from "../../../../src/core/archive/fault.ts";
import { InputFile } from "../../../../src/core/archive/input_file.ts";
import { createRing, RingReader, RingWriter } from "../../../../src/core/archive/ring.ts";
import { concat } from "../../../support/archives.ts";
import { compressedBy } from "../../../support/compressors.ts";
import { failsWith, TestWorld } from "../../../support/world.ts";

const LANES = 3;
/** What bzip2 calls a level is a hundred thousand bytes. */
const LEVEL_BYTES = 100_000;

/** Text that does not repeat, so that the blocks are as long as their content. */
function text(bytes: number): Uint8Array {
  const random = crypto.getRandomValues(new Uint8Array(Math.min(bytes, 65_536)));
  return Uint8Array.from({ length: bytes }, (_, at) => 97 + (random[at % random.length] ?? 0) % 16);
}

function bzip2(content: Uint8Array, level: number): Promise<Uint8Array> {
  return compressedBy("bzip2", [`-${level}`], content);
}

/** Decodes as `LANES` threads would, one after the other. */
async function decode(archive: Uint8Array): Promise<Uint8Array> {
  await using world = await TestWorld.create();
  const path = join(world.root, "archive");
  await Deno.writeFile(path, archive);
  const control = new Control();
  control.publish(archive.length, true);
  using file = new InputFile(path, control);
  const rings = Array.from({ length: LANES }, () => createRing(8 * 1024 * 1024));
  for (const [lane, memory] of rings.entries()) {
    const ring = new RingWriter(memory, control);
    decodeBzip2Lane(file, ring, { lane, lanes: LANES });
    ring.end();
  }
  const source = bzip2LanesSource(file, rings.map((memory) => new RingReader(memory, control)));
  const pieces: Uint8Array[] = [];
  for (let piece = source.next(); piece !== undefined; piece = source.next()) {
    pieces.push(piece.slice());
  }
  return concat(pieces);
}

function marksOf(bytes: Uint8Array, chunkBytes: number): number[] {
  let at = 0;
  return [...findMarks({
    next: () => {
      const chunk = bytes.subarray(at, at + chunkBytes);
      at += chunk.length;
      return chunk.length === 0 ? undefined : chunk;
    },
  })];
}

/** `bytes` moved by `shift` bits, with ones before and behind. */
function shifted(bytes: Uint8Array, shift: number): Uint8Array {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const all = "1".repeat(shift) + bits + "1".repeat(8 - shift);
  return Uint8Array.from(
    { length: all.length / 8 },
    (_, at) => parseInt(all.slice(at * 8, at * 8 + 8), 2),
  );
}

Deno.test("findMarks() finds a mark at every bit, across the borders of chunks", () => {
  const mark = Uint8Array.of(0x31, 0x41, 0x59, 0x26, 0x53, 0x59, 0, 0);
  for (let shift = 0; shift < 8; shift++) {
    const marks = [shifted(mark, shift), shifted(mark, shift)];
    // A block is longer than its mark.
    const bytes = concat([new Uint8Array(5), ...marks, new Uint8Array(10)]);
    for (const chunkBytes of [1, 3, 7, 100]) {
      assertEquals(marksOf(bytes, chunkBytes), [40 + shift, 112 + shift], `shift ${shift}`);
    }
  }
});

Deno.test("bzip2LanesSource() puts many blocks together in their order", async () => {
  const content = text(12 * LEVEL_BYTES + 5);
  const archive = await bzip2(content, 1);
  assert(marksOf(archive, 65_536).length > 12);
  assertEquals(await decode(archive), content);
});

Deno.test("bzip2LanesSource() reads streams of different levels, empty ones among them", async () => {
  const parts = [text(250_000), new Uint8Array(0), text(950_000), new Uint8Array(0)];
  const streams = await Promise.all(parts.map((part, at) => bzip2(part, 1 + at * 2)));
  assertEquals(await decode(concat(streams)), concat(parts));
  assertEquals(await decode(await bzip2(new Uint8Array(0), 9)), new Uint8Array(0));
});

Deno.test("bzip2LanesSource() drops what looks like a block inside of a block", async () => {
  const content = text(3 * LEVEL_BYTES);
  const archive = await bzip2(content, 1);
  const rings = Array.from({ length: LANES }, () => createRing(8 * 1024 * 1024));
  await using world = await TestWorld.create();
  const path = join(world.root, "archive");
  await Deno.writeFile(path, archive);
  const control = new Control();
  control.publish(archive.length, true);
  using file = new InputFile(path, control);
  const writers = rings.map((memory) => new RingWriter(memory, control));
  // The sections of the real lanes with two more behind the first, as a false mark makes them.
  const real = [0, 1, 2, 3].map((lane) => ({ lane, ring: createRing(8 * 1024 * 1024) }));
  let turn = 0;
  const put = (section: (ring: RingWriter) => void) => {
    const writer = writers[turn++ % LANES];
    assert(writer !== undefined);
    section(writer);
    writer.endSection();
  };
  for (const { lane, ring } of real) {
    const writer = new RingWriter(ring, control);
    decodeBzip2Lane(file, writer, { lane, lanes: real.length });
    writer.end();
    put((to) => copySection(new RingReader(ring, control), to));
    if (lane !== 0 && lane !== 3) continue;
    put((to) => {
      to.note({ at: 77 });
      to.write(text(10));
      to.note({ fault: { kind: "corrupt", reason: "no block" } });
    });
  }
  for (const writer of writers) writer.end();
  const source = bzip2LanesSource(file, rings.map((memory) => new RingReader(memory, control)));
  const pieces: Uint8Array[] = [];
  for (let piece = source.next(); piece !== undefined; piece = source.next()) {
    pieces.push(piece.slice());
  }
  assertEquals(concat(pieces), content);
});

function copySection(from: RingReader, to: RingWriter): void {
  for (;;) {
    const piece = from.next();
    if (piece === "section-end" || piece === "stream-end") return;
    if (piece instanceof Uint8Array) to.write(piece);
    else to.note(piece.note);
  }
}

Deno.test("bzip2LanesSource() refuses blocks that are missing, damaged or too long for their stream", async () => {
  const content = text(5 * LEVEL_BYTES);
  const archive = await bzip2(content, 1);
  for (const at of [6000, 100_000, archive.length - 8]) {
    const damaged = archive.slice();
    damaged[at] = (damaged[at] ?? 0) ^ 4;
    const { data } = await failsWith(ArchiveFault, () => decode(damaged));
    assertEquals(data.kind, "corrupt");
  }
  const { data } = await failsWith(ArchiveFault, () => decode(archive.subarray(0, 150_000)));
  assertEquals(data.kind, "corrupt");
  const smaller = (await bzip2(content, 9)).slice();
  // "BZh9" becomes "BZh1".
  smaller[3] = 0x31;
  assertEquals((await failsWith(ArchiveFault, () => decode(smaller))).data.kind, "corrupt");
});
