/**
 * PE files of Windows: processor and needed libraries. Owns the format as Microsoft's "PE Format"
 * describes it.
 */
import { type BinaryReader, Damage } from "./binary_reader.ts";

/** What is of interest in a PE file. */
export interface PeFile {
  readonly format: "pe";
  readonly processor: string;
  readonly kind: "executable" | "shared";
  /** Names of DLLs that must be there for it to start. */
  readonly imports: readonly string[];
  /** Names of DLLs that are loaded when first used. */
  readonly delayedImports: readonly string[];
}

const PROCESSORS: Readonly<Record<number, string>> = {
  0x14c: "x86",
  0x8664: "x64",
  0x1c4: "arm",
  0xaa64: "arm64",
  0x5064: "riscv64",
};
const IMAGE_FILE_DLL = 0x2000;
const IMPORT_TABLE = 1;
const DELAY_IMPORT_TABLE = 13;
const MOST_IMPORTS = 4096;

interface Section {
  readonly address: number;
  readonly memoryBytes: number;
  readonly offset: number;
  readonly fileBytes: number;
}

/** Reads a PE file. @throws {Damage} If it is not one. */
export async function parsePe(reader: BinaryReader): Promise<PeFile> {
  const dos = await reader.view(0, 64, "its DOS header");
  const at = dos.getUint32(0x3c, true);
  const header = await reader.view(at, 24, "its PE header");
  if (header.getUint32(0) !== 0x50450000) throw new Damage("it has no PE header");
  const machine = header.getUint16(4, true);
  const sectionCount = header.getUint16(6, true);
  const optionalBytes = header.getUint16(20, true);
  const optional = await reader.view(at + 24, optionalBytes, "its optional header");
  const sections = await readSections(reader, at + 24 + optionalBytes, sectionCount);
  const tables = directories(optional);
  return {
    format: "pe",
    processor: PROCESSORS[machine] ?? `machine-${machine}`,
    kind: (header.getUint16(22, true) & IMAGE_FILE_DLL) === 0 ? "executable" : "shared",
    imports: await readNames(reader, sections, {
      table: tables(IMPORT_TABLE),
      entryBytes: 20,
      nameAt: 12,
    }),
    delayedImports: await readNames(reader, sections, {
      table: tables(DELAY_IMPORT_TABLE),
      entryBytes: 32,
      nameAt: 4,
    }),
  };
}

/** The addresses of the data directories; 0 for those that are absent. */
function directories(optional: DataView): (index: number) => number {
  const magic = optional.byteLength < 2 ? 0 : optional.getUint16(0, true);
  if (magic !== 0x10b && magic !== 0x20b) {
    throw new Damage("its optional header is of no known kind");
  }
  const start = magic === 0x20b ? 112 : 96;
  if (optional.byteLength < start) throw new Damage("its optional header is too short");
  const count = optional.getUint32(start - 4, true);
  return (index) => {
    const at = start + index * 8;
    return index < count && at + 8 <= optional.byteLength ? optional.getUint32(at, true) : 0;
  };
}

async function readSections(
  reader: BinaryReader,
  offset: number,
  count: number,
): Promise<Section[]> {
  if (count === 0) return [];
  const table = await reader.view(offset, count * 40, "the table of its sections");
  return Array.from({ length: count }, (_, index) => ({
    memoryBytes: table.getUint32(index * 40 + 8, true),
    address: table.getUint32(index * 40 + 12, true),
    fileBytes: table.getUint32(index * 40 + 16, true),
    offset: table.getUint32(index * 40 + 20, true),
  }));
}

async function readNames(
  reader: BinaryReader,
  sections: readonly Section[],
  how: { table: number; entryBytes: number; nameAt: number },
): Promise<string[]> {
  if (how.table === 0) return [];
  const names: string[] = [];
  for (let at = offsetOf(how.table, sections);; at += how.entryBytes) {
    const entry = await reader.view(at, how.entryBytes, "its imports");
    const name = entry.getUint32(how.nameAt, true);
    if (name === 0) return names;
    if (names.length === MOST_IMPORTS) throw new Damage("its imports have no end");
    names.push(await reader.text(offsetOf(name, sections), "the name of a library"));
  }
}

function offsetOf(address: number, sections: readonly Section[]): number {
  for (const section of sections) {
    const distance = address - section.address;
    if (distance >= 0 && distance < Math.max(section.fileBytes, section.memoryBytes)) {
      return section.offset + distance;
    }
  }
  throw new Damage("its imports lie outside of its sections");
}
