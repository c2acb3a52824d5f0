/** Makes small ELF, Mach-O and PE files for tests: nothing in them runs, all that is read is there. */

/** What an ELF file is to say. */
export interface ElfRequest {
  /** `e_type`: 2 executable, 3 shared. Default 3. */
  readonly type?: number;
  /** `e_machine`; default 62, x86-64. */
  readonly machine?: number;
  readonly bits?: 32 | 64;
  readonly bigEndian?: boolean;
  readonly interpreter?: string;
  readonly soname?: string;
  readonly needed?: readonly string[];
  readonly rpath?: string;
  readonly runpath?: string;
  readonly versionNeeds?: Readonly<Record<string, readonly string[]>>;
  readonly versionDefinitions?: readonly string[];
}

/** Where segments of the made files are in memory. */
const BASE = 0x10000;

/** An ELF file with one PT_LOAD that covers it whole. */
export function makeElf(request: ElfRequest): Uint8Array<ArrayBuffer> {
  const wide = (request.bits ?? 64) === 64;
  const little = request.bigEndian !== true;
  const out = new Bytes(little);
  const strings = new Strings();
  const tags: [number, number][] = [
    ...(request.needed ?? []).map((name): [number, number] => [1, strings.add(name)]),
  ];
  if (request.soname !== undefined) tags.push([14, strings.add(request.soname)]);
  if (request.rpath !== undefined) tags.push([15, strings.add(request.rpath)]);
  if (request.runpath !== undefined) tags.push([29, strings.add(request.runpath)]);
  const needs = Object.entries(request.versionNeeds ?? {}).map(([library, versions]) => ({
    library: strings.add(library),
    versions: versions.map((version) => strings.add(version)),
  }));
  const definitions = (request.versionDefinitions ?? []).map((version) => strings.add(version));

  const headerBytes = wide ? 64 : 52;
  const segmentBytes = wide ? 56 : 32;
  const segmentCount = request.interpreter === undefined ? 2 : 3;
  out.zeros(headerBytes + segmentCount * segmentBytes);
  const interpreterAt = out.length;
  if (request.interpreter !== undefined) out.text(request.interpreter);
  const stringsAt = out.length;
  out.raw(strings.bytes());
  out.align(8);
  const needsAt = out.length;
  for (const [index, { library, versions }] of needs.entries()) {
    const size = 16 + versions.length * 16;
    out.u16(1).u16(versions.length).u32(library).u32(16);
    out.u32(index === needs.length - 1 ? 0 : size);
    for (const [at, version] of versions.entries()) {
      out.u32(0).u16(0).u16(2).u32(version).u32(at === versions.length - 1 ? 0 : 16);
    }
  }
  const definitionsAt = out.length;
  for (const [index, version] of definitions.entries()) {
    out.u16(1).u16(0).u16(index + 1).u16(1).u32(0).u32(20);
    out.u32(index === definitions.length - 1 ? 0 : 28);
    out.u32(version).u32(0);
  }
  tags.push([5, BASE + stringsAt]);
  if (needs.length > 0) tags.push([0x6ffffffe, BASE + needsAt], [0x6fffffff, needs.length]);
  if (definitions.length > 0) {
    tags.push([0x6ffffffc, BASE + definitionsAt], [0x6ffffffd, definitions.length]);
  }
  out.align(8);
  const dynamicAt = out.length;
  for (const [tag, value] of [...tags, [0, 0]] as const) out.word(tag, wide).word(value, wide);
  const end = out.length;

  out.seek(0);
  out.raw([0x7f, 0x45, 0x4c, 0x46, wide ? 2 : 1, little ? 1 : 2, 1]);
  out.seek(16);
  out.u16(request.type ?? 3).u16(request.machine ?? 62).u32(1);
  out.word(0, wide).word(headerBytes, wide).word(0, wide);
  out.u32(0).u16(headerBytes).u16(segmentBytes).u16(segmentCount);
  out.seek(headerBytes);
  const segment = (type: number, offset: number, size: number) => {
    if (wide) {
      out.u32(type).u32(4).word(offset, true).word(BASE + offset, true).word(0, true)
        .word(size, true).word(size, true).word(8, true);
    } else {
      out.u32(type).u32(offset).u32(BASE + offset).u32(0).u32(size).u32(size).u32(4).u32(8);
    }
  };
  segment(1, 0, end);
  segment(2, dynamicAt, end - dynamicAt);
  if (request.interpreter !== undefined) {
    segment(3, interpreterAt, request.interpreter.length + 1);
  }
  return out.bytes(end);
}

/** What a Mach-O file is to say. */
export interface MachORequest {
  /** `cputype`; default arm64. */
  readonly cpu?: number;
  /** 2 executable, 6 library. Default 2. */
  readonly fileType?: number;
  readonly libraries?: readonly string[];
  readonly weakLibraries?: readonly string[];
  readonly rpaths?: readonly string[];
  /** Major and minor number. */
  readonly minimumMacos?: readonly [number, number];
}

/** A thin 64-bit Mach-O file. */
export function makeMachO(request: MachORequest): Uint8Array<ArrayBuffer> {
  const out = new Bytes(true);
  out.zeros(32);
  let count = 0;
  const named = (command: number, headBytes: number, name: string) => {
    const size = Math.ceil((headBytes + name.length + 1) / 8) * 8;
    const start = out.length;
    out.u32(command).u32(size).u32(headBytes).zeros(headBytes - 12).text(name);
    out.zeros(start + size - out.length);
    count++;
  };
  for (const name of request.libraries ?? []) named(0xc, 24, name);
  for (const name of request.weakLibraries ?? []) named(0x80000018, 24, name);
  for (const name of request.rpaths ?? []) named(0x8000001c, 12, name);
  if (request.minimumMacos !== undefined) {
    const [major, minor] = request.minimumMacos;
    out.u32(0x32).u32(24).u32(1).u32((major << 16) | (minor << 8)).u32(0).u32(0);
    count++;
  }
  const end = out.length;
  out.seek(0);
  out.u32(0xfeedfacf).u32(request.cpu ?? 0x0100000c).u32(0).u32(request.fileType ?? 2);
  out.u32(count).u32(end - 32).u32(0).u32(0);
  return out.bytes(end);
}

/** A fat file of several thin ones. */
export function makeFatMachO(slices: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const out = new Bytes(false);
  out.u32(0xcafebabe).u32(slices.length);
  let at = 4096;
  for (const slice of slices) {
    out.u32(0).u32(0).u32(at).u32(slice.length).u32(12);
    at += 4096;
  }
  for (const [index, slice] of slices.entries()) {
    out.zeros((index + 1) * 4096 - out.length).raw(slice);
  }
  return out.bytes(out.length);
}

/** What a PE file is to say. */
export interface PeRequest {
  /** Default 0x8664, x64. */
  readonly machine?: number;
  readonly dll?: boolean;
  readonly imports?: readonly string[];
  readonly delayedImports?: readonly string[];
}

/** A PE32+ file with one section that holds its imports. */
export function makePe(request: PeRequest): Uint8Array<ArrayBuffer> {
  const address = 0x1000;
  const section = new Bytes(true);
  const imports = request.imports ?? [];
  const delayed = request.delayedImports ?? [];
  section.zeros((imports.length + 1) * 20);
  const delayedAt = section.length;
  section.zeros((delayed.length + 1) * 32);
  const place = (name: string) => {
    const at = section.length;
    section.text(name);
    return address + at;
  };
  const importNames = imports.map(place);
  const delayedNames = delayed.map(place);
  const sectionEnd = section.length;
  for (const [index, at] of importNames.entries()) section.seek(index * 20 + 12).u32(at);
  for (const [index, at] of delayedNames.entries()) {
    section.seek(delayedAt + index * 32 + 4).u32(at);
  }

  const out = new Bytes(true);
  out.raw([0x4d, 0x5a]).zeros(58).u32(0x80).zeros(0x80 - 64);
  out.raw([0x50, 0x45, 0, 0]).u16(request.machine ?? 0x8664).u16(1).zeros(12).u16(240);
  out.u16(request.dll === true ? 0x2002 : 2);
  const optionalAt = out.length;
  out.u16(0x20b).zeros(106).u32(16).zeros(128);
  const headersAt = out.length;
  out.text(".idata").zeros(1).u32(sectionEnd).u32(address).u32(sectionEnd).u32(0x200).zeros(16);
  out.zeros(0x200 - out.length).raw(section.bytes(sectionEnd));
  const end = out.length;
  const table = (index: number, at: number) =>
    out.seek(optionalAt + 112 + index * 8).u32(at).u32(20);
  if (imports.length > 0) table(1, address);
  if (delayed.length > 0) table(13, address + delayedAt);
  if (headersAt !== optionalAt + 240) throw new Error("the optional header has another size");
  return out.bytes(end);
}

/** Texts ended by zero, as ELF keeps them. */
class Strings {
  readonly #out = new Bytes(true).zeros(1);

  add(text: string): number {
    const at = this.#out.length;
    this.#out.text(text);
    return at;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return this.#out.bytes(this.#out.length);
  }
}

/** Bytes that grow, with numbers in one byte order. */
class Bytes {
  #buffer = new Uint8Array(64 * 1024);
  #at = 0;

  constructor(private readonly little: boolean) {}

  get length(): number {
    return this.#at;
  }

  seek(at: number): this {
    this.#at = at;
    return this;
  }

  zeros(count: number): this {
    this.#at += count;
    return this;
  }

  align(to: number): this {
    return this.zeros((to - this.#at % to) % to);
  }

  raw(bytes: ArrayLike<number>): this {
    this.#buffer.set(bytes, this.#at);
    this.#at += bytes.length;
    return this;
  }

  text(text: string): this {
    return this.raw(new TextEncoder().encode(`${text}\0`));
  }

  u16(value: number): this {
    this.#view().setUint16(this.#at, value, this.little);
    return this.zeros(2);
  }

  u32(value: number): this {
    this.#view().setUint32(this.#at, value, this.little);
    return this.zeros(4);
  }

  word(value: number, wide: boolean): this {
    if (!wide) return this.u32(value);
    this.#view().setBigUint64(this.#at, BigInt(value), this.little);
    return this.zeros(8);
  }

  bytes(end: number): Uint8Array<ArrayBuffer> {
    return this.#buffer.slice(0, end);
  }

  #view(): DataView {
    return new DataView(this.#buffer.buffer);
  }
}
