/** Rule "expansion": the content stays below the declared size, or a multiple of the archive's. */
import { unsafe } from "../fault.ts";

/** The rule's name in errors. */
export const EXPANSION = "expansion";

/** Compilers compress 4- to 30-fold; deflate cannot exceed 1032. */
const MAX_RATIO = 200;
/** Small archives may expand to this whatever their ratio, in bytes. */
const FREE_BYTES = 64 * 1024 * 1024;

/** Counts the content and stops at the limit. */
export class ExpansionLimit {
  #unpackedBytes = 0;

  /**
   * @param expectedBytes The declared size of the content, if known.
   * @param archiveBytes How much of the archive is there at the moment.
   */
  constructor(
    private readonly expectedBytes: number | undefined,
    private readonly archiveBytes: () => number,
  ) {}

  get unpackedBytes(): number {
    return this.#unpackedBytes;
  }

  /** Adds a file before it is written. @throws {ArchiveFault} If it is one too many. */
  add(sizeBytes: number, entryName: string): void {
    this.#unpackedBytes += sizeBytes;
    if (this.expectedBytes !== undefined) {
      if (this.#unpackedBytes <= this.expectedBytes) return;
      const reason = `the content is larger than the declared ${this.expectedBytes} bytes`;
      throw unsafe(EXPANSION, entryName, reason);
    }
    if (this.#unpackedBytes <= FREE_BYTES) return;
    if (this.#unpackedBytes > this.archiveBytes() * MAX_RATIO) {
      const reason = `the content is over ${MAX_RATIO} times larger than the archive`;
      throw unsafe(EXPANSION, entryName, reason);
    }
  }
}
