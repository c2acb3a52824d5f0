import { assertEquals, assertStringIncludes } from "@std/assert";
import { gzipSync } from "node:zlib";
import {
  ArchiveCorruptError,
  ArchiveUnsupportedError,
  extractArchive,
} from "../../../../src/core/archive.ts";
import { type Decoders, xzCodec, zstdCodec } from "../../../../src/core/archive/decoders.ts";
import { TkError } from "../../../../src/core/errors.ts";
import { concat, tar } from "../../../support/archives.ts";
import { compressedBy } from "../../../support/compressors.ts";
import { extractIn, writeArchive } from "../../../support/extraction.ts";
import { failsWith, TestWorld } from "../../../support/world.ts";

/** Half of it compresses, half does not; a few hundred KiB, so that blocks are several. */
const NOISE = crypto.getRandomValues(new Uint8Array(65_536));
const FILES = Array.from({ length: 24 }, (_, index) => ({
  name: `folder-${index % 5}/file-${index}`,
  content: concat([NOISE.subarray(index * 1000, index * 1000 + 20_000), new Uint8Array(20_000)]),
}));
const TAR = tar(FILES);

const DECODERS: readonly Decoders[] = ["system", "built-in"];

function worldWith(decoders: Decoders): Promise<TestWorld> {
  return TestWorld.create({ env: { TOOLCHAINKIT_DECODERS: decoders } });
}

/** Checks that an archive has exactly the files above. */
async function checkExtracts(archive: Uint8Array, decoders: Decoders): Promise<void> {
  await using world = await worldWith(decoders);
  const { entries } = await extractIn(world, archive, { hashFiles: true });
  assertEquals(entries.filter((entry) => entry.kind === "file").length, FILES.length);
  for (const { name, content } of FILES) {
    assertEquals(await Deno.readFile(world.path("out", name)), content);
  }
}

const halves = [TAR.subarray(0, 300_001), TAR.subarray(300_001)] as const;
const BLOCKS = "--block-size=65536";

const MAKERS: Record<string, () => Promise<Uint8Array>> = {
  "gzip": () => Promise.resolve(gzipSync(TAR)),
  "gzip of several members": () => Promise.resolve(concat(halves.map((half) => gzipSync(half)))),
  "gzip with zeros behind": () => Promise.resolve(concat([gzipSync(TAR), new Uint8Array(512)])),
  "gzip with a name": () => compressedBy("gzip", ["-9"], TAR),
  "xz of one block": () => compressedBy("xz", ["-T1", "-0"], TAR),
  "xz of many blocks with sizes": () => compressedBy("xz", ["-T2", "-0", BLOCKS], TAR),
  "xz of many blocks without sizes": () => compressedBy("xz", ["-T1", "-0", BLOCKS], TAR),
  "xz of several streams with padding": async () =>
    concat([
      await compressedBy("xz", ["-T2", "-0", BLOCKS], halves[0]),
      new Uint8Array(8),
      await compressedBy("xz", ["-T2", "-0", BLOCKS, "--check=sha256"], halves[1]),
      new Uint8Array(4),
    ]),
  "xz with CRC32": () => compressedBy("xz", ["-T2", "-0", BLOCKS, "--check=crc32"], TAR),
  "xz without checks": () => compressedBy("xz", ["-T2", "-0", BLOCKS, "--check=none"], TAR),
  "xz with the x86 filter": () =>
    compressedBy("xz", ["-T2", BLOCKS, "--x86", "--lzma2=preset=0"], TAR),
  "zstd": () => compressedBy("zstd", ["-q", "-3"], TAR),
  "zstd with a checksum and long window": () =>
    compressedBy("zstd", ["-q", "--check", "--long=27"], TAR),
  "zstd of several frames": async () =>
    concat(await Promise.all(halves.map((half) => compressedBy("zstd", ["-q"], half)))),
  "zstd of pzstd": async () => {
    const folder = await Deno.makeTempDir();
    try {
      await Deno.writeFile(`${folder}/tar`, concat([TAR]));
      const args = ["-q", "-p", "4", "-1", "-o", `${folder}/zst`, `${folder}/tar`];
      assertEquals((await new Deno.Command("pzstd", { args }).output()).success, true);
      return await Deno.readFile(`${folder}/zst`);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
  "zstd after a skippable frame": async () =>
    concat([
      Uint8Array.of(0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4),
      await compressedBy("zstd", ["-q"], TAR),
    ]),
  "bzip2": () => compressedBy("bzip2", ["-1"], TAR),
  "bzip2 of several streams": async () =>
    concat(await Promise.all(halves.map((half) => compressedBy("bzip2", ["-9"], half)))),
};

/** xz and zstd have two decoders, that of the system and that of the executable. */
const CASES = Object.entries(MAKERS).flatMap(([name, make]) =>
  /^(xz|zstd)/.test(name)
    ? DECODERS.map((decoders) => ({ name, make, decoders, by: ` with the ${decoders} decoder` }))
    : [{ name, make, decoders: "system" as const, by: "" }]
);

for (const { name, make, decoders, by } of CASES) {
  Deno.test(`extractArchive() reads ${name}${by}`, async () => {
    await checkExtracts(await make(), decoders);
  });

  Deno.test(`extractArchive() reads ${name} while it is still arriving${by}`, async () => {
    await using world = await worldWith(decoders);
    const archive = await make();
    const path = world.path("archive.part");
    await Deno.writeFile(path, archive.subarray(0, 600));
    let there = 600;
    let growing = Promise.resolve();
    const grow = async (atLeast: number): Promise<void> => {
      while (there < Math.min(atLeast, archive.length)) {
        const next = Math.min(there + 40_000, archive.length);
        using file = await Deno.open(path, { append: true });
        for (let at = there; at < next;) at += await file.write(archive.subarray(at, next));
        there = next;
      }
    };
    const input = {
      path,
      sizeBytes: archive.length,
      available: async (atLeast: number) => {
        growing = growing.then(() => grow(atLeast));
        await growing;
        return there;
      },
    };
    const { entries } = await extractArchive({ input, destination: world.path("out") }, world.host);
    assertEquals(entries.filter((entry) => entry.kind === "file").length, FILES.length);
  });
}

for (const { name, make, decoders, by } of CASES) {
  if (name === "xz without checks") continue;
  Deno.test(`extractArchive() refuses ${name} when it is cut or a bit is wrong${by}`, async () => {
    const archive = await make();
    await using world = await worldWith(decoders);
    // Zeros behind a gzip stream are no part of it.
    const end = archive.findLastIndex((byte) => byte !== 0) + 1;
    const cuts = [end - 1, end - 5, Math.floor(end / 2)];
    for (const length of cuts) {
      const error = await failsWith(
        ArchiveCorruptError,
        () => extractIn(world, archive.subarray(0, length)),
      );
      assertEquals(error.exit, 9);
    }
    const damaged = archive.slice();
    const at = Math.floor(end * 0.6);
    damaged[at] = (damaged[at] ?? 0) ^ 0x10;
    if (!name.startsWith("zstd") || name.includes("checksum")) {
      // What the damage decodes to may break a rule before the checksum is reached.
      const error = await failsWith(TkError, () => extractIn(world, damaged));
      assertEquals(error.exit, 9);
    }
    const names = (await Array.fromAsync(Deno.readDir(world.root))).map((entry) => entry.name);
    assertEquals(names.filter((each) => /out|staging/.test(each)), []);
  });
}

for (const decoders of DECODERS) {
  const by = `with the ${decoders} decoder`;

  Deno.test(`extractArchive() refuses data behind the end of a compressed stream ${by}`, async () => {
    await using world = await worldWith(decoders);
    const behind = new TextEncoder().encode("something else");
    for (
      const name of ["gzip", "xz of one block", "xz of many blocks with sizes", "bzip2", "zstd"]
    ) {
      const archive = concat([await (MAKERS[name]?.() ?? Promise.reject()), behind]);
      await failsWith(ArchiveCorruptError, () => extractIn(world, archive));
    }
  });

  Deno.test(`extractArchive() refuses an xz dictionary that would take all memory ${by}`, async () => {
    await using world = await worldWith(decoders);
    const options = ["-T1", "--lzma2=preset=0,dict=256MiB"];
    const archive = await compressedBy("xz", options, TAR.subarray(0, 2048));
    await failsWith(ArchiveUnsupportedError, () => extractIn(world, archive));
  });

  Deno.test(`extractArchive() refuses a zstd window that would take all memory ${by}`, async () => {
    await using world = await worldWith(decoders);
    const archive = await compressedBy("zstd", ["-q", "--ultra", "--long=30"], TAR);
    const error = await failsWith(ArchiveUnsupportedError, () => extractIn(world, archive));
    assertEquals(error.exit, 9);
    assertStringIncludes(error.message, "128 MiB");
  });

  Deno.test(`xzCodec() and zstdCodec() are those of the ${decoders} library`, async () => {
    const expected = Deno.build.os === "linux" ? decoders : "built-in";
    using xz = await xzCodec(decoders);
    using zstd = await zstdCodec(decoders);
    assertEquals([xz.origin, zstd.origin], [expected, expected]);
  });
}

Deno.test("extractArchive() passes on why a download failed", async () => {
  await using world = await TestWorld.create();
  const path = await writeArchive(world, gzipSync(TAR).subarray(0, 100_000));
  const reason = new Error("the line is down");
  const input = {
    path,
    available: (atLeast: number) =>
      atLeast <= 100_000 ? Promise.resolve(100_000) : Promise.reject(reason),
  };
  const error = await failsWith(
    Error,
    () => extractArchive({ input, destination: world.path("out") }, world.host),
  );
  assertEquals(error, reason);
});
