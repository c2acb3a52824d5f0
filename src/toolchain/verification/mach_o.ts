/**
 * Mach-O files of macOS: processors, needed libraries, search paths, lowest system. Owns the format
 * as Apple's `mach-o/loader.h` and `mach-o/fat.h` describe it.
 */
import { type BinaryReader, Damage } from "./binary_reader.ts";

/** What is of interest in a Mach-O file: one slice for each processor. */
export interface MachOFile {
  readonly format: "mach-o";
  readonly slices: readonly MachOSlice[];
}

/** The file as one processor sees it. */
export interface MachOSlice {
  readonly processor: string;
  readonly kind: "object" | "executable" | "shared" | "other";
  readonly libraries: readonly MachOLibrary[];
  /** Folders that `@rpath` stands for. */
  readonly rpaths: readonly string[];
  /** Lowest macOS, such as `11.0`. */
  readonly minimumMacos?: string;
}

/** A library that it loads. */
export interface MachOLibrary {
  /** Such as `@rpath/libc++.1.dylib` or `/usr/lib/libSystem.B.dylib`. */
  readonly path: string;
  /** True: the program starts without it. */
  readonly weak: boolean;
}

const PROCESSORS: Readonly<Record<number, string>> = {
  0x7: "x86",
  0x0100_0007: "x64",
  0xc: "arm",
  0x0100_000c: "arm64",
  0x0200_000c: "arm64_32",
  0x12: "powerpc",
  0x0100_0012: "powerpc64",
};
const KINDS: Readonly<Record<number, MachOSlice["kind"]>> = {
  1: "object",
  2: "executable",
  6: "shared",
  8: "shared",
};
const LC = {
  loadDylib: 0xc,
  loadWeakDylib: 0x8000_0018,
  reexportDylib: 0x8000_001f,
  loadUpwardDylib: 0x8000_0023,
  lazyLoadDylib: 0x20,
  rpath: 0x8000_001c,
  versionMinMacosx: 0x24,
  buildVersion: 0x32,
} as const;
const LOADS: ReadonlySet<number> = new Set([
  LC.loadDylib,
  LC.loadWeakDylib,
  LC.reexportDylib,
  LC.loadUpwardDylib,
  LC.lazyLoadDylib,
]);
const PLATFORM_MACOS = 1;
const MOST_SLICES = 40;
const MOST_COMMANDS = 10_000;

/** Reads a Mach-O file, thin or fat. @throws {Damage} If it is not one. */
export async function parseMachO(reader: BinaryReader): Promise<MachOFile> {
  const head = await reader.view(0, 8, "its header");
  if (head.getUint32(0) !== 0xcafebabe) {
    return { format: "mach-o", slices: [await readSlice(reader, 0)] };
  }
  const count = head.getUint32(4);
  if (count === 0 || count > MOST_SLICES) throw new Damage(`it has ${count} processors`);
  const slices: MachOSlice[] = [];
  for (let index = 0; index < count; index++) {
    const entry = await reader.view(8 + index * 20, 20, "the table of processors");
    slices.push(await readSlice(reader, entry.getUint32(8)));
  }
  return { format: "mach-o", slices };
}

async function readSlice(reader: BinaryReader, start: number): Promise<MachOSlice> {
  const magic = (await reader.view(start, 4, "its header")).getUint32(0);
  const little = magic === 0xcffaedfe || magic === 0xcefaedfe;
  const is64 = magic === 0xcffaedfe || magic === 0xfeedfacf;
  if (!little && magic !== 0xfeedface && magic !== 0xfeedfacf) {
    throw new Damage("a part of it is for no processor");
  }
  const headerBytes = is64 ? 32 : 28;
  const header = await reader.view(start, headerBytes, "its header");
  const cpu = header.getUint32(4, little);
  const count = header.getUint32(16, little);
  const commandBytes = header.getUint32(20, little);
  if (count > MOST_COMMANDS) throw new Damage(`it has ${count} load commands`);
  if (count > 0 && commandBytes === 0) throw new Damage("it has no room for its load commands");
  const commands = count === 0
    ? new DataView(new ArrayBuffer(0))
    : await reader.view(start + headerBytes, commandBytes, "its load commands");
  return {
    processor: PROCESSORS[cpu] ?? `cpu-${cpu}`,
    kind: KINDS[header.getUint32(12, little)] ?? "other",
    ...readCommands(commands, count, little),
  };
}

function readCommands(
  table: DataView<ArrayBuffer>,
  count: number,
  little: boolean,
): Pick<MachOSlice, "libraries" | "rpaths" | "minimumMacos"> {
  const libraries: MachOLibrary[] = [];
  const rpaths: string[] = [];
  let minimumMacos: string | undefined;
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + 8 > table.byteLength) throw new Damage("its load commands end too early");
    const command = table.getUint32(at, little);
    const sizeBytes = table.getUint32(at + 4, little);
    if (sizeBytes < 8 || at + sizeBytes > table.byteLength) {
      throw new Damage(`a load command is ${sizeBytes} bytes long`);
    }
    const body = new DataView(table.buffer, table.byteOffset + at, sizeBytes);
    if (LOADS.has(command)) {
      libraries.push({ path: textIn(body, little), weak: command === LC.loadWeakDylib });
    }
    if (command === LC.rpath) rpaths.push(textIn(body, little));
    if (command === LC.versionMinMacosx && sizeBytes >= 16) {
      minimumMacos = version(body.getUint32(8, little));
    }
    if (
      command === LC.buildVersion && sizeBytes >= 24 && body.getUint32(8, little) === PLATFORM_MACOS
    ) {
      minimumMacos = version(body.getUint32(12, little));
    }
    at += sizeBytes;
  }
  return { libraries, rpaths, ...(minimumMacos === undefined ? {} : { minimumMacos }) };
}

/** A text inside a command, at the offset that follows the command's head. */
function textIn(body: DataView<ArrayBuffer>, little: boolean): string {
  const offset = body.byteLength < 12 ? 0 : body.getUint32(8, little);
  if (offset < 12 || offset >= body.byteLength) throw new Damage("a load command has no name");
  const bytes = new Uint8Array(body.buffer, body.byteOffset + offset, body.byteLength - offset);
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

/** Versions are packed as 16, 8 and 8 bits. */
function version(packed: number): string {
  return `${packed >>> 16}.${(packed >>> 8) & 0xff}`;
}
