/**
 * The sources of one file during a download. Owns whom to ask next, who has to rest and who is out;
 * asks nobody itself.
 */
import type { PartSource } from "./part_file.ts";
import { DEFAULT_TRIES, type RetryDecision } from "./retry_policy.ts";
import type { SourceFailure } from "./download_errors.ts";

/** One address of the file and what is known of it. */
export interface Source extends PartSource {
  readonly url: string;
  /** Sources of a lower tier are asked alone as long as one of them lives: mirrors have 0. */
  readonly tier: number;
  /** Where redirects led, as long as that answers. */
  location?: string | undefined;
  /** True if the server answers ranges with the whole file, or cannot say which version it has. */
  rangeless: boolean;
  /** Requests under way. */
  inFlight: number;
  /** Most requests at once; shrinks when the server complains. */
  limit: number;
  /** Failed tries in a row. */
  failures: number;
  /** Counts failures for good, so that requests that fail together count as one. */
  failureRound: number;
  /** Pause before the next request, in milliseconds. */
  restMs: number;
  /** Why it is out of the game. */
  dropped?: SourceFailure;
}

/** A new source. */
export function createSource(
  fields: Pick<Source, "url" | "key" | "display" | "tier"> & { connections: number },
): Source {
  const { connections, ...rest } = fields;
  return {
    ...rest,
    rangeless: false,
    inFlight: 0,
    limit: connections,
    failures: 0,
    failureRound: 0,
    restMs: 0,
  };
}

/** Who is asked next. */
export class SourcePool {
  readonly all: readonly Source[];
  readonly #tries: number;
  /** True: one source after the other, so that wrong bytes have a name. */
  solo: boolean;

  constructor(sources: readonly Source[], options: { tries?: number | undefined; solo: boolean }) {
    this.all = sources;
    this.#tries = Math.max(1, options.tries ?? DEFAULT_TRIES);
    this.solo = options.solo;
  }

  /** The sources that may be asked at present. */
  get live(): readonly Source[] {
    const left = this.all.filter(({ dropped }) => dropped === undefined);
    const tier = Math.min(...left.map((source) => source.tier));
    const sameTier = left.filter((source) => source.tier === tier);
    return this.solo ? sameTier.slice(0, 1) : sameTier;
  }

  /** Why the sources that are out are out, in order. */
  get failures(): readonly SourceFailure[] {
    return this.all.flatMap(({ dropped }) => dropped === undefined ? [] : [dropped]);
  }

  /** True if no live source can serve a part of the file. */
  get rangeless(): boolean {
    return this.live.every((source) => source.rangeless);
  }

  /**
   * The source for the next request: one that need not rest, with the fewest requests under way;
   * undefined when all are busy (or none lives).
   */
  pick(options: { ranges: boolean }): Source | undefined {
    const free = this.live.filter((source) =>
      source.inFlight < (source.rangeless ? 1 : source.limit) &&
      !(options.ranges && source.rangeless)
    );
    return free.reduce<Source | undefined>((best, source) => {
      if (best === undefined) return source;
      if (source.restMs !== best.restMs) return source.restMs < best.restMs ? source : best;
      return source.inFlight < best.inFlight ? source : best;
    }, undefined);
  }

  /**
   * Takes note of a failed try and decides whether the source gets another.
   *
   * @param options.round The source's `failureRound` when the request began.
   */
  failed(
    source: Source,
    failure: SourceFailure,
    options: { decision: RetryDecision; round: number; pauseMs: number; longestPauseMs: number },
  ): void {
    if (source.dropped !== undefined) return;
    const { decision, round, pauseMs, longestPauseMs } = options;
    if (decision.kind === "give-up") {
      source.dropped = failure;
      return;
    }
    if (round !== source.failureRound) return;
    source.failureRound++;
    source.failures++;
    source.limit = Math.max(1, Math.floor(source.limit / 2));
    source.restMs = Math.max(pauseMs, decision.afterMs ?? 0);
    if (source.failures >= this.#tries) {
      const tries = source.failures === 1 ? "" : ` (tried ${source.failures} times)`;
      source.dropped = { ...failure, reason: `${failure.reason}${tries}` };
    } else if (source.restMs > longestPauseMs) {
      const reason = `${failure.reason}, and it asks to wait ${Math.ceil(source.restMs / 1000)} s`;
      source.dropped = { ...failure, reason };
    }
  }

  /** Takes a source out of the game. */
  drop(source: Source, failure: SourceFailure): void {
    source.dropped ??= failure;
  }
}
