/** Reads the body of one answer to its end. Owns counting what came; writes nothing itself. */
import type { OpenedAnswer } from "./ask_source.ts";
import { readBody } from "./body_reader.ts";
import { checkPage, type ExpectedContent } from "./content_check.ts";
import { SourceError } from "./source_error.ts";

/** What becomes of the bytes. */
export interface StreamSink {
  readonly expected: ExpectedContent;
  /** Of a body without a known end no more than this is read, and one block. */
  readonly limitBytes: number | undefined;
  /** False ends the reading: somebody else delivers these bytes now. */
  isWanted(): boolean;
  onBlock(offset: number, block: Uint8Array): void;
}

/**
 * Reads the body up to the end of `range`.
 *
 * @returns The offset behind the last byte.
 * @throws {SourceError} If the body ends early, or is a web page where none is wanted.
 */
export async function streamBody(
  opened: OpenedAnswer,
  range: { start: number; end: number | undefined },
  sink: StreamSink,
): Promise<number> {
  const body = readBody(opened.response.body);
  const end = range.end ?? Number.POSITIVE_INFINITY;
  const limit = Math.min(end, sink.limitBytes ?? Number.POSITIVE_INFINITY);
  let offset = range.start;
  try {
    // One block more than allowed shows that a body without a length is too long.
    while (offset < end && offset <= limit) {
      const block = await body.read();
      if (!sink.isWanted()) return offset;
      if (block === undefined) break;
      if (offset === 0 && block.length > 0) checkPage(opened, block, sink.expected);
      const wanted = block.subarray(0, Math.min(block.length, end - offset));
      sink.onBlock(offset, wanted);
      offset += wanted.length;
    }
  } finally {
    await body.cancel();
  }
  if (range.end !== undefined && offset < range.end) {
    const [came, announced] = [offset - range.start, range.end - range.start];
    throw new SourceError(
      `the connection was closed after ${came} of ${announced} bytes`,
      { kind: "retry" },
    );
  }
  return offset;
}
