/**
 * Random damage to valid archives: whatever comes out, nothing may be written outside, nothing may
 * hang, and the only errors are those for bad archives. ARCHIVE_FUZZ_RUNS asks for more cases.
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { gzipSync } from "node:zlib";
import { Control } from "../../src/core/archive/control.ts";
import { runDecodeJob } from "../../src/core/archive/decode_job.ts";
import type { ArchiveKind } from "../../src/core/artifact.ts";
import type { Decoders } from "../../src/core/archive/decoders.ts";
import { ArchiveFault } from "../../src/core/archive/fault.ts";
import { archiveKindOf } from "../../src/core/archive/kind.ts";
import type { LaneMode } from "../../src/core/archive/lanes.ts";
import { createRing } from "../../src/core/archive/ring.ts";
import { createTurns } from "../../src/core/archive/turns.ts";
import { runWriteJob } from "../../src/core/archive/write_job.ts";
import { concat, pax, tar, zip } from "../support/archives.ts";
import { limitMs } from "../support/deadlines.ts";
import { compressedBy } from "../support/compressors.ts";
import { TestWorld } from "../support/world.ts";

const RUNS = Number(Deno.env.get("ARCHIVE_FUZZ_RUNS") ?? 200);
/** One damaged archive of a few KiB must not keep a thread busy for longer, in milliseconds. */
const LONGEST_MS = limitMs(10_000);

const LONG = "a-rather-long-folder-name/".repeat(6) + "file";
const SEEDS: Record<string, () => Promise<Uint8Array>> = {
  tar: () => Promise.resolve(TAR),
  gzip: () => Promise.resolve(new Uint8Array(gzipSync(TAR))),
  zip: () =>
    Promise.resolve(zip([
      { name: "dir/", unixMode: 0o040755 },
      { name: "dir/file", content: "content ".repeat(50) },
      { name: "dir/stored", content: "stored", stored: true },
      { name: "dir/later", content: "later ".repeat(50), descriptor: true },
      { name: "link", content: "dir/file", unixMode: 0o120777 },
      { name: "long", content: "zip64", zip64: true },
    ])),
  xz: () => compressedBy("xz", ["-T2", "--block-size=2048"], TAR),
  "xz blocks": () => compressedBy("xz", ["-T2", "--block-size=2048"], TAR),
  zstd: () => compressedBy("zstd", ["-q", "--check"], TAR),
  "zstd frames": async () =>
    concat([
      await compressedBy("zstd", ["-q", "--check"], TAR.subarray(0, 5000)),
      Uint8Array.of(0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 1, 2),
      await compressedBy("zstd", ["-q"], TAR.subarray(5000)),
    ]),
  bzip2: () => compressedBy("bzip2", ["-1"], TAR),
  "bzip2 blocks": async () =>
    concat([
      await compressedBy("bzip2", ["-1"], TAR.subarray(0, 5000)),
      await compressedBy("bzip2", ["-9"], TAR.subarray(5000)),
    ]),
};

const TAR = tar([
  { name: "dir/", type: "5" },
  { name: "dir/file", content: "content ".repeat(100) },
  { name: "dir/link", type: "2", linkName: "file" },
  { name: "dir/hard", type: "1", linkName: "dir/file" },
  pax({ path: LONG, mtime: "1600000000.25" }),
  { name: "short", content: "long name" },
  { type: "L", name: "././@LongLink", content: `${LONG}-gnu\0` },
  { name: "short", content: "gnu" },
  pax({ "GNU.sparse.map": "0,4,100,4", "GNU.sparse.size": "200", "GNU.sparse.numblocks": "2" }),
  { name: "sparse", content: "12345678" },
]);

/** How the archives of these seeds are shared by threads. */
const MODES: Readonly<Record<string, LaneMode>> = {
  "xz blocks": "headers",
  "bzip2 blocks": "marks",
  "zstd frames": "frames",
};

/** One change of the bytes. */
interface Damage {
  readonly kind: "flip" | "set" | "copy" | "cut" | "repeat" | "text";
  /** Place as a share of the length. */
  readonly at: number;
  readonly value: number;
  readonly length: number;
  readonly text: string;
}

const damage: fc.Arbitrary<Damage> = fc.record({
  kind: fc.constantFrom<Damage["kind"]>("flip", "flip", "set", "copy", "cut", "repeat", "text"),
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  value: fc.integer({ min: 0, max: 255 }),
  length: fc.integer({ min: 1, max: 600 }),
  text: fc.constantFrom(
    "../",
    "/etc/",
    "..\\",
    "\0",
    "C:",
    "2",
    "1",
    "7777777",
    "PK\x01\x02",
    "=../",
  ),
});

/** The system's libraries and the executable's own get the same damage. */
const decoderChoice = fc.constantFrom<Decoders>("system", "built-in");

/** What is left out is read and checked as well, so every choice has to stand the same damage. */
const selection = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ strip: 0, subdirectory: [] as string[] }) },
  fc.record({
    strip: fc.integer({ min: 0, max: 3 }),
    subdirectory: fc.constantFrom<string[]>([], ["dir"], ["a-rather-long-folder-name"]),
  }),
);

function apply(bytes: Uint8Array, change: Damage): Uint8Array {
  const at = Math.floor(change.at * bytes.length);
  const result = bytes.slice();
  switch (change.kind) {
    case "flip":
      result[at] = (result[at] ?? 0) ^ (1 << change.value % 8);
      return result;
    case "set":
      return result.fill(change.value, at, at + change.length % 8);
    case "copy":
      return result.copyWithin(at, change.value * 4, change.value * 4 + change.length);
    case "cut":
      return result.slice(0, at);
    case "repeat":
      return Uint8Array.from([...bytes.subarray(0, at + change.length), ...bytes.subarray(at)]);
    case "text":
      result.set(new TextEncoder().encode(change.text).subarray(0, result.length - at), at);
      return result;
  }
}

/** Writes right checksums into tar headers, so that damage gets past them. */
function repairTar(bytes: Uint8Array): Uint8Array {
  for (let at = 0; at + 512 <= bytes.length; at += 512) {
    const block = bytes.subarray(at, at + 512);
    if (new TextDecoder().decode(block.subarray(257, 262)) !== "ustar") continue;
    block.fill(0x20, 148, 156);
    const sum = block.reduce((total, byte) => total + byte, 0);
    block.set(new TextEncoder().encode(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
  }
  return bytes;
}

/** Decodes the blocks as two threads would, one after the other; each ring could hold all of it. */
async function decodeInTurns(
  path: string,
  control: Control,
  how: { kind: ArchiveKind; mode: LaneMode; decoders: Decoders },
): Promise<{ rings: SharedArrayBuffer[]; turns: SharedArrayBuffer }> {
  const rings = [createRing(32 * 1024 * 1024), createRing(32 * 1024 * 1024)];
  const turns = createTurns(rings);
  for (const [lane, ring] of rings.entries()) {
    const share = { mode: how.mode, lane, lanes: rings.length } as const;
    await runDecodeJob({
      role: "decode",
      kind: how.kind,
      path,
      control: control.memory,
      ring,
      turns,
      decoders: how.decoders,
      share,
    });
  }
  return { rings, turns };
}

/** Every path below `folder` with what can be told without following links. */
async function listing(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const path = `${folder}/${entry.name}`;
    const info = await Deno.lstat(path);
    found.push(`${path} ${info.size} ${info.mode} ${info.mtime?.getTime()}`);
  }
  return found.sort();
}

for (const [name, seed] of Object.entries(SEEDS)) {
  Deno.test(`runWriteJob() keeps inside whatever a damaged ${name} archive holds`, async () => {
    await using world = await TestWorld.create();
    const good = await seed();
    const mode = MODES[name] ?? "sequential";
    const kind = archiveKindOf(good);
    assert(kind !== undefined);
    await world.write("outside/etc/passwd", "unchanged");
    await Deno.mkdir(world.path("jail"));
    const before = await listing(world.path("outside"));
    const path = world.path("jail/archive");
    const changes = fc.array(damage, { minLength: 1, maxLength: 4 });
    const outcomes = { extracted: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(changes, fc.boolean(), decoderChoice, selection, async (...given) => {
        const [list, repair, decoders, selection] = given;
        const damaged = list.reduce(apply, good);
        const bytes = name === "tar" && repair ? repairTar(damaged) : damaged;
        await Deno.writeFile(path, bytes);
        const root = world.path("jail/root");
        await Deno.mkdir(root);
        const control = new Control();
        control.publish(bytes.length, true);
        const start = performance.now();
        try {
          await runWriteJob({
            role: "write",
            kind,
            path,
            control: control.memory,
            ...mode === "sequential"
              ? { rings: [], turns: createTurns([]) }
              : await decodeInTurns(path, control, { kind, mode, decoders }),
            mode,
            decoders,
            root,
            destination: root,
            windows: false,
            foldsNames: false,
            selection,
            dropTopFolder: false,
            hashFiles: true,
            zipLanes: 1,
          }, () => {});
          outcomes.extracted++;
        } catch (error) {
          if (!(error instanceof ArchiveFault)) throw error;
          outcomes.refused++;
        }
        assert(performance.now() - start < LONGEST_MS, "took too long");
        assertEquals(await listing(world.path("outside")), before);
        assertEquals((await listing(world.path("jail"))).length, 2);
        await Deno.remove(root, { recursive: true });
      }),
      { numRuns: RUNS, interruptAfterTimeLimit: 120_000 },
    );
    assert(outcomes.refused > 0, "no damage was noticed");
  });
}
