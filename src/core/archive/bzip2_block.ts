/**
 * One block of a bzip2 stream: Huffman and move-to-front decoding and the inverse Burrows-Wheeler
 * transform. Owns nothing of the stream around it.
 */
import type { BitReader } from "./bzip2_bits.ts";
import { corrupt } from "./fault.ts";

const MAX_CODE_BITS = 20;
const GROUP_SYMBOLS = 50;
const MAX_SELECTORS = 18002;
/** Symbols up to this one count repetitions: 0 is a one, 1 a two, in base 2. */
const RUN_B = 1;
/** Codes up to this length are looked up in one step; few are longer. */
const FAST_BITS = 10;
const FAST_MASK = (1 << FAST_BITS) - 1;
/** A decoded code is its symbol above the bits of its length. */
const LENGTH_BITS = 5;
const LENGTH_MASK = (1 << LENGTH_BITS) - 1;
/** Below this distance a loop moves bytes faster than a call. */
const SHORT_MOVE = 24;

interface HuffmanTable {
  readonly limit: Int32Array;
  readonly base: Int32Array;
  readonly symbols: Uint16Array;
  /** By the next `FAST_BITS` bits: symbol and length of a code that fits in them, else 0. */
  readonly fast: Uint16Array;
}

/** A decoded block: the transform's links with the byte in the low 8 bits, and where it starts. */
export interface Bzip2Block {
  readonly links: Uint32Array;
  readonly length: number;
  readonly start: number;
}

/** Decodes the block after its checksum field into `links`, which has room for the level's size. */
export function readBlock(bits: BitReader, links: Uint32Array): Bzip2Block {
  // Only bzip2 0.9.0 and older made randomised blocks.
  if (bits.bits(1) === 1) throw corrupt("its bzip2 data is of an outdated kind");
  const origin = bits.bits(24);
  const alphabet = readAlphabet(bits);
  const symbolCount = alphabet.length + 2;
  const tableCount = bits.bits(3);
  if (tableCount < 2 || tableCount > 6) throw damaged();
  const selectors = readSelectors(bits, tableCount);
  const tables = Array.from({ length: tableCount }, () => readTable(bits, symbolCount));
  const length = readSymbols(bits, links, { alphabet, symbolCount, selectors, tables });
  if (origin >= length) throw damaged();
  linkUp(links, length);
  return { links, length, start: (links[origin] ?? 0) >>> 8 };
}

function damaged(): Error {
  return corrupt("its bzip2 data is damaged");
}

function readAlphabet(bits: BitReader): Uint8Array {
  const ranges = bits.bits(16);
  const used: number[] = [];
  for (let range = 0; range < 16; range++) {
    if ((ranges & 0x8000 >> range) === 0) continue;
    const members = bits.bits(16);
    for (let member = 0; member < 16; member++) {
      if ((members & 0x8000 >> member) !== 0) used.push(range * 16 + member);
    }
  }
  if (used.length === 0) throw damaged();
  return Uint8Array.from(used);
}

function readSelectors(bits: BitReader, tableCount: number): Uint8Array {
  const count = bits.bits(15);
  if (count === 0) throw damaged();
  const order = Array.from({ length: tableCount }, (_, index) => index);
  const selectors = new Uint8Array(Math.min(count, MAX_SELECTORS));
  for (let index = 0; index < count; index++) {
    let position = 0;
    while (bits.bits(1) === 1) if (++position >= tableCount) throw damaged();
    const [table = 0] = order.splice(position, 1);
    order.unshift(table);
    // Some writers leave more selectors than a block can use.
    if (index < MAX_SELECTORS) selectors[index] = table;
  }
  return selectors;
}

function readTable(bits: BitReader, symbolCount: number): HuffmanTable {
  const lengths = new Uint8Array(symbolCount);
  let length = bits.bits(5);
  for (let symbol = 0; symbol < symbolCount; symbol++) {
    for (;;) {
      if (length < 1 || length > MAX_CODE_BITS) throw damaged();
      if (bits.bits(1) === 0) break;
      length += bits.bits(1) === 0 ? 1 : -1;
    }
    lengths[symbol] = length;
  }
  return buildTable(lengths);
}

function buildTable(lengths: Uint8Array): HuffmanTable {
  const counts = new Int32Array(MAX_CODE_BITS + 2);
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1;
  const symbols = new Uint16Array(lengths.length);
  let filled = 0;
  for (let length = 1; length <= MAX_CODE_BITS; length++) {
    lengths.forEach((each, symbol) => {
      if (each === length) symbols[filled++] = symbol;
    });
  }
  const limit = new Int32Array(MAX_CODE_BITS + 1);
  const base = new Int32Array(MAX_CODE_BITS + 1);
  const fast = new Uint16Array(1 << FAST_BITS);
  let code = 0;
  let total = 0;
  for (let length = 1; length <= MAX_CODE_BITS; length++) {
    const count = counts[length] ?? 0;
    // Codes of this length are below `limit`; the first of them has symbol number `total`.
    base[length] = total - code;
    for (let each = 0; each < count && length <= FAST_BITS; each++) {
      const from = code + each << FAST_BITS - length;
      const entry = (symbols[total + each] ?? 0) << LENGTH_BITS | length;
      fast.fill(entry, from, from + (1 << FAST_BITS - length));
    }
    code += count;
    total += count;
    limit[length] = code;
    code *= 2;
  }
  return { limit, base, symbols, fast };
}

interface SymbolCoding {
  readonly alphabet: Uint8Array;
  readonly symbolCount: number;
  readonly selectors: Uint8Array;
  readonly tables: readonly HuffmanTable[];
}

/** Decodes all symbols of the block; the time of an archive goes here, hence the local copies. */
function readSymbols(bits: BitReader, links: Uint32Array, coding: SymbolCoding): number {
  const { selectors, tables, symbolCount } = coding;
  const order = new Uint8Array(256);
  order.set(coding.alphabet);
  const end = symbolCount - 1;
  const room = links.length;
  let { chunk, at, held, count } = bits;
  let length = 0;
  let run = 0;
  let runUnit = 1;
  for (let group = 0;; group++) {
    const table = tables[selectors[group] ?? -1];
    if (group >= selectors.length || table === undefined) throw damaged();
    const { fast } = table;
    for (let left = GROUP_SYMBOLS; left > 0; left--) {
      while (count < MAX_CODE_BITS) {
        if (at === chunk.length) {
          // After a block there are 80 bits more, so reading ahead does not pass the end.
          bits.advance();
          chunk = bits.chunk;
          at = 0;
        }
        held = held << 8 | (chunk[at++] ?? 0);
        count += 8;
      }
      let entry = fast[held >>> count - FAST_BITS & FAST_MASK] ?? 0;
      if (entry === 0) entry = longCode(held >>> count - MAX_CODE_BITS, table);
      count -= entry & LENGTH_MASK;
      const symbol = entry >>> LENGTH_BITS;
      if (symbol <= RUN_B) {
        run += runUnit << symbol;
        runUnit *= 2;
        if (run > room) throw damaged();
        continue;
      }
      if (run > 0) {
        if (length + run > room) throw damaged();
        links.fill(order[0] ?? 0, length, length + run);
        length += run;
        run = 0;
        runUnit = 1;
      }
      if (symbol === end) {
        bits.at = at;
        bits.held = held;
        bits.count = count;
        return length;
      }
      const position = symbol - 1;
      const byte = order[position] ?? 0;
      if (position < SHORT_MOVE) {
        for (let to = position; to > 0; to--) order[to] = order[to - 1] ?? 0;
      } else {
        order.copyWithin(1, 0, position);
      }
      order[0] = byte;
      if (length >= room) throw damaged();
      links[length++] = byte;
    }
  }
}

/** Decodes a code that is too long for the short way, from the next `MAX_CODE_BITS` bits. */
function longCode(ahead: number, table: HuffmanTable): number {
  for (let length = FAST_BITS + 1; length <= MAX_CODE_BITS; length++) {
    const code = ahead >>> MAX_CODE_BITS - length & (1 << length) - 1;
    if (code >= (table.limit[length] ?? 0)) continue;
    const symbol = table.symbols[code + (table.base[length] ?? 0)];
    if (symbol === undefined) throw damaged();
    return symbol << LENGTH_BITS | length;
  }
  throw damaged();
}

/** Puts into the upper bits of each place which place follows it. */
function linkUp(links: Uint32Array, length: number): void {
  const starts = new Uint32Array(257);
  for (let at = 0; at < length; at++) {
    const byte = (links[at] ?? 0) & 0xff;
    starts[byte + 1] = (starts[byte + 1] ?? 0) + 1;
  }
  for (let byte = 0; byte < 256; byte++) {
    starts[byte + 1] = (starts[byte + 1] ?? 0) + (starts[byte] ?? 0);
  }
  for (let at = 0; at < length; at++) {
    const byte = (links[at] ?? 0) & 0xff;
    const place = starts[byte] ?? 0;
    starts[byte] = place + 1;
    links[place] = (links[place] ?? 0) | at << 8;
  }
}
