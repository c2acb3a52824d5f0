/** Which bytes of a file are there. Owns the arithmetic of half-open byte ranges; does no I/O. */

/** Bytes from `start` up to, not including, `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** A set of bytes, kept as sorted ranges that neither touch nor overlap. */
export class ByteRangeSet {
  readonly #ranges: { start: number; end: number }[] = [];

  constructor(ranges: Iterable<ByteRange> = []) {
    for (const range of ranges) this.add(range);
  }

  /** The ranges in order. */
  get ranges(): readonly ByteRange[] {
    return this.#ranges;
  }

  /** How many bytes there are without a gap from offset 0. */
  get contiguousBytes(): number {
    const first = this.#ranges[0];
    return first?.start === 0 ? first.end : 0;
  }

  /** How many bytes there are in all. */
  get totalBytes(): number {
    return this.#ranges.reduce((sum, range) => sum + range.end - range.start, 0);
  }

  /** Adds a range, joining it with those that it touches or overlaps. */
  add({ start, end }: ByteRange): void {
    if (end <= start) return;
    const ranges = this.#ranges;
    let first = ranges.length;
    while (first > 0 && (ranges[first - 1]?.end ?? 0) >= start) first--;
    let past = first;
    const joined = { start, end };
    for (; past < ranges.length; past++) {
      const range = ranges[past];
      if (range === undefined || range.start > end) break;
      joined.start = Math.min(joined.start, range.start);
      joined.end = Math.max(joined.end, range.end);
    }
    ranges.splice(first, past - first, joined);
  }

  /** Takes a range out, splitting those that it cuts. */
  remove({ start, end }: ByteRange): void {
    const kept = this.#ranges.flatMap((range) => {
      const left = { start: range.start, end: Math.min(range.end, start) };
      const right = { start: Math.max(range.start, end), end: range.end };
      return [left, right].filter((part) => part.start < part.end);
    });
    this.#ranges.splice(0, this.#ranges.length, ...kept);
  }

  /** The first bytes that are missing below `sizeBytes`, at most `limitBytes` of them. */
  firstGap(sizeBytes: number, limitBytes: number): ByteRange | undefined {
    let start = 0;
    let end = sizeBytes;
    for (const range of this.#ranges) {
      if (range.start > start) {
        end = Math.min(end, range.start);
        break;
      }
      start = range.end;
    }
    if (start >= sizeBytes) return undefined;
    return { start, end: Math.min(end, start + limitBytes) };
  }

  /** True if every byte of the range is there. */
  covers({ start, end }: ByteRange): boolean {
    return end <= start ||
      this.#ranges.some((range) => range.start <= start && end <= range.end);
  }

  clear(): void {
    this.#ranges.length = 0;
  }
}
