/** The writing side of an extraction: reads entries, writes the tree, lists what is there. */
import type { ByteSource } from "./byte_source.ts";
import { Control } from "./control.ts";
import { ArchiveFault } from "./fault.ts";
import { InputFile } from "./input_file.ts";
import type { ManifestEntry, WriteJob, WrittenTree } from "./job.ts";
import { RingReader } from "./ring.ts";
import { ExpansionLimit } from "./rules/expansion.ts";
import { decompressed } from "./sources.ts";
import { readTar } from "./tar_reader.ts";
import type { TreeNode } from "./tree.ts";
import { TreeWriter } from "./tree_writer.ts";
import { interleavedSource, Turns } from "./turns.ts";
import { readCentral } from "./zip_central.ts";
import { readZipEnd } from "./zip_end.ts";
import { inflateFiles } from "./zip_inflate.ts";
import { planZip, type ZipFileJob } from "./zip_plan.ts";

/** Asks for help with files of a zip archive; the helpers share them through the control block. */
export type AskForHelp = (files: readonly ZipFileJob[]) => void;

/** Writes the whole tree. Hashes that helpers computed are not in it yet. */
export async function runWriteJob(job: WriteJob, askForHelp: AskForHelp): Promise<WrittenTree> {
  const control = new Control(job.control);
  const writer = new TreeWriter(job);
  const expansion = new ExpansionLimit(job.expectedBytes, () => control.availableBytes);
  if (job.kind === "zip") {
    using file = new InputFile(job.path, control);
    writeZip({ job, file, control, writer, expansion, askForHelp });
  } else {
    const note = () =>
      control.note({
        unpackedBytes: expansion.unpackedBytes,
        entries: writer.listing.entries,
      });
    await writeTar(job, { control, writer, expansion, onEntry: note });
  }
  const topFolder = job.dropTopFolder ? singleTopFolder(writer.tree.values()) : "";
  writer.finish(topFolder);
  const entries = manifestOf(writer.tree.values(), topFolder);
  if (entries.length === 0 && writer.listing.entries > 0) throw nothingSelected(job);
  return { entries, unpackedBytes: sumOfFiles(entries), topFolder };
}

async function writeTar(
  job: WriteJob,
  context: {
    control: Control;
    writer: TreeWriter;
    expansion: ExpansionLimit;
    onEntry: () => void;
  },
): Promise<void> {
  if (job.rings.length > 0) {
    const rings = job.rings.map((memory) => new RingReader(memory, context.control));
    readTar(await inOrder(job, rings, context.control), context);
    return;
  }
  using file = new InputFile(job.path, context.control);
  const source = await decompressed(job.kind, file.source(), job.decoders);
  try {
    readTar(source, context);
  } finally {
    source.close?.();
  }
}

/** What the decoding threads hand over, put together. */
async function inOrder(
  job: WriteJob,
  rings: readonly RingReader[],
  control: Control,
): Promise<ByteSource> {
  if (job.mode !== "marks") return interleavedSource(rings, new Turns(job.turns), control);
  const { bzip2LanesSource } = await import("./bzip2_lanes.ts");
  using file = new InputFile(job.path, control);
  return bzip2LanesSource(file, rings);
}

function writeZip(
  { job, file, control, writer, expansion, askForHelp }: {
    job: WriteJob;
    file: InputFile;
    control: Control;
    writer: TreeWriter;
    expansion: ExpansionLimit;
    askForHelp: AskForHelp;
  },
): void {
  const place = readZipEnd(file);
  const entries = readCentral(file, place);
  const files = planZip(entries, { file, writer, expansion, directoryOffset: place.offset });
  if (job.zipLanes > 1 && files.length > 1) askForHelp(files);
  const hashes = inflateFiles(files, { file, control, hashFiles: job.hashFiles });
  for (const [relative, sha256] of hashes) writer.noteHash(relative, sha256);
  control.waitFinished(files.length);
}

/** The one top folder that holds everything, or "" when there is none. */
function singleTopFolder(nodes: Iterable<TreeNode>): string {
  let only: string | undefined;
  let folder = false;
  for (const { path, kind } of nodes) {
    if (path === "") continue;
    const slash = path.indexOf("/");
    const top = slash < 0 ? path : path.slice(0, slash);
    if (only !== undefined && only !== top) return "";
    only = top;
    if (slash >= 0 || kind === "directory") folder = true;
  }
  return folder ? only ?? "" : "";
}

function manifestOf(nodes: Iterable<TreeNode>, topFolder: string): ManifestEntry[] {
  const below = topFolder === "" ? 0 : topFolder.length + 1;
  const entries: ManifestEntry[] = [];
  for (const node of nodes) {
    const path = node.path.slice(below);
    if (path === "") continue;
    const { kind, sizeBytes, mode, sha256, target } = node;
    entries.push({
      path,
      kind,
      sizeBytes,
      mode,
      ...(sha256 === undefined ? {} : { sha256 }),
      ...(target === undefined ? {} : { target }),
    });
  }
  return entries.sort((a, b) => a.path < b.path ? -1 : a.path > b.path ? 1 : 0);
}

function sumOfFiles(entries: readonly ManifestEntry[]): number {
  return entries.reduce((sum, entry) => sum + entry.sizeBytes, 0);
}

function nothingSelected(job: WriteJob): ArchiveFault {
  const { strip, subdirectory } = job.selection;
  const where = subdirectory.length > 0
    ? `below "${subdirectory.join("/")}"`
    : `after dropping ${strip} leading components`;
  return new ArchiveFault({ kind: "layout", reason: `it holds nothing ${where}` });
}
