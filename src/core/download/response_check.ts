/** What an HTTP answer means for a download. Owns the pure reading of status and headers. */
import type { ByteRange } from "./byte_ranges.ts";

/** What tells one version of a file at an address from the next. */
export interface Validator {
  /** A strong ETag, quotes included. */
  readonly etag?: string;
  readonly lastModified?: string;
}

/** An answer to a request for a file or for a range of it. */
export type Answer =
  /** Status 206 with the range in its header. */
  | { readonly kind: "part"; readonly range: ByteRange; readonly totalBytes: number }
  /** Status 200: all of it, from the first byte. */
  | { readonly kind: "whole"; readonly totalBytes: number | undefined }
  /** Status 416. */
  | { readonly kind: "out-of-range"; readonly totalBytes: number | undefined }
  /** A success that cannot be used. */
  | { readonly kind: "malformed"; readonly reason: string }
  | { readonly kind: "refused"; readonly status: number };

/** A part that is neither as long as asked for nor as long as this is no use. */
const SMALLEST_PART_BYTES = 1 << 16;

/** What `readAnswer` looks at; a `Response` is one. */
export interface AnswerHead {
  readonly status: number;
  readonly headers: Headers;
}

/**
 * Reads an answer to a request for `asked` (undefined: without a Range header). A 206 counts only
 * with the Content-Range that was asked for: the same start, no further end, a known total.
 */
export function readAnswer(head: AnswerHead, asked: Partial<ByteRange> | undefined): Answer {
  switch (head.status) {
    case 200:
    case 203:
      return { kind: "whole", totalBytes: lengthOf(head.headers) };
    case 206:
      return readPart(head.headers, asked);
    case 416:
      return { kind: "out-of-range", totalBytes: totalOf(head.headers) };
    default:
      return head.status >= 200 && head.status < 300
        ? { kind: "malformed", reason: `HTTP ${head.status} without the file` }
        : { kind: "refused", status: head.status };
  }
}

function readPart(headers: Headers, asked: Partial<ByteRange> | undefined): Answer {
  const malformed = (reason: string): Answer => ({ kind: "malformed", reason });
  if (asked === undefined) return malformed("HTTP 206 although the whole file was asked for");
  const text = headers.get("content-range") ?? "";
  const match = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(text.trim());
  if (match === null) return malformed(`HTTP 206 with Content-Range "${text}"`);
  const [start, last, totalBytes] = match.slice(1).map(Number) as [number, number, number];
  const range = { start, end: last + 1 };
  const wanted = asked.start ?? 0;
  if (
    range.start !== wanted || range.end <= range.start || range.end > totalBytes ||
    (asked.end !== undefined && range.end > asked.end)
  ) {
    return malformed(`HTTP 206 with Content-Range "${text}", asked for bytes from ${wanted}`);
  }
  // A server may send less than was asked for, but crumbs would take for ever.
  const wantedEnd = Math.min(asked.end ?? totalBytes, totalBytes);
  if (range.end < wantedEnd && range.end - range.start < SMALLEST_PART_BYTES) {
    return malformed(
      `HTTP 206 with Content-Range "${text}", asked for bytes up to ${wantedEnd - 1}`,
    );
  }
  const length = lengthOf(headers);
  if (length !== undefined && length !== range.end - range.start) {
    return malformed(`HTTP 206 with Content-Range "${text}" but Content-Length ${length}`);
  }
  return { kind: "part", range, totalBytes };
}

function lengthOf(headers: Headers): number | undefined {
  const text = headers.get("content-length")?.trim() ?? "";
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

function totalOf(headers: Headers): number | undefined {
  const match = /^bytes \*\/(\d+)$/.exec(headers.get("content-range")?.trim() ?? "");
  return match === null ? undefined : Number(match[1]);
}

/**
 * The validator of an answer, or undefined if it has none that is strong. Weak ETags never count.
 * A Last-Modified counts when the answer's Date is later (RFC 9110, 8.8.2.2), or when a hash will
 * tell in the end whether all parts belong together.
 */
export function validatorOf(headers: Headers, contentIsChecked: boolean): Validator | undefined {
  const etag = headers.get("etag")?.trim();
  if (etag !== undefined && /^"[^"]*"$/.test(etag)) return { etag };
  const lastModified = headers.get("last-modified");
  if (lastModified === null) return undefined;
  const [modified, date] = [Date.parse(lastModified), Date.parse(headers.get("date") ?? "")];
  if (Number.isNaN(modified)) return undefined;
  return contentIsChecked || date - modified >= 1000 ? { lastModified } : undefined;
}

/** The If-Range header for a validator. */
export function ifRangeOf(validator: Validator): string {
  return validator.etag ?? validator.lastModified ?? "";
}

/** True if an answer's headers show another version than the validator was taken from. */
export function contradicts(headers: Headers, validator: Validator): boolean {
  const etag = headers.get("etag")?.trim();
  if (validator.etag !== undefined) return etag !== undefined && etag !== validator.etag;
  const lastModified = headers.get("last-modified");
  return lastModified !== null && lastModified !== validator.lastModified;
}

/**
 * True if an answer is a web page where a file was wanted: a portal that wants a sign-in, or an
 * error page with status 200.
 *
 * @param firstBytes The beginning of the content.
 * @param names The address and the destination; one that ends like a page's name wants a page.
 */
export function isUnwantedWebPage(
  contentType: string | null,
  firstBytes: Uint8Array,
  names: readonly string[],
): boolean {
  const ends = names.map((name) => /\.([A-Za-z0-9]+)$/.exec(name)?.[1]?.toLowerCase());
  if (ends.some((end) => end !== undefined && /^(x?html?|php|aspx?|svg|xml)$/.test(end))) {
    return false;
  }
  const text = new TextDecoder().decode(firstBytes.subarray(0, 512)).replace(/^\uFEFF/, "")
    .replace(/^\s+/, "").replace(/^<\?xml[^>]*>\s*/i, "").replace(/^(?:<!--[\s\S]*?-->\s*)+/, "");
  const named = ends.some((end) => end !== undefined);
  return named && (/^<(!doctype html|html|head|body|title|meta|script)\b/i.test(text) ||
    (/^\s*text\/html\b/i.test(contentType ?? "") && text.startsWith("<")));
}
