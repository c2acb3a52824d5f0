/**
 * One request for a file or a part of it. Owns the headers that are sent and the first look at the
 * answer; the body is read by the caller.
 */
import type { Exchange } from "../network.ts";
import { authorizationFor } from "../network/credentials.ts";
import type { NetrcEntry } from "../network/netrc.ts";
import { followRedirects } from "../network/redirects.ts";
import type { Host } from "../host.ts";
import type { ByteRange } from "./byte_ranges.ts";
import {
  type Answer,
  contradicts,
  ifRangeOf,
  readAnswer,
  type Validator,
  validatorOf,
} from "./response_check.ts";
import { statusError } from "./source_error.ts";
import type { Source } from "./source_pool.ts";

/** What every request of a download shares. */
export interface AskContext {
  readonly host: Host;
  readonly exchange: Exchange;
  readonly netrc: readonly NetrcEntry[];
  /** True: a hash will tell whether the content is right. */
  readonly contentIsChecked: boolean;
  /** The proxy in the way to an address, without secrets, for messages. */
  proxyOf(url: string): string | undefined;
}

/** An answer whose body is still to be read. */
export interface OpenedAnswer {
  readonly response: Response;
  readonly answer: Answer;
  /** The source's own address. */
  readonly askedUrl: string;
  /** The address that answered. */
  readonly url: string;
  readonly validator: Validator | undefined;
  /** True if the answer shows another version than the one known of this source. */
  readonly changed: boolean;
  /** Gives the rest of the body up. */
  close(): Promise<void>;
}

/**
 * Asks a source for `range`, or for the whole file without one. What is already known of the
 * source's version is sent along, so that a changed file comes whole.
 *
 * @throws {SourceError} For a status that is no success; also for what is wrong with redirects.
 */
export async function askSource(
  source: Source,
  request: {
    range: (Partial<ByteRange> & { start: number }) | undefined;
    signal: AbortSignal;
  },
  context: AskContext,
): Promise<OpenedAnswer> {
  const { range, signal } = request;
  const own = new URL(source.url);
  const authorization = authorizationFor(own, context.host.env, context.netrc);
  const target = source.location ?? source.url;
  const { response, url } = await followRedirects({
    url: target,
    headers: {
      "Accept": "*/*",
      "Accept-Encoding": "identity",
      "User-Agent": "toolchainkit",
      ...(range === undefined ? {} : rangeHeaders(range, source.validator)),
    },
    authorization: new URL(target).origin === own.origin ? authorization : undefined,
    allowPlainHttp: context.contentIsChecked,
    signal,
  }, context.exchange);
  const answer = readAnswer(response, range);
  if (answer.kind === "refused") {
    await response.body?.cancel().catch(() => {});
    if (source.location !== undefined) {
      // Addresses that a redirect made up are often signed for a short time only.
      source.location = undefined;
      return await askSource(source, request, context);
    }
    throw statusError(response, {
      url,
      redirected: url !== target,
      hadCredentials: authorization !== undefined,
      proxy: context.proxyOf(url),
      nowMs: context.host.now(),
    });
  }
  if (url !== source.url) source.location = url;
  return {
    response,
    answer,
    askedUrl: source.url,
    url,
    validator: validatorOf(response.headers, context.contentIsChecked),
    changed: source.validator !== undefined && contradicts(response.headers, source.validator),
    close: async () => {
      if (!response.bodyUsed && !(response.body?.locked ?? true)) {
        await response.body?.cancel().catch(() => {});
      }
    },
  };
}

function rangeHeaders(
  range: Partial<ByteRange> & { start: number },
  validator: Validator | undefined,
): Record<string, string> {
  const end = range.end === undefined ? "" : String(range.end - 1);
  return {
    "Range": `bytes=${range.start}-${end}`,
    ...(validator === undefined ? {} : { "If-Range": ifRangeOf(validator) }),
  };
}
