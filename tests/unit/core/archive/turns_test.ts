import { assertEquals, assertThrows } from "@std/assert";
import { Control } from "../../../../src/core/archive/control.ts";
import { ArchiveFault } from "../../../../src/core/archive/fault.ts";
import { createRing, RingReader, RingWriter } from "../../../../src/core/archive/ring.ts";
import { createTurns, interleavedSource, Turns } from "../../../../src/core/archive/turns.ts";

const LANES = 3;

function threeLanes(ringBytes = 1024 * 1024) {
  const control = new Control();
  const rings = Array.from({ length: LANES }, () => createRing(ringBytes));
  const memory = createTurns(rings);
  const writers = rings.map((ring) => new RingWriter(ring, control));
  const readers = rings.map((ring) => new RingReader(ring, control));
  return { control, memory, writers, readers };
}

/** A lane decodes the section that it takes: its number, as two pieces. */
function decode(lane: number, turns: Turns, writer: RingWriter | undefined): void {
  const section = turns.take(lane);
  writer?.write(Uint8Array.of(section));
  writer?.write(Uint8Array.of(section, section));
  writer?.endSection();
}

Deno.test("interleavedSource() follows the sections whichever lanes took them", () => {
  const { control, memory, writers, readers } = threeLanes(4 * 1024 * 1024);
  const turns = new Turns(memory);
  const order = [2, 0, 0, 1, 2, 2, 1];
  for (const lane of order) decode(lane, turns, writers[lane]);
  turns.take(1);
  writers[1]?.end();
  const source = interleavedSource(readers, new Turns(memory), control);
  const bytes: number[] = [];
  for (let piece = source.next(); piece !== undefined; piece = source.next()) bytes.push(...piece);
  assertEquals(bytes, order.flatMap((_, section) => [section, section, section]));
});

Deno.test("Turns remembers more sections than places, as far ahead as rings let lanes be", () => {
  const { control, memory, writers, readers } = threeLanes();
  const turns = new Turns(memory);
  const source = interleavedSource(readers, new Turns(memory), control);
  for (let section = 0; section < 500; section++) {
    const lane = section * section % LANES;
    assertEquals(turns.take(lane), section);
    writers[lane]?.write(Uint8Array.of(section % 256));
    writers[lane]?.endSection();
    assertEquals(source.next(), Uint8Array.of(section % 256));
  }
});

Deno.test("Turns.laneOf() ends when the extraction is stopped", () => {
  const { control, memory } = threeLanes();
  control.stop();
  assertThrows(() => new Turns(memory).laneOf(0, control), ArchiveFault, "stopped");
});
