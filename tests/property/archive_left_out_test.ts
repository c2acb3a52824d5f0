/** No entry is passed over: one bad entry anywhere fails an archive, whatever is taken of it. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { ArchiveFault } from "../../src/core/archive/fault.ts";
import { tar, type TarEntry, zip, type ZipMember } from "../support/archives.ts";
import { extractHere } from "../support/extraction.ts";
import { TestWorld } from "../support/world.ts";

const part = fc.constantFrom("a", "b", "c", "bin");
const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
/** Spellings that mean the same path. */
const spelling = fc.constantFrom<(path: string) => string>(
  (path) => path,
  (path) => `./${path}`,
  (path) => path.replace("/", "//"),
  (path) => path.replace("/", "/./"),
);

/** Harmless in itself: files in folders whose names no file has. */
const harmless: fc.Arbitrary<TarEntry> = fc.tuple(path, spelling).map(([name, spelled]) => ({
  name: `${spelled(name)}/file`,
  content: name,
}));

const place = fc.tuple(fc.constantFrom("", "a/", "a/bin/", "a/b/c/bin/"), spelling)
  .map(([folder, spelled]) => spelled(folder));
const link = (name: string, target: string): TarEntry => ({ name, type: "2", linkName: target });
/** Bad wherever it is. */
const bad: fc.Arbitrary<TarEntry> = fc.oneof(
  fc.tuple(place, fc.constantFrom("/etc", "../../../../../../x", "", "C:/x", "x\\y"))
    .map(([folder, target]) => link(`${folder}l`, target)),
  fc.constantFrom(".", "./", "././.", ".//").map((name) => link(name, "a")),
  fc.constantFrom(".", "././.").map((name) => ({ name, content: "x" })),
  place.map((folder) => ({ name: `${folder}h`, type: "1", linkName: "missing" })),
  place.map((folder) => ({ name: `${folder}../x`, content: "x" })),
  place.map((folder) => ({ name: `${folder}fifo`, type: "6" })),
);

const selection = fc.record({
  strip: fc.integer({ min: 0, max: 6 }),
  subdirectory: fc.constantFrom<string[]>([], ["a"], ["bin"], ["a", "bin"], ["none"]),
});

const harmlessList = fc.uniqueArray(harmless, {
  maxLength: 8,
  selector: ({ content }) => content,
});

async function kindOfFault(
  archive: Uint8Array,
  selection: { strip: number; subdirectory: string[] },
): Promise<string | undefined> {
  await using world = await TestWorld.create();
  try {
    await extractHere(world, archive, { selection });
    return undefined;
  } catch (error) {
    if (!(error instanceof ArchiveFault)) throw error;
    return error.data.rule === "name-collision" ? "name-collision" : error.data.kind;
  }
}

Deno.test("readTar() refuses one bad entry among good ones, whatever is taken", async () => {
  await fc.assert(
    fc.asyncProperty(harmlessList, bad, fc.nat(8), selection, async (list, entry, at, taken) => {
      const archive = tar(list.toSpliced(at, 0, entry));
      const kind = await kindOfFault(archive, taken);
      assertEquals(["unsafe", "name-collision"].includes(String(kind)), true, String(kind));
    }),
    { numRuns: 300 },
  );
});

Deno.test("planZip() refuses one bad entry among good ones, whatever is taken", async () => {
  const asMember = ({ name = "", content = "", type, linkName }: TarEntry): ZipMember =>
    type === "2"
      ? { name, content: linkName ?? "", unixMode: 0o120777 }
      : { name, content, unixMode: type === "6" ? 0o010644 : 0o100644 };
  const badMember = bad.filter(({ type, name }) => type !== "1" && name !== "./" && name !== ".//")
    .map(asMember);
  await fc.assert(
    fc.asyncProperty(
      harmlessList,
      badMember,
      fc.nat(8),
      selection,
      async (list, entry, at, taken) => {
        const archive = zip(list.map(asMember).toSpliced(at, 0, entry));
        const kind = await kindOfFault(archive, taken);
        assertEquals(["unsafe", "name-collision"].includes(String(kind)), true, String(kind));
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("readTar() takes good entries, unless strip makes two of them one", async () => {
  await fc.assert(
    fc.asyncProperty(harmlessList, selection, async (list, taken) => {
      const kind = await kindOfFault(tar(list), taken);
      const allowed = taken.strip === 0
        ? [undefined, "layout"]
        : [undefined, "layout", "name-collision"];
      assertEquals(allowed.includes(kind), true, kind);
    }),
    { numRuns: 300 },
  );
});
