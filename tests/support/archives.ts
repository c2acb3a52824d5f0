/** Builds tar and zip archives byte by byte, honest and hostile ones. */
import { crc32, deflateRawSync, gzipSync } from "node:zlib";

const encoder = new TextEncoder();
const BLOCK = 512;

/** One tar entry; everything may be wrong on purpose. */
export interface TarEntry {
  name?: string | Uint8Array;
  type?: string;
  content?: string | Uint8Array;
  /** Stated size; default: the content's. */
  size?: number;
  mode?: number;
  linkName?: string;
  modifiedSeconds?: number;
  /** Raw bytes for header fields by offset, before the checksum is computed. */
  patch?: readonly (readonly [offset: number, bytes: Uint8Array | string])[];
  /** Writes a wrong checksum. */
  badChecksum?: boolean;
  /** "gnu" has another magic, "v7" none. */
  format?: "ustar" | "gnu" | "v7";
}

/** A tar archive. */
export function tar(
  entries: readonly TarEntry[],
  options: { end?: boolean; after?: Uint8Array } = {},
): Uint8Array<ArrayBuffer> {
  const parts = entries.flatMap((entry) => [tarHeader(entry), padded(bytesOf(entry.content))]);
  if (options.end !== false) parts.push(new Uint8Array(2 * BLOCK));
  if (options.after !== undefined) parts.push(options.after);
  return concat(parts);
}

/** A gzipped tar archive. */
export function tarGz(entries: readonly TarEntry[]): Uint8Array {
  return gzipSync(tar(entries));
}

/** One 512-byte header. */
export function tarHeader(entry: TarEntry): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(BLOCK);
  const content = bytesOf(entry.content);
  const put = (offset: number, text: string | Uint8Array): void =>
    header.set(bytesOf(text), offset);
  put(0, bytesOf(entry.name ?? "file").subarray(0, 100));
  put(100, octal(entry.mode ?? 0o644, 7));
  put(108, octal(0, 7));
  put(116, octal(0, 7));
  put(124, octal(entry.size ?? content.length, 11));
  put(136, octal(entry.modifiedSeconds ?? 1_600_000_000, 11));
  put(156, entry.type ?? "0");
  put(157, entry.linkName ?? "");
  if (entry.format === "gnu") put(257, "ustar  \0");
  else if (entry.format !== "v7") put(257, "ustar\x0000");
  for (const [offset, bytes] of entry.patch ?? []) put(offset, bytes);
  put(148, "        ");
  const sum = header.reduce((total, byte) => total + byte, entry.badChecksum ? 1 : 0);
  put(148, `${sum.toString(8).padStart(6, "0")}\0 `);
  return header;
}

/** A PAX extended header with these records. */
export function pax(
  records: Readonly<Record<string, string>> | readonly (readonly [string, string])[],
  type = "x",
): TarEntry {
  const pairs = Array.isArray(records) ? records : Object.entries(records);
  const content = pairs.map(([key, value]) => paxRecord(key, value)).join("");
  return { name: "PaxHeaders/entry", type, content };
}

/** One record, which states its own length. */
export function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const restBytes = encoder.encode(rest).length;
  let length = restBytes;
  while (`${length}`.length + restBytes !== length) length = `${length}`.length + restBytes;
  return `${length}${rest}`;
}

/** One zip entry; everything may be wrong on purpose. */
export interface ZipMember {
  name: string | Uint8Array;
  content?: string | Uint8Array;
  stored?: boolean;
  /** Upper 16 bits of the external attributes. */
  unixMode?: number;
  /** "Version made by" host: 3 Unix (default), 0 DOS. */
  host?: number;
  flags?: number;
  /** Sizes and checksum after the data. */
  descriptor?: boolean;
  method?: number;
  crc?: number;
  /** What the local header says instead. */
  local?: { name?: string; crc?: number; size?: number; method?: number; flags?: number };
  /** Local header offset in the directory instead of the true one. */
  offset?: number;
  /** Bytes between the data of this entry and the next. */
  gap?: Uint8Array;
  /** Leaves the entry out of the directory. */
  hidden?: boolean;
  size?: number;
  /** Writes sizes into zip64 fields. */
  zip64?: boolean;
}

/** A zip archive. */
export function zip(
  members: readonly ZipMember[],
  options: { comment?: string; before?: Uint8Array; after?: Uint8Array; count?: number } = {},
): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = options.before === undefined ? [] : [options.before];
  const directory: Uint8Array[] = [];
  let offset = options.before?.length ?? 0;
  for (const member of members) {
    const { local, central } = zipMember(member, offset);
    parts.push(local);
    offset += local.length;
    if (member.hidden !== true) directory.push(central);
  }
  const central = concat(directory);
  const comment = encoder.encode(options.comment ?? "");
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(8, options.count ?? directory.length, true);
  end.setUint16(10, options.count ?? directory.length, true);
  end.setUint32(12, central.length, true);
  end.setUint32(16, offset, true);
  end.setUint16(20, comment.length, true);
  return concat([
    ...parts,
    central,
    new Uint8Array(end.buffer),
    comment,
    options.after ?? new Uint8Array(0),
  ]);
}

function zipMember(
  member: ZipMember,
  offset: number,
): { local: Uint8Array; central: Uint8Array } {
  const content = bytesOf(member.content);
  const name = bytesOf(member.name);
  const stored = member.stored ?? content.length === 0;
  const data = stored ? content : new Uint8Array(deflateRawSync(content));
  const method = member.method ?? (stored ? 0 : 8);
  const flags = (member.flags ?? 0x0800) | (member.descriptor ? 8 : 0);
  const crc = member.crc ?? crc32(content);
  const size = member.size ?? content.length;
  const extra = member.zip64 ? zip64Extra(size, data.length) : new Uint8Array(0);
  const stated = (value: number) => member.zip64 ? 0xffffffff : value;
  const fields = (
    view: DataView,
    at: number,
    what: { method: number; flags: number; crc: number; size: number; compressed: number },
  ) => {
    view.setUint16(at, 20, true);
    view.setUint16(at + 2, what.flags, true);
    view.setUint16(at + 4, what.method, true);
    view.setUint16(at + 8, (2020 - 1980) << 9 | 1 << 5 | 1, true);
    view.setUint32(at + 10, what.crc, true);
    view.setUint32(at + 14, what.compressed, true);
    view.setUint32(at + 18, what.size, true);
  };
  const local = new DataView(new ArrayBuffer(30));
  const localName = member.local?.name === undefined ? name : bytesOf(member.local.name);
  local.setUint32(0, 0x04034b50, true);
  fields(local, 4, {
    method: member.local?.method ?? method,
    flags: member.local?.flags ?? flags,
    crc: member.local?.crc ?? (member.descriptor ? 0 : crc),
    size: member.local?.size ?? (member.descriptor ? 0 : stated(size)),
    compressed: member.descriptor ? 0 : stated(data.length),
  });
  local.setUint16(26, localName.length, true);
  local.setUint16(28, member.descriptor ? 0 : extra.length, true);
  const descriptor = new DataView(new ArrayBuffer(member.descriptor ? 16 : 0));
  if (member.descriptor) {
    [0x08074b50, crc, data.length, size].forEach((value, index) =>
      descriptor.setUint32(index * 4, value, true)
    );
  }
  const central = new DataView(new ArrayBuffer(46));
  central.setUint32(0, 0x02014b50, true);
  central.setUint16(4, (member.host ?? 3) << 8 | 20, true);
  fields(central, 6, { method, flags, crc, size: stated(size), compressed: stated(data.length) });
  central.setUint16(28, name.length, true);
  central.setUint16(30, extra.length, true);
  central.setUint32(38, ((member.unixMode ?? 0o100644) << 16) >>> 0, true);
  central.setUint32(42, member.offset ?? offset, true);
  return {
    local: concat([
      new Uint8Array(local.buffer),
      localName,
      member.descriptor ? new Uint8Array(0) : extra,
      data,
      new Uint8Array(descriptor.buffer),
      member.gap ?? new Uint8Array(0),
    ]),
    central: concat([new Uint8Array(central.buffer), name, extra]),
  };
}

function zip64Extra(size: number, compressed: number): Uint8Array {
  const extra = new DataView(new ArrayBuffer(20));
  extra.setUint16(0, 1, true);
  extra.setUint16(2, 16, true);
  extra.setBigUint64(4, BigInt(size), true);
  extra.setBigUint64(12, BigInt(compressed), true);
  return new Uint8Array(extra.buffer);
}

/** One array from many. */
export function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

function bytesOf(content: string | Uint8Array | undefined): Uint8Array {
  return typeof content === "string" ? encoder.encode(content) : content ?? new Uint8Array(0);
}

function padded(bytes: Uint8Array): Uint8Array {
  const result = new Uint8Array(Math.ceil(bytes.length / BLOCK) * BLOCK);
  result.set(bytes);
  return result;
}

function octal(value: number, digits: number): string {
  return `${value.toString(8).padStart(digits, "0")}\0`;
}
