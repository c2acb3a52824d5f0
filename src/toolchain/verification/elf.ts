/**
 * ELF files of Linux and bare metal: processor, needed libraries, search paths, symbol versions.
 * Owns the format as the System V ABI (gABI) and the GNU symbol versioning of the LSB describe it.
 */
import { type BinaryReader, Damage, safeNumber } from "./binary_reader.ts";

/** What is of interest in an ELF file. */
export interface ElfFile {
  readonly format: "elf";
  readonly bits: 32 | 64;
  readonly kind: "object" | "executable" | "shared" | "other";
  /** Name as in {@link ELF_PROCESSORS}; `machine-N` for others. */
  readonly processor: string;
  /** Program loader, such as `/lib64/ld-linux-x86-64.so.2`; programs with shared libraries only. */
  readonly interpreter?: string;
  readonly soname?: string;
  readonly needed: readonly string[];
  /** DT_RPATH and DT_RUNPATH, folders separated. */
  readonly rpath: readonly string[];
  readonly runpath: readonly string[];
  readonly versionNeeds: readonly VersionNeed[];
  /** Versions that it offers, such as `GLIBCXX_3.4.30`. */
  readonly versionDefinitions: readonly string[];
}

/** A version that a library must offer. */
export interface VersionNeed {
  readonly library: string;
  readonly version: string;
  /** True: only weak symbols want it, so that it may be absent. */
  readonly weak: boolean;
}

/** Numbers of `e_machine`; from the registry that the gABI keeps. */
export const ELF_PROCESSORS: Readonly<Record<number, string>> = {
  2: "sparc",
  3: "x86",
  4: "m68k",
  8: "mips",
  20: "powerpc",
  21: "powerpc64",
  22: "s390",
  40: "arm",
  42: "sh",
  43: "sparc64",
  62: "x64",
  83: "avr",
  92: "or1k",
  93: "arc",
  94: "xtensa",
  113: "nios2",
  183: "arm64",
  189: "microblaze",
  195: "arc",
  243: "riscv",
  252: "csky",
  258: "loongarch64",
};

const KINDS: Readonly<Record<number, ElfFile["kind"]>> = {
  1: "object",
  2: "executable",
  3: "shared",
};
const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_INTERP = 3;
const DT = {
  needed: 1,
  strtab: 5,
  soname: 14,
  rpath: 15,
  runpath: 29,
  verdef: 0x6ffffffc,
  verdefnum: 0x6ffffffd,
  verneed: 0x6ffffffe,
  verneednum: 0x6fffffff,
} as const;
const VER_FLG_WEAK = 2;
/** Far above any real file; entries may point at each other in a hostile one. */
const MOST_VERSIONS = 20_000;

/** How numbers are laid out in this file. */
interface Shape {
  readonly is64: boolean;
  readonly little: boolean;
}

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly sizeBytes: number;
}

/** Reads an ELF file. @throws {Damage} If it is not one. */
export async function parseElf(reader: BinaryReader): Promise<ElfFile> {
  const identity = await reader.view(0, 16, "its header");
  const fileClass = identity.getUint8(4);
  const encoding = identity.getUint8(5);
  if (fileClass !== 1 && fileClass !== 2) throw new Damage(`its class is ${fileClass}`);
  if (encoding !== 1 && encoding !== 2) throw new Damage(`its byte order is ${encoding}`);
  const shape = { is64: fileClass === 2, little: encoding === 1 };
  const header = await reader.view(0, shape.is64 ? 64 : 52, "its header");
  const machine = header.getUint16(18, shape.little);
  const segments = await readSegments(reader, header, shape);
  const interpreter = segments.find(({ type }) => type === PT_INTERP);
  const dynamic = segments.find(({ type }) => type === PT_DYNAMIC);
  return {
    format: "elf",
    bits: shape.is64 ? 64 : 32,
    kind: KINDS[header.getUint16(16, shape.little)] ?? "other",
    processor: ELF_PROCESSORS[machine] ?? `machine-${machine}`,
    ...(interpreter === undefined
      ? {}
      : { interpreter: await reader.text(interpreter.offset, "the name of its loader") }),
    ...await readDynamic(reader, { dynamic, segments, shape }),
  };
}

async function readSegments(
  reader: BinaryReader,
  header: DataView,
  { is64, little }: Shape,
): Promise<Segment[]> {
  const offset = is64
    ? safeNumber(header.getBigUint64(32, little), "the place of its segments")
    : header.getUint32(28, little);
  const entryBytes = header.getUint16(is64 ? 54 : 42, little);
  const count = header.getUint16(is64 ? 56 : 44, little);
  if (count === 0) return [];
  if (entryBytes < (is64 ? 56 : 32)) {
    throw new Damage(`its segment entries have ${entryBytes} bytes`);
  }
  const table = await reader.view(offset, entryBytes * count, "the table of its segments");
  return Array.from({ length: count }, (_, index) => {
    const at = index * entryBytes;
    const word = (wide: number, narrow: number) =>
      is64
        ? safeNumber(table.getBigUint64(at + wide, little), "a segment")
        : table.getUint32(at + narrow, little);
    return {
      type: table.getUint32(at, little),
      offset: word(8, 4),
      address: word(16, 8),
      sizeBytes: word(32, 16),
    };
  });
}

type Dynamic = Pick<
  ElfFile,
  "needed" | "rpath" | "runpath" | "versionNeeds" | "versionDefinitions" | "soname"
>;

async function readDynamic(
  reader: BinaryReader,
  how: { dynamic: Segment | undefined; segments: readonly Segment[]; shape: Shape },
): Promise<Dynamic> {
  const { dynamic, segments, shape } = how;
  const nothing = { needed: [], rpath: [], runpath: [], versionNeeds: [], versionDefinitions: [] };
  if (dynamic === undefined || dynamic.sizeBytes === 0) return nothing;
  const tags = readTags(
    await reader.view(dynamic.offset, dynamic.sizeBytes, "its dynamic section"),
    shape,
  );
  const place = (address: number, what: string) => offsetOf(address, segments, what);
  const strings = tags.first(DT.strtab);
  if (strings === undefined) return nothing;
  const stringsAt = place(strings, "its table of names");
  const name = (index: number) => reader.text(stringsAt + index, "a name");
  const names = async (tag: number) => {
    const found: string[] = [];
    // One after the other: the reader has one window.
    for (const index of tags.all(tag)) found.push(await name(index));
    return found;
  };
  const folders = async (tag: number) =>
    (await names(tag)).flatMap((list) => list.split(":")).filter((folder) => folder !== "");
  const soname = tags.first(DT.soname);
  const verneed = tags.first(DT.verneed);
  const verdef = tags.first(DT.verdef);
  return {
    needed: await names(DT.needed),
    rpath: await folders(DT.rpath),
    runpath: await folders(DT.runpath),
    ...(soname === undefined ? {} : { soname: await name(soname) }),
    versionNeeds: verneed === undefined ? [] : await readVersionNeeds(reader, {
      at: place(verneed, "its needed versions"),
      count: tags.first(DT.verneednum) ?? 0,
      name,
      little: shape.little,
    }),
    versionDefinitions: verdef === undefined ? [] : await readVersionDefinitions(reader, {
      at: place(verdef, "its versions"),
      count: tags.first(DT.verdefnum) ?? 0,
      name,
      little: shape.little,
    }),
  };
}

function readTags(
  table: DataView,
  { is64, little }: Shape,
): { first(tag: number): number | undefined; all(tag: number): number[] } {
  const found: [number, number][] = [];
  const entryBytes = is64 ? 16 : 8;
  for (let at = 0; at + entryBytes <= table.byteLength; at += entryBytes) {
    const tag = is64 ? Number(table.getBigUint64(at, little)) : table.getUint32(at, little);
    if (tag === 0) break;
    // Values of other tags may be anything; those that are used are checked where they are used.
    const value = is64
      ? Number(table.getBigUint64(at + 8, little))
      : table.getUint32(at + 4, little);
    found.push([tag, value]);
  }
  return {
    first: (tag) => found.find(([known]) => known === tag)?.[1],
    all: (tag) => found.filter(([known]) => known === tag).map(([, value]) => value),
  };
}

function offsetOf(address: number, segments: readonly Segment[], what: string): number {
  for (const segment of segments) {
    const distance = address - segment.address;
    if (segment.type === PT_LOAD && distance >= 0 && distance < segment.sizeBytes) {
      return segment.offset + distance;
    }
  }
  throw new Damage(`${what} lies outside of its segments`);
}

interface VersionTable {
  readonly at: number;
  readonly count: number;
  readonly name: (index: number) => Promise<string>;
  readonly little: boolean;
}

async function readVersionNeeds(reader: BinaryReader, table: VersionTable): Promise<VersionNeed[]> {
  const { little, name } = table;
  const needs: VersionNeed[] = [];
  let at = table.at;
  for (let left = Math.min(table.count, MOST_VERSIONS); left > 0; left--) {
    const file = await reader.view(at, 16, "its needed versions");
    const next = file.getUint32(12, little);
    const library = await name(file.getUint32(4, little));
    let auxiliaryAt = at + file.getUint32(8, little);
    for (let more = file.getUint16(2, little); more > 0; more--) {
      if (needs.length === MOST_VERSIONS) throw new Damage("its needed versions have no end");
      const entry = await reader.view(auxiliaryAt, 16, "a needed version");
      const following = entry.getUint32(12, little);
      const weak = (entry.getUint16(4, little) & VER_FLG_WEAK) !== 0;
      needs.push({ library, version: await name(entry.getUint32(8, little)), weak });
      if (following === 0) break;
      auxiliaryAt += following;
    }
    if (next === 0) break;
    at += next;
  }
  return needs;
}

async function readVersionDefinitions(
  reader: BinaryReader,
  table: VersionTable,
): Promise<string[]> {
  const { little, name } = table;
  const versions: string[] = [];
  let at = table.at;
  for (let left = table.count; left > 0; left--) {
    if (versions.length === MOST_VERSIONS) throw new Damage("its versions have no end");
    const entry = await reader.view(at, 20, "its versions");
    const next = entry.getUint32(16, little);
    const first = await reader.view(at + entry.getUint32(12, little), 8, "a version");
    versions.push(await name(first.getUint32(0, little)));
    if (next === 0) break;
    at += next;
  }
  return versions;
}
