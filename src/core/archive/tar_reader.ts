/**
 * Reads a tar stream to its end and hands the entries to a writer. Owns what headers mean together
 * (PAX, GNU long names, sparse files) and what must follow the last entry.
 */
import { ByteReader, type ByteSource } from "./byte_source.ts";
import type { ArchiveEntry } from "./entry.ts";
import { ArchiveFault, corrupt, faultOf } from "./fault.ts";
import type { OutputFile } from "./output_file.ts";
import { refuseTarType } from "./rules/entry_type.ts";
import type { ExpansionLimit } from "./rules/expansion.ts";
import { checkPadding } from "./rules/tar_end.ts";
import { BLOCK_BYTES, isZeroBlock, parseTarHeader, type TarHeader, timeMs } from "./tar_header.ts";
import {
  checkGlobalPax,
  MAX_PAX_BYTES,
  NO_PAX,
  parsePax,
  paxNumber,
  type PaxRecords,
  paxSeconds,
} from "./tar_pax.ts";
import {
  checkNotSparse,
  checkSparse,
  readOldSparse,
  readPaxSparse,
  type SparseMap,
} from "./tar_sparse.ts";
import type { TreeWriter } from "./tree_writer.ts";

/** Longest GNU long name that is read, in bytes; the rules refuse far shorter ones by name. */
const MAX_LONG_NAME_BYTES = 64 * 1024;

/** What earlier headers said about the entry to come. */
interface Pending {
  pax: PaxRecords | undefined;
  longName: string | undefined;
  longLink: string | undefined;
}

/** What `readTar` works with. */
export interface TarContext {
  readonly writer: TreeWriter;
  readonly expansion: ExpansionLimit;
  /** Called after each entry. */
  onEntry?(): void;
}

/**
 * Writes all entries of a tar stream and reads it to its end.
 *
 * @throws {ArchiveFault} At the first bad entry, or if the stream is cut or goes on after its end.
 */
export function readTar(source: ByteSource, context: TarContext): void {
  const reader = new ByteReader(source);
  // Texts are not read from shared memory.
  const block = new Uint8Array(BLOCK_BYTES);
  let pending: Pending = { pax: undefined, longName: undefined, longLink: undefined };
  for (;;) {
    const read = reader.readOrEnd(BLOCK_BYTES, "a tar header");
    if (read === undefined) throw corrupt("it ends without an end mark");
    block.set(read);
    if (isZeroBlock(block)) break;
    const header = parseTarHeader(block);
    if (takeExtension(header, { reader, pending, context })) continue;
    readEntry(header, { reader, pending, context });
    pending = { pax: undefined, longName: undefined, longLink: undefined };
    context.onEntry?.();
  }
  checkNothingPending(pending, "it ends after an extended header");
  checkPadding(reader);
}

interface Reading {
  readonly reader: ByteReader;
  readonly pending: Pending;
  readonly context: TarContext;
}

/** Reads a header that only describes the next entry; false if it is an entry itself. */
function takeExtension(header: TarHeader, reading: Reading): boolean {
  const { pending } = reading;
  switch (header.type) {
    case "x":
      if (pending.pax !== undefined) throw corrupt("an entry has two PAX headers");
      pending.pax = parsePax(extension(header, MAX_PAX_BYTES, reading));
      return true;
    case "g":
      checkNothingPending(pending, "a global PAX header parts an entry from its extended header");
      checkGlobalPax(parsePax(extension(header, MAX_PAX_BYTES, reading)));
      return true;
    case "L":
      if (pending.longName !== undefined) throw corrupt("an entry has two long names");
      pending.longName = longText(extension(header, MAX_LONG_NAME_BYTES, reading));
      return true;
    case "K":
      if (pending.longLink !== undefined) throw corrupt("an entry has two long link targets");
      pending.longLink = longText(extension(header, MAX_LONG_NAME_BYTES, reading));
      return true;
    case "V":
      // A volume label names the archive; it is not an entry.
      checkNothingPending(pending, "a volume label parts an entry from its extended header");
      extension(header, 0, reading);
      return true;
    default:
      return false;
  }
}

/** Extended headers describe the entry that comes directly after them. */
function checkNothingPending({ pax, longName, longLink }: Pending, reason: string): void {
  // An empty long name is one, too.
  if (pax !== undefined || longName !== undefined || longLink !== undefined) throw corrupt(reason);
}

function extension(header: TarHeader, limit: number, { reader, context }: Reading): Uint8Array {
  if (header.sizeBytes > limit) throw corrupt("an extended header is too long", header.name);
  context.writer.listing.addBytes(header.name.length + header.sizeBytes, header.name);
  const bytes = reader.read(header.sizeBytes, "an extended header").slice();
  skipPadding(reader, header.sizeBytes);
  return bytes;
}

function longText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  const text = end < 0 ? bytes : bytes.subarray(0, end);
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(text);
}

function readEntry(header: TarHeader, reading: Reading): void {
  const { reader, pending, context } = reading;
  const { name, linkName } = namesOf(header, pending);
  try {
    const pax = pending.pax ?? NO_PAX;
    const paxSize = pax.values.get("size");
    const dataBytes = paxSize === undefined ? header.sizeBytes : paxNumber(paxSize, "size");
    const paxTime = pax.values.get("mtime");
    const modifiedMs = paxTime === undefined
      ? header.modifiedMs
      : timeMs(paxSeconds(paxTime, "mtime"));
    const common = { mode: header.mode, modifiedMs };
    const kind = kindOf(header, name);
    if (kind === "file") {
      const map = header.type === "S"
        ? readOldSparse(header.block.slice(), reader)
        : readPaxSparse(pax, reader);
      const fileName = pax.values.get("GNU.sparse.name") ?? name;
      const sizeBytes = map?.realBytes ?? dataBytes;
      const entry: ArchiveEntry = { ...common, name: fileName, kind, sizeBytes };
      readFile(entry, { reader, context, dataBytes, map });
      return;
    }
    if (dataBytes !== 0) throw corrupt("an entry that is not a file claims to have content");
    checkNotSparse(pax);
    const entry: ArchiveEntry = { ...common, name, kind, sizeBytes: 0, target: linkName };
    if (kind === "directory") context.writer.folder({ ...entry, target: undefined });
    else if (kind === "symlink") context.writer.symlink(entry);
    else context.writer.hardLink(entry);
  } catch (error) {
    const fault = faultOf(error, name);
    throw fault === undefined ? error : new ArchiveFault(fault);
  }
}

function namesOf(header: TarHeader, pending: Pending): { name: string; linkName: string } {
  const paxName = pending.pax?.values.get("path");
  const paxLink = pending.pax?.values.get("linkpath");
  if (paxName !== undefined && pending.longName !== undefined) {
    throw corrupt("an entry has both a PAX and a GNU long name");
  }
  if (paxLink !== undefined && pending.longLink !== undefined) {
    throw corrupt("an entry has both a PAX and a GNU long link target");
  }
  return {
    name: paxName ?? pending.longName ?? header.name,
    linkName: paxLink ?? pending.longLink ?? header.linkName,
  };
}

function kindOf(header: TarHeader, name: string): ArchiveEntry["kind"] {
  switch (header.type) {
    case "0":
    case "7":
    case "S":
      // Before ustar a trailing slash was the only mark of a folder.
      return name.endsWith("/") ? "directory" : "file";
    case "1":
      return "hardlink";
    case "2":
      return "symlink";
    case "5":
      return "directory";
    default:
      return refuseTarType(name, header.type);
  }
}

interface FileReading {
  readonly reader: ByteReader;
  readonly context: TarContext;
  readonly dataBytes: number;
  readonly map: SparseMap | undefined;
}

function readFile(entry: ArchiveEntry, { reader, context, dataBytes, map }: FileReading): void {
  const contentBytes = dataBytes - (map?.mapBytes ?? 0);
  if (map !== undefined) checkSparse(map, contentBytes);
  context.expansion.add(entry.sizeBytes, entry.name);
  const file = context.writer.openFile(entry);
  const write = (piece: Uint8Array): void => file?.write(piece);
  const what = `"${entry.name}"`;
  try {
    if (map === undefined) {
      reader.pass(contentBytes, what, write);
    } else {
      let at = 0;
      for (const { offset, length } of map.pieces) {
        file?.skip(offset - at);
        reader.pass(length, what, write);
        at = offset + length;
      }
      file?.skip(map.realBytes - at);
    }
    skipPadding(reader, contentBytes);
  } catch (error) {
    file?.abandon();
    throw error;
  }
  finishFile(entry, file, context);
}

function finishFile(
  entry: ArchiveEntry,
  file: OutputFile | undefined,
  context: TarContext,
): void {
  if (file !== undefined) context.writer.closeFile(entry, file);
}

function skipPadding(reader: ByteReader, length: number): void {
  const padding = (BLOCK_BYTES - length % BLOCK_BYTES) % BLOCK_BYTES;
  if (padding > 0) reader.read(padding, "the padding of an entry");
}
