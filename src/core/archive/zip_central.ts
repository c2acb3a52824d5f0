/**
 * The central directory of a zip archive as entries. Owns the fields and what they mean (kind,
 * mode, time, name); local headers are compared where the content is read.
 */
import type { ArchiveEntry } from "./entry.ts";
import { corrupt, unsafe } from "./fault.ts";
import type { InputFile } from "./input_file.ts";
import { kindOfMode } from "./rules/entry_type.ts";
import { LISTING_SIZE, MAX_ENTRIES, MAX_NAME_CHARACTERS } from "./rules/listing_size.ts";
import { checkZipMethod } from "./rules/zip_method.ts";
import { decodeZipName } from "./rules/zip_name.ts";
import { timeMs } from "./tar_header.ts";
import type { ZipDirectoryPlace } from "./zip_end.ts";
import { parseExtra } from "./zip_extra.ts";

/** One entry of the central directory. */
export interface ZipEntry extends ArchiveEntry {
  readonly rawName: Uint8Array;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly compressedBytes: number;
  /** Where the local header starts. */
  readonly offset: number;
}

const HEADER_BYTES = 46;
const SIGNATURE = 0x02014b50;
/** "Version made by" of systems whose upper attribute bits are a Unix mode: Unix and macOS. */
const UNIX_HOSTS = new Set([3, 19]);
const DOS_FOLDER = 0x10;
const DOS_READ_ONLY = 0x01;

/** All entries in the order of the directory. @throws {ArchiveFault} If it is malformed. */
export function readCentral(file: InputFile, place: ZipDirectoryPlace): ZipEntry[] {
  if (place.entries > MAX_ENTRIES || place.sizeBytes > MAX_NAME_CHARACTERS * 2) {
    throw unsafe(LISTING_SIZE, "(directory)", `the archive has over ${MAX_ENTRIES} entries`);
  }
  const bytes = file.bytesAt(place.offset, place.sizeBytes, "its zip directory");
  const entries: ZipEntry[] = [];
  let at = 0;
  while (at < bytes.length) {
    const { entry, end } = parseEntry(bytes, at);
    entries.push(entry);
    at = end;
  }
  if (entries.length !== place.entries) {
    throw corrupt(`its zip directory has ${entries.length} entries instead of ${place.entries}`);
  }
  return entries;
}

function parseEntry(
  bytes: Uint8Array<ArrayBuffer>,
  at: number,
): { entry: ZipEntry; end: number } {
  const view = new DataView(bytes.buffer, at);
  if (view.byteLength < HEADER_BYTES || view.getUint32(0, true) !== SIGNATURE) {
    throw corrupt("its zip directory is damaged");
  }
  const nameEnd = at + HEADER_BYTES + view.getUint16(28, true);
  const extraEnd = nameEnd + view.getUint16(30, true);
  const end = extraEnd + view.getUint16(32, true);
  if (end > bytes.length) throw corrupt("its zip directory is cut");
  const rawName = bytes.subarray(at + HEADER_BYTES, nameEnd);
  const extra = parseExtra(bytes.subarray(nameEnd, extraEnd), {
    sizeBytes: view.getUint32(24, true),
    compressedBytes: view.getUint32(20, true),
    offset: view.getUint32(42, true),
    name: rawName,
  });
  const flags = view.getUint16(8, true);
  const host = view.getUint16(4, true) >> 8;
  const name = decodeZipName(rawName, { flags, host, unicodeName: extra.unicodeName });
  if (view.getUint16(34, true) !== 0) throw corrupt("it is one part of a split zip archive", name);
  const method = view.getUint16(10, true);
  checkZipMethod(name, { flags, method });
  const { kind, mode } = kindAndMode(name, view.getUint32(38, true), host);
  if (kind === "directory" && extra.sizeBytes !== 0) {
    throw corrupt("a folder claims to have content", name);
  }
  const modifiedMs = extra.modifiedSeconds === undefined
    ? dosTime(view.getUint16(12, true), view.getUint16(14, true))
    : timeMs(extra.modifiedSeconds);
  const entry: ZipEntry = {
    name,
    rawName,
    kind,
    mode,
    modifiedMs,
    flags,
    method,
    crc: view.getUint32(16, true),
    sizeBytes: extra.sizeBytes,
    compressedBytes: extra.compressedBytes,
    offset: extra.offset,
  };
  return { entry, end };
}

function kindAndMode(
  name: string,
  attributes: number,
  host: number,
): { kind: "file" | "directory" | "symlink"; mode: number } {
  const slash = name.endsWith("/");
  const unixMode = UNIX_HOSTS.has(host) ? attributes >>> 16 : 0;
  const stated = kindOfMode(name, unixMode);
  const folder = slash || stated === "directory" ||
    (stated === undefined && isDosFolder(attributes));
  if (folder && stated !== undefined && stated !== "directory") {
    throw corrupt("an entry is a folder by its name but not by its mode", name);
  }
  const kind = folder ? "directory" : stated ?? "file";
  const permissions = unixMode & 0o7777;
  if (permissions !== 0) return { kind, mode: permissions };
  if (kind === "directory") return { kind, mode: 0o755 };
  return { kind, mode: (attributes & DOS_READ_ONLY) === 0 ? 0o644 : 0o444 };
}

function isDosFolder(attributes: number): boolean {
  return (attributes & DOS_FOLDER) !== 0;
}

/** MS-DOS times are local times without a zone. */
function dosTime(time: number, date: number): number | undefined {
  const month = (date >> 5) & 0x0f;
  const day = date & 0x1f;
  if (month === 0 || day === 0) return undefined;
  return new Date(
    1980 + (date >> 9),
    month - 1,
    day,
    time >> 11,
    (time >> 5) & 0x3f,
    (time & 0x1f) * 2,
  ).getTime();
}
