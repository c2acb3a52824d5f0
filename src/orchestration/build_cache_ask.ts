/**
 * One question to the server of a shared build cache over TCP. Owns the failures that every kind of
 * server has in common; no answer and no password is ever printed.
 */
import { TkError } from "../core/errors.ts";
import { exchangeTcp, TcpError } from "../core/tcp.ts";

/** The shared cache does not answer. */
export class BuildCacheUnreachableError extends TkError<{ type: string; address: string }> {
  readonly code = "BUILD_CACHE_UNREACHABLE";

  constructor(type: string, address: string, reason: string, cause?: unknown) {
    super(
      `Cannot reach the shared build cache "${address}" (${type}): ${reason}`,
      { type, address },
      { cause, hint: HINT },
    );
  }
}

/** The shared cache answers, but not to us. */
export class BuildCacheRefusedError extends TkError<{ type: string; address: string }> {
  readonly code = "BUILD_CACHE_REFUSED";

  constructor(type: string, address: string, reason: string) {
    super(
      `Cannot use the shared build cache "${address}" (${type}): ${reason}`,
      { type, address },
      { hint: `Check the credentials in the environment. ${HINT}` },
    );
  }
}

const HINT = 'To build with the local cache meanwhile, set "when_unreachable: local"';

/** How long a server may take to answer, in milliseconds. */
export const ANSWER_TIMEOUT_MS = 5000;

/** A server of the configuration. */
export interface CacheServerAddress {
  /** Kind of shared cache, for messages. */
  readonly type: string;
  /** The address as it may be shown. */
  readonly shown: string;
  readonly hostname: string;
  readonly port: number;
  readonly tls: boolean;
}

/**
 * Sends a text and returns what the server says until `complete`.
 *
 * @throws {BuildCacheUnreachableError} If it does not answer.
 */
export async function askServer(
  server: CacheServerAddress,
  send: string,
  complete: (text: string) => boolean,
): Promise<string> {
  const { type, shown, hostname, port, tls } = server;
  const question = { host: hostname, port, tls, send, complete, timeoutMs: ANSWER_TIMEOUT_MS };
  try {
    return await exchangeTcp(question);
  } catch (error) {
    if (!(error instanceof TcpError)) throw error;
    const reason = error.message.split(": ").slice(1).join(": ");
    throw new BuildCacheUnreachableError(type, shown, reason, error);
  }
}

/** Host and port of `host:port/path`; an IPv6 address stands in brackets. */
export function hostAndPort(
  rest: string,
  standardPort: number,
): { hostname: string; port: number } {
  const [authority = ""] = rest.split("/", 1);
  const found = /^(\[[^\]]+\]|[^:]*)(?::(\d+))?$/.exec(authority);
  const hostname = (found?.[1] ?? authority).replace(/^\[|\]$/g, "");
  return { hostname, port: Number(found?.[2] ?? standardPort) };
}
