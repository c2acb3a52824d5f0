/**
 * Moves the bytes of one file from its sources into its partial file. Owns who fetches which range
 * when; whether the content is right is decided elsewhere.
 */
import { every, monotonicMs } from "../timers.ts";
import type { Host } from "../host.ts";
import { TkError } from "../errors.ts";
import { type ByteRange, ByteRangeSet } from "./byte_ranges.ts";
import { type AskContext, askSource, type OpenedAnswer } from "./ask_source.ts";
import { readBody } from "./body_reader.ts";
import { DownloadFailedError } from "./download_errors.ts";
import type { PartFile } from "./part_file.ts";
import { isUnwantedWebPage } from "./response_check.ts";
import { backoffMs, PROGRESS_BYTES } from "./retry_policy.ts";
import { exchangeError, failureOf, SourceError, StallError } from "./source_error.ts";
import type { Source, SourcePool } from "./source_pool.ts";

/** Files below this size come in one request. */
export const SEGMENTED_FROM_BYTES = 8 << 20;

const SMALLEST_PIECE_BYTES = 4 << 20;
const LARGEST_PIECE_BYTES = 16 << 20;

/** How often what is durable is recorded. */
const RECORD_EVERY_MS = 200;

/** More restarts than this and the content is taken to change all the time. */
const MOST_RESTARTS = 4;

/** What a transfer needs. */
export interface TransferOptions extends AskContext {
  readonly host: Host;
  readonly part: PartFile;
  readonly pool: SourcePool;
  /** For messages. */
  readonly file: string;
  readonly destination: string;
  readonly connections: number;
  readonly stallMs: number;
  /** Size that the publisher states. */
  readonly expectedBytes: number | undefined;
  /** False: bytes of two sources must not be mixed, because nothing tells whether they fit. */
  readonly contentIsChecked: boolean;
  /** Ends everything; its reason is thrown. */
  readonly stop: AbortSignal;
  /** Milliseconds that are left for the whole download. */
  remainingMs(): number;
  /** Called when the size is known and before the first byte is written; may refuse by throwing. */
  onSize(sizeBytes: number): Promise<void>;
  /** Called after every block. */
  onBytes(count: number, source: Source): void;
}

/** A range that somebody is fetching. */
interface Claim {
  readonly start: number;
  /** Undefined: to the end, wherever that is. Grows when a server sends the whole file. */
  end: number | undefined;
  /** True: asked for without a range. */
  readonly whole: boolean;
  readonly abort: AbortController;
  lastByteMs: number;
}

/** One file under way. */
export class Transfer {
  readonly #options: TransferOptions;
  readonly #claims = new Set<Claim>();
  #wake: (() => void)[] = [];
  /** True once a server has said how long the file is and that it serves ranges. */
  #probed = false;
  #done = false;
  #restarts = 0;
  #sizeChecked = false;

  constructor(options: TransferOptions) {
    this.#options = options;
    this.#done = options.part.sizeBytes !== undefined &&
      options.part.written.totalBytes === options.part.sizeBytes;
  }

  /**
   * Runs until every byte is there.
   *
   * @throws {DownloadFailedError} If no source is left.
   */
  async run(): Promise<void> {
    const { stop, stallMs, part, connections } = this.#options;
    const abortAll = () => {
      for (const { abort } of this.#claims) abort.abort(stop.reason);
      this.#notify();
    };
    stop.addEventListener("abort", abortAll, { once: true });
    const stopWatching = every(Math.min(RECORD_EVERY_MS, Math.max(20, stallMs / 4)), () => {
      const now = monotonicMs();
      for (const { abort, lastByteMs } of this.#claims) {
        if (now - lastByteMs > stallMs) abort.abort(new StallError(now - lastByteMs));
      }
    });
    const stopRecording = every(RECORD_EVERY_MS, () => {
      part.record().catch(() => {});
    });
    try {
      const workers = Array.from({ length: connections }, () => this.#work());
      try {
        await Promise.all(workers);
      } catch (error) {
        this.#done = true;
        for (const { abort } of this.#claims) abort.abort(error);
        this.#notify();
        await Promise.allSettled(workers);
        throw error;
      }
    } finally {
      stopRecording();
      stopWatching();
      stop.removeEventListener("abort", abortAll);
    }
  }

  async #work(): Promise<void> {
    const { stop, pool, host, file } = this.#options;
    while (!this.#done) {
      stop.throwIfAborted();
      const changed = this.#changed();
      if (pool.live.length === 0) throw new DownloadFailedError(file, pool.failures);
      const job = await this.#nextJob();
      if (job === undefined) {
        await changed;
        continue;
      }
      const { claim, source } = job;
      try {
        if (source.restMs > 0) {
          const pause = source.restMs;
          host.log.debug(`${source.display}: next try in ${pause} ms`);
          await host.sleep(pause, stop);
          source.restMs = 0;
          if (!this.#claims.has(claim)) continue;
        }
        claim.lastByteMs = monotonicMs();
        await this.#fetch(claim, source);
      } finally {
        this.#claims.delete(claim);
        source.inFlight--;
        this.#notify();
      }
    }
  }

  /** The next range and who is to deliver it; undefined while there is nothing to do. */
  async #nextJob(): Promise<{ claim: Claim; source: Source } | undefined> {
    const { pool, part } = this.#options;
    if (!this.#probed && this.#claims.size > 0) return undefined;
    const whole = pool.rangeless;
    if (whole && this.#claims.size > 0) return undefined;
    const source = pool.pick({ ranges: !whole });
    if (source === undefined) return undefined;
    const range = whole ? { start: 0, end: undefined } : this.#nextRange();
    if (range === undefined) return undefined;
    const claim: Claim = {
      ...range,
      whole,
      abort: new AbortController(),
      lastByteMs: Number.POSITIVE_INFINITY,
    };
    this.#claims.add(claim);
    source.inFlight++;
    if (whole && part.written.totalBytes > 0) {
      await this.#restart("no source can continue it", claim);
    } else if (this.#mixes(source)) {
      await this.#restart("another source delivers it now", claim);
    }
    return { claim, source };
  }

  /** True if the bytes that are there must not be continued by this source. */
  #mixes(source: Source): boolean {
    const { contentIsChecked, part } = this.#options;
    return !contentIsChecked &&
      [...part.contributions].some(([key, ranges]) => key !== source.key && ranges.totalBytes > 0);
  }

  #nextRange(): { start: number; end: number | undefined } | undefined {
    const { part, expectedBytes } = this.#options;
    const size = part.sizeBytes ?? expectedBytes;
    if (size === undefined) {
      const start = part.written.contiguousBytes;
      return { start, end: start === 0 ? SEGMENTED_FROM_BYTES : undefined };
    }
    const taken = new ByteRangeSet(part.written.ranges);
    for (const { start, end } of this.#claims) taken.add({ start, end: end ?? size });
    const gap = taken.firstGap(size, this.#pieceBytes(size));
    if (gap !== undefined || size > 0 || this.#claims.size > 0) return gap;
    return { start: 0, end: undefined };
  }

  #pieceBytes(size: number): number {
    const { connections } = this.#options;
    if (connections === 1 || size <= SEGMENTED_FROM_BYTES) return size;
    const share = Math.ceil(size / connections / 4);
    return Math.min(LARGEST_PIECE_BYTES, Math.max(SMALLEST_PIECE_BYTES, share));
  }

  async #fetch(claim: Claim, source: Source): Promise<void> {
    const { pool, host, stop, remainingMs } = this.#options;
    const round = source.failureRound;
    const before = this.#options.part.contributions.get(source.key)?.totalBytes ?? 0;
    try {
      await this.#fetchFrom(claim, source);
      source.failures = 0;
    } catch (thrown) {
      if (stop.aborted) throw stop.reason;
      if (!this.#claims.has(claim) || this.#done) return;
      const reason = claim.abort.signal.aborted ? claim.abort.signal.reason : thrown;
      if (isLocalTrouble(reason)) throw reason;
      const error = exchangeError(reason, {
        url: source.url,
        proxy: this.#options.proxyOf(source.url),
      });
      const gained = (this.#options.part.contributions.get(source.key)?.totalBytes ?? 0) - before;
      if (gained >= PROGRESS_BYTES && !source.rangeless && source.validator !== undefined) {
        source.failures = 0;
      }
      host.log.debug(`${source.display}: ${error.reason}`);
      pool.failed(source, failureOf(error, source.display), {
        decision: error.decision,
        round,
        pauseMs: backoffMs(source.failures + 1, Math.random()),
        longestPauseMs: remainingMs(),
      });
    }
  }

  async #fetchFrom(claim: Claim, source: Source): Promise<void> {
    const range = claim.whole ? undefined : this.#rangeToAsk(claim);
    const opened = await askSource(source, { range, signal: claim.abort.signal }, this.#options);
    const { answer } = opened;
    try {
      switch (answer.kind) {
        case "part":
          return await this.#takePart(claim, source, opened, answer);
        case "whole":
          return await this.#takeWhole(claim, source, opened, answer.totalBytes);
        case "out-of-range":
          return await this.#outOfRange(claim, source);
        case "malformed":
          // A server that gets ranges wrong may still get whole files right.
          if (range === undefined) throw new SourceError(answer.reason, { kind: "give-up" });
          this.#options.host.log.debug(`${source.display}: ${answer.reason}`);
          source.rangeless = true;
          return;
        case "refused":
          throw new SourceError(`HTTP ${answer.status}`, { kind: "give-up" });
      }
    } finally {
      await opened.close();
    }
  }

  /** Small files from the start need no range; everything else does. */
  #rangeToAsk({ start, end }: Claim): Partial<ByteRange> & { start: number } | undefined {
    const size = this.#options.part.sizeBytes ?? this.#options.expectedBytes;
    if (start === 0 && size !== undefined && (end ?? size) >= size) return undefined;
    return end === undefined ? { start } : { start, end };
  }

  async #takePart(
    claim: Claim,
    source: Source,
    opened: OpenedAnswer,
    answer: { range: ByteRange; totalBytes: number },
  ): Promise<void> {
    const { part, pool } = this.#options;
    const { range, totalBytes } = answer;
    this.#checkSize(totalBytes, opened);
    const all = range.start === 0 && range.end === totalBytes;
    if (opened.validator === undefined && source.validator === undefined && !all) {
      source.rangeless = true;
      return;
    }
    if (part.sizeBytes !== undefined && part.sizeBytes !== totalBytes) {
      if (pool.live.length > 1 && source.validator === undefined) {
        throw new SourceError(
          `it has ${totalBytes} bytes, the other sources ${part.sizeBytes}`,
          { kind: "give-up" },
        );
      }
      return await this.#changedContent(source, opened);
    }
    if (opened.changed) return await this.#changedContent(source, opened);
    source.validator ??= opened.validator;
    if (!this.#sizeChecked) await this.#options.onSize(totalBytes);
    this.#sizeChecked = true;
    if (part.sizeBytes === undefined) await part.setSize(totalBytes);
    this.#probed = true;
    this.#notify();
    await this.#stream(claim, source, opened, range);
    this.#finishIfComplete();
  }

  async #takeWhole(
    claim: Claim,
    source: Source,
    opened: OpenedAnswer,
    totalBytes: number | undefined,
  ): Promise<void> {
    const { part, pool } = this.#options;
    if (totalBytes !== undefined) this.#checkSize(totalBytes, opened);
    if (part.written.totalBytes > 0 || this.#claims.size > 1) {
      const others = pool.live.some((other) => other !== source && !other.rangeless);
      if (others) {
        source.rangeless = true;
        return;
      }
      const reason = source.validator === undefined || opened.changed
        ? "its content changed"
        : "its server sent the whole file again";
      await this.#restart(reason, claim);
    }
    source.validator = opened.validator;
    claim.end = totalBytes;
    await this.#options.onSize(totalBytes ?? this.#options.expectedBytes ?? 0);
    this.#sizeChecked = true;
    if (totalBytes !== undefined) await part.setSize(totalBytes);
    claim.lastByteMs = monotonicMs();
    const received = await this.#stream(claim, source, opened, { start: 0, end: totalBytes });
    if (!this.#claims.has(claim)) return;
    if (totalBytes === undefined) {
      this.#checkSize(received, opened);
      await part.setSize(received);
    }
    this.#finishIfComplete();
  }

  async #outOfRange(claim: Claim, source: Source): Promise<void> {
    const { part } = this.#options;
    if (part.written.totalBytes === 0) {
      // An empty file has no range that could be asked for.
      source.rangeless = true;
      return;
    }
    source.validator = undefined;
    await this.#restart("it is shorter than what was there", claim);
  }

  async #changedContent(source: Source, opened: OpenedAnswer): Promise<void> {
    await opened.close();
    source.validator = undefined;
    await this.#restart("its content changed", undefined);
  }

  async #stream(
    claim: Claim,
    source: Source,
    opened: OpenedAnswer,
    range: { start: number; end: number | undefined },
  ): Promise<number> {
    const { part, destination, onBytes } = this.#options;
    const body = readBody(opened.response.body);
    let offset = range.start;
    try {
      while (range.end === undefined || offset < range.end) {
        const block = await body.read();
        if (!this.#claims.has(claim)) return offset;
        if (block === undefined) break;
        claim.lastByteMs = monotonicMs();
        if (offset === 0 && block.length > 0) this.#checkPage(opened, block, destination);
        const wanted = range.end === undefined ? block : block.subarray(0, range.end - offset);
        part.write(offset, wanted, source);
        offset += wanted.length;
        onBytes(wanted.length, source);
      }
    } finally {
      await body.cancel();
    }
    if (range.end !== undefined && offset < range.end) {
      throw new SourceError(
        `the connection was closed after ${offset - range.start} of ${
          range.end - range.start
        } bytes`,
        { kind: "retry" },
      );
    }
    return offset;
  }

  #checkPage(opened: OpenedAnswer, block: Uint8Array, destination: string): void {
    const names = [new URL(opened.askedUrl).pathname, destination];
    const contentType = opened.response.headers.get("content-type");
    if (!isUnwantedWebPage(contentType, block, names)) return;
    const host = new URL(opened.url).hostname;
    throw new SourceError("the server sent a web page (HTML), not the file", {
      kind: "give-up",
    }, {
      hint: `A sign-in page or a portal is in the way; open the address of ${host} in a browser ` +
        "to see, or give credentials in netrc",
    });
  }

  #checkSize(totalBytes: number, opened: OpenedAnswer): void {
    const { expectedBytes, destination } = this.#options;
    if (expectedBytes === undefined || totalBytes === expectedBytes) return;
    if (/^\s*text\/html\b/i.test(opened.response.headers.get("content-type") ?? "")) {
      this.#checkPage(opened, new TextEncoder().encode("<html>"), destination);
    }
    throw new SourceError(
      `the file there has ${totalBytes} bytes, expected ${expectedBytes}`,
      { kind: "give-up" },
    );
  }

  /** Begins again at offset 0; `keep` is the only claim that lives on. */
  async #restart(reason: string, keep: Claim | undefined): Promise<void> {
    const { part, host, file, pool } = this.#options;
    host.log.debug(`${file}: starting again, because ${reason}`);
    for (const claim of this.#claims) {
      if (claim === keep) continue;
      this.#claims.delete(claim);
      claim.abort.abort(new Error("started again"));
    }
    this.#probed = false;
    if (++this.#restarts > MOST_RESTARTS) {
      for (const source of pool.live) {
        pool.drop(source, { source: source.display, reason: "its content changes all the time" });
      }
    }
    await part.restart(reason);
  }

  #finishIfComplete(): void {
    const { part } = this.#options;
    if (part.sizeBytes === undefined || part.written.totalBytes < part.sizeBytes) return;
    this.#done = true;
    this.#notify();
  }

  #notify(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }

  #changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake.push(resolve);
    });
  }
}

/** Failures of this machine: no other source would help. */
function isLocalTrouble(error: unknown): boolean {
  return error instanceof TkError &&
    ["NO_SPACE", "NO_PERMISSION", "READ_ONLY", "OFFLINE"].includes(error.code);
}
