/** Failures of the places an artifact can come from. Owns how several of them are told at once. */
import { TkError } from "../errors.ts";

/** One place that was tried, and why it gave nothing. */
export interface SourceFailure {
  /** URL without secrets, or `npm NAME@VERSION`, `pypi NAME==VERSION`. */
  readonly source: string;
  /** Half a sentence. */
  readonly reason: string;
}

/** One source cannot deliver; the next one is tried. */
export class SourceUnavailableError extends TkError<SourceFailure> {
  /** See the table in `error_codes.ts`. */
  readonly code = "SOURCE_UNAVAILABLE";

  /** For the source, without secrets, and why. */
  constructor(source: string, reason: string, options: { hint?: string; cause?: unknown } = {}) {
    super(`Cannot fetch "${source}": ${reason}`, { source, reason }, options);
  }
}

/** No source could deliver an artifact. */
export class NoSourceError extends TkError<{ artifact: string; tried: readonly SourceFailure[] }> {
  /** See the table in `error_codes.ts`. */
  readonly code = "NO_SOURCE";

  /** For the artifact and every place that was tried. */
  constructor(artifact: string, tried: readonly SourceFailure[], options: { offline: boolean }) {
    const list = tried.map((each) => `\n  ${each.source}: ${each.reason}`).join("");
    super(
      `Cannot get "${artifact}": none of its ${tried.length} sources could deliver it${list}`,
      { artifact, tried },
      {
        hint: options.offline
          ? "Run once without --offline, or point TOOLCHAINKIT_MIRROR at a mirror that this machine reaches"
          : "Check the network and proxy (toolchainkit doctor), or set TOOLCHAINKIT_MIRROR",
      },
    );
  }
}
