/**
 * Moves the bytes of one file from its sources into its partial file. Owns who fetches which range
 * when; whether the content is right is decided elsewhere.
 */
import { TkError } from "../errors.ts";
import { every, monotonicMs } from "../timers.ts";
import { askSource, type OpenedAnswer } from "./ask_source.ts";
import type { ByteRange } from "./byte_ranges.ts";
import { type Claim, Claims } from "./claims.ts";
import { checkSize } from "./content_check.ts";
import { DownloadFailedError } from "./download_errors.ts";
import { backoffMs, PROGRESS_BYTES } from "./retry_policy.ts";
import { exchangeError, failureOf, SourceError } from "./source_error.ts";
import type { Source } from "./source_pool.ts";
import { streamBody } from "./stream_body.ts";
import type { TransferOptions } from "./transfer_options.ts";

/** How often what is durable is recorded. */
const RECORD_EVERY_MS = 200;

/** A server that asks to wait longer is not waited for: the user can, and knows it then. */
const LONGEST_PAUSE_MS = 5 * 60_000;

/** More changes than this and the content is taken to change all the time. */
const MOST_CHANGES = 4;

/** One file under way. */
export class Transfer {
  readonly #options: TransferOptions;
  readonly #claims = new Claims();
  /** True once a server has said how long the file is and that it serves ranges. */
  #probed = false;
  #done = false;
  /** Ends pauses when the transfer fails while somebody waits. */
  readonly #ended = new AbortController();
  #changes = 0;
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
    const abortAll = () => this.#claims.abortAll(stop.reason);
    stop.addEventListener("abort", abortAll, { once: true });
    const stopWatching = this.#claims.watchStalls(stallMs);
    const stopRecording = every(RECORD_EVERY_MS, () => {
      part.record().catch(() => {});
    });
    try {
      const workers = Array.from({ length: connections }, () => this.#work());
      try {
        await Promise.all(workers);
      } catch (error) {
        this.#done = true;
        this.#ended.abort(error);
        this.#claims.abortAll(error);
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
      const changed = this.#claims.changed();
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
          await host.sleep(pause, AbortSignal.any([stop, this.#ended.signal]));
          source.restMs = 0;
          if (!this.#claims.has(claim) || source.dropped !== undefined) continue;
        }
        claim.lastByteMs = monotonicMs();
        await this.#fetch(claim, source);
      } finally {
        this.#claims.delete(claim);
        source.inFlight--;
        this.#claims.notify();
      }
    }
  }

  /** The next range and who is to deliver it; undefined while there is nothing to do. */
  async #nextJob(): Promise<{ claim: Claim; source: Source } | undefined> {
    const { pool, part } = this.#options;
    if (!this.#probed && this.#claims.count > 0) return undefined;
    const whole = pool.rangeless;
    if (whole && this.#claims.count > 0) return undefined;
    const source = pool.pick({ ranges: !whole });
    if (source === undefined) return undefined;
    const range = whole
      ? { start: 0, end: undefined }
      : this.#claims.nextRange(part, this.#options);
    if (range === undefined) return undefined;
    const claim = this.#claims.add(range, whole);
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
        longestPauseMs: Math.min(remainingMs(), LONGEST_PAUSE_MS),
      });
    }
  }

  async #fetchFrom(claim: Claim, source: Source): Promise<void> {
    const range = claim.whole ? undefined : this.#rangeToAsk(claim);
    const opened = await askSource(source, { range, signal: claim.abort.signal }, this.#options);
    const { answer } = opened;
    try {
      if (!this.#claims.has(claim)) return;
      switch (answer.kind) {
        case "part":
          return await this.#takePart(claim, source, opened, answer);
        case "whole":
          return await this.#takeWhole(claim, source, opened, answer.totalBytes);
        case "out-of-range":
          if (range === undefined) throw new SourceError("HTTP 416", { kind: "give-up" });
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
    checkSize(totalBytes, opened, this.#options);
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
    this.#claims.notify();
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
    if (totalBytes !== undefined) checkSize(totalBytes, opened, this.#options);
    if (part.written.totalBytes > 0 || this.#claims.count > 1) {
      const others = pool.live.some((other) => other !== source && !other.rangeless);
      if (others) {
        source.rangeless = true;
        return;
      }
      const reason = source.validator === undefined || opened.changed
        ? "its content changed"
        : "its server sent the whole file again";
      await this.#restart(reason, claim);
      this.#countChange();
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
      await this.#acceptSize(received, claim, opened);
    }
    this.#finishIfComplete();
  }

  /** The size of a file that came without one is only known at its end. */
  async #acceptSize(received: number, claim: Claim, opened: OpenedAnswer): Promise<void> {
    try {
      checkSize(received, opened, this.#options);
    } catch (error) {
      // No other source can make the right file of these bytes.
      await this.#restart("it is another file", claim);
      throw error;
    }
    await this.#options.part.setSize(received);
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
    this.#countChange();
  }

  async #changedContent(source: Source, opened: OpenedAnswer): Promise<void> {
    await opened.close();
    source.validator = undefined;
    await this.#restart("its content changed", undefined);
    this.#countChange();
  }

  #stream(
    claim: Claim,
    source: Source,
    opened: OpenedAnswer,
    range: { start: number; end: number | undefined },
  ): Promise<number> {
    const { part, expectedBytes, onBytes } = this.#options;
    return streamBody(opened, range, {
      expected: this.#options,
      limitBytes: expectedBytes,
      isWanted: () => this.#claims.has(claim),
      onBlock: (offset, block) => {
        claim.lastByteMs = monotonicMs();
        part.write(offset, block, source);
        onBytes(block.length, source);
      },
    });
  }

  /** Begins again at offset 0; `keep` is the only claim that lives on. */
  async #restart(reason: string, keep: Claim | undefined): Promise<void> {
    const { part, host, file } = this.#options;
    host.log.debug(`${file}: starting again, because ${reason}`);
    this.#claims.revokeAll(keep, reason);
    this.#probed = false;
    await part.restart(reason);
  }

  /** Ends a race against a file that never stays the same. */
  #countChange(): void {
    const { pool } = this.#options;
    if (++this.#changes <= MOST_CHANGES) return;
    for (const source of pool.live) {
      pool.drop(source, { source: source.display, reason: "its content changes all the time" });
    }
  }

  #finishIfComplete(): void {
    const { part } = this.#options;
    if (part.sizeBytes === undefined || part.written.totalBytes < part.sizeBytes) return;
    this.#done = true;
    this.#claims.notify();
  }
}

/** Failures of this machine: no other source would help. */
function isLocalTrouble(error: unknown): boolean {
  return error instanceof TkError &&
    ["NO_SPACE", "NO_PERMISSION", "READ_ONLY", "OFFLINE"].includes(error.code);
}
