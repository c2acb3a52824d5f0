import { assertEquals } from "@std/assert";
import { Control } from "../../../../src/core/archive/control.ts";
import { InputFile } from "../../../../src/core/archive/input_file.ts";
import { planZstd, walkFrames } from "../../../../src/core/archive/zstd_frames.ts";
import { concat } from "../../../support/archives.ts";
import { compressedBy } from "../../../support/compressors.ts";
import { TestWorld } from "../../../support/world.ts";

const CONTENT = crypto.getRandomValues(new Uint8Array(60_000));
const SKIPPABLE = Uint8Array.of(0x5f, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3);

/** A frame of zstd; a longer one holds the content several times. */
function frame(args: string[], times = 1): Promise<Uint8Array<ArrayBuffer>> {
  const content = concat(Array.from({ length: times }, () => CONTENT));
  return compressedBy("zstd", ["-q", ...args], content);
}

/** Lets `look` see the archive as a complete file. */
async function inFile<T>(archive: Uint8Array, look: (file: InputFile) => T): Promise<T> {
  await using world = await TestWorld.create();
  const path = world.path("archive");
  await Deno.writeFile(path, archive);
  const control = new Control();
  control.publish(archive.length, true);
  using file = new InputFile(path, control);
  return look(file);
}

Deno.test("walkFrames() finds where each frame with content is, whatever its header holds", async () => {
  const frames = await Promise.all([
    frame([]),
    frame(["--check", "--long=27"], 30),
    frame(["--no-check"]),
    frame(["-19"], 200),
  ]);
  const [first, ...rest] = frames;
  const archive = concat([SKIPPABLE, first ?? new Uint8Array(0), SKIPPABLE, ...rest]);
  const found = await inFile(archive, (file) => [...walkFrames(file)]);
  assertEquals(found.map(({ sizeBytes }) => sizeBytes), frames.map(({ length }) => length));
  assertEquals(
    found.map(({ offset, sizeBytes }) => archive.slice(offset, offset + sizeBytes)),
    frames,
  );
});

Deno.test("planZstd() shares what is several frames, and nothing else", async () => {
  const one = await frame([], 20);
  const facts = { threads: 4 };
  const plan = (archive: Uint8Array) =>
    inFile(archive, (file) => planZstd(archive, { ...facts, sizeBytes: archive.length, file }));
  assertEquals((await plan(one)).mode, "sequential");
  const three = await plan(concat([one, one, one]));
  assertEquals([three.mode, three.lanes], ["frames", 3]);
  assertEquals((await plan(concat([one, one.subarray(0, 1000)]))).mode, "sequential");
});

Deno.test("planZstd() takes pzstd's word about an archive that still arrives", async () => {
  const one = await frame([], 20);
  const hint = new Uint8Array(12);
  hint.set([0x50, 0x2a, 0x4d, 0x18, 4]);
  new DataView(hint.buffer).setUint32(8, one.length, true);
  const archive = concat([hint, one, hint, one]);
  const plan = planZstd(archive.subarray(0, 1000), { threads: 4, sizeBytes: archive.length });
  assertEquals([plan.mode, plan.lanes], ["frames", 2]);
  assertEquals(planZstd(one.subarray(0, 1000), { threads: 4 }).mode, "sequential");
  assertEquals(planZstd(archive.subarray(0, 1000), { threads: 1 }).mode, "sequential");
});
