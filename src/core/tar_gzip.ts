/**
 * Writing a `.tar.gz` of single files. Owns the format: ustar headers with GNU's long names, no
 * times and no owners, so that the same files make the same archive. Reading is in `archive.ts`.
 */

/** One entry of an archive to write; names are relative, with `/`. */
export type NewTarEntry =
  | { readonly kind: "folder"; readonly name: string }
  | {
    readonly kind: "file";
    readonly name: string;
    /** Absolute; a link is followed. */
    readonly source: string;
  }
  | { readonly kind: "link"; readonly name: string; readonly target: string };

const BLOCK_BYTES = 512;
const NAME_BYTES = 100;
const ENCODER = new TextEncoder();

/**
 * Writes the entries in the order of their names to `path`, which must not exist.
 *
 * @throws {Deno.errors.NotFound | Error} If a source is missing, or changes meanwhile.
 */
export async function writeTarGzip(path: string, entries: readonly NewTarEntry[]): Promise<void> {
  const sorted = entries.toSorted((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  const file = await Deno.open(path, { write: true, createNew: true, mode: 0o644 });
  const pieces = ReadableStream.from(tarPieces(sorted)) as ReadableStream<Uint8Array<ArrayBuffer>>;
  await pieces.pipeThrough(new CompressionStream("gzip")).pipeTo(file.writable);
}

async function* tarPieces(entries: readonly NewTarEntry[]): AsyncGenerator<Uint8Array> {
  for (const entry of entries) {
    if (entry.kind !== "file") {
      yield* headers(entry, { sizeBytes: 0, mode: entry.kind === "folder" ? 0o755 : 0o777 });
      continue;
    }
    using source = await Deno.open(entry.source);
    const { size, mode } = await source.stat();
    yield* headers(entry, { sizeBytes: size, mode: ((mode ?? 0) & 0o100) === 0 ? 0o644 : 0o755 });
    let left = size;
    while (left > 0) {
      const piece = new Uint8Array(Math.min(left, 1024 * 1024));
      const count = await source.read(piece);
      if (count === null) throw new Error(`"${entry.source}" became shorter while it was packed`);
      left -= count;
      yield piece.subarray(0, count);
    }
    yield padding(size);
  }
  yield new Uint8Array(2 * BLOCK_BYTES);
}

function* headers(
  entry: NewTarEntry,
  facts: { sizeBytes: number; mode: number },
): Generator<Uint8Array> {
  const name = ENCODER.encode(entry.kind === "folder" ? `${entry.name}/` : entry.name);
  const target = ENCODER.encode(entry.kind === "link" ? entry.target : "");
  if (name.length > NAME_BYTES) yield* longText("L", name);
  if (target.length > NAME_BYTES) yield* longText("K", target);
  const type = { folder: "5", file: "0", link: "2" }[entry.kind];
  yield header({ name, target, type, ...facts });
}

/** GNU's way to say a name of any length: an entry in front whose content it is. */
function* longText(type: "L" | "K", text: Uint8Array): Generator<Uint8Array> {
  const name = ENCODER.encode("././@LongLink");
  const sizeBytes = text.length + 1;
  yield header({ name, target: new Uint8Array(), type, sizeBytes, mode: 0o644 });
  yield text;
  yield new Uint8Array(1);
  yield padding(sizeBytes);
}

function header(facts: {
  name: Uint8Array;
  target: Uint8Array;
  type: string;
  sizeBytes: number;
  mode: number;
}): Uint8Array {
  const block = new Uint8Array(BLOCK_BYTES);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, "0")}\0`;
  const put = (text: string, offset: number) => block.set(ENCODER.encode(text), offset);
  block.set(facts.name.subarray(0, NAME_BYTES), 0);
  put(octal(facts.mode, 7), 100);
  put(octal(0, 7), 108);
  put(octal(0, 7), 116);
  put(octal(facts.sizeBytes, 11), 124);
  put(octal(0, 11), 136);
  put("        ", 148);
  put(facts.type, 156);
  block.set(facts.target.subarray(0, NAME_BYTES), 157);
  put("ustar  \0", 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

function padding(sizeBytes: number): Uint8Array {
  return new Uint8Array((BLOCK_BYTES - (sizeBytes % BLOCK_BYTES)) % BLOCK_BYTES);
}
