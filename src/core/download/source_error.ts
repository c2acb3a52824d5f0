/** Failures of one source. Owns turning statuses and system messages into reasons and hints. */
import type { SourceFailure } from "./download_errors.ts";
import { tokenVariable } from "../network/credentials.ts";
import { CertificateFileError } from "../network/certificates.ts";
import { ProxySettingError } from "../network/proxy.ts";
import { RedirectError } from "../network/redirects.ts";
import { redactSecrets, redactUrl } from "../redact.ts";
import { decideOnStatus, type RetryDecision } from "./retry_policy.ts";

/** One try at one source failed. Never leaves the download. */
export class SourceError extends Error {
  override readonly name = "SourceError";

  constructor(
    readonly reason: string,
    readonly decision: RetryDecision,
    readonly facts: { status?: number; hint?: string } = {},
  ) {
    super(reason);
  }
}

/** A server was silent for too long. */
export class StallError extends Error {
  override readonly name = "StallError";

  constructor(readonly silentMs: number) {
    super(`the server was silent for ${(silentMs / 1000).toFixed(silentMs < 10_000 ? 1 : 0)} s`);
  }
}

/** The failure that an HTTP status is. */
export function statusError(
  response: { status: number; statusText: string; headers: Headers },
  context: {
    url: string;
    redirected: boolean;
    hadCredentials: boolean;
    proxy: string | undefined;
    nowMs: number;
  },
): SourceError {
  const { status, statusText } = response;
  const where = context.redirected ? ` from ${redactUrl(context.url)}` : "";
  const hint = hintOnStatus(status, context);
  return new SourceError(
    `HTTP ${status}${statusText === "" ? "" : ` ${statusText}`}${where}`,
    decideOnStatus(status, response.headers.get("retry-after"), context.nowMs),
    { status, ...(hint === undefined ? {} : { hint }) },
  );
}

function hintOnStatus(
  status: number,
  context: { url: string; hadCredentials: boolean; proxy: string | undefined },
): string | undefined {
  const host = new URL(context.url).hostname;
  switch (status) {
    case 401:
      return context.hadCredentials
        ? `The credentials for ${host} were refused; renew them in netrc or ${tokenVariable(host)}`
        : `Put credentials for ${host} into netrc, or a token into ${tokenVariable(host)}`;
    case 403:
      return context.proxy === undefined
        ? `${host} refuses access; a token in ${tokenVariable(host)} or netrc may be needed, or ` +
          "name a mirror in TOOLCHAINKIT_MIRROR"
        : `${host} or the proxy ${context.proxy} refuses access; ask for the address to be ` +
          "allowed, or name a mirror in TOOLCHAINKIT_MIRROR";
    case 407:
      return "The proxy wants credentials; put them into HTTPS_PROXY as http://NAME:PASSWORD@HOST:PORT";
    case 404:
    case 410:
      return "The file is not there any more; a newer version of the program may know a better " +
        "address, or use a mirror";
    case 429:
      return `${host} gets too many requests from here; wait a little, or name a mirror`;
    default:
      return status >= 500 ? `${host} has trouble of its own; try again later` : undefined;
  }
}

/** The failure that an exception during an exchange is; local troubles are not meant here. */
export function exchangeError(
  thrown: unknown,
  context: { url: string; proxy: string | undefined },
): SourceError {
  if (thrown instanceof SourceError) return thrown;
  if (
    thrown instanceof RedirectError || thrown instanceof ProxySettingError ||
    thrown instanceof CertificateFileError
  ) {
    return new SourceError(
      thrown.message,
      { kind: "give-up" },
      thrown.hint === undefined ? {} : { hint: thrown.hint },
    );
  }
  if (thrown instanceof StallError) {
    return new SourceError(thrown.message, { kind: "retry" }, {
      hint: "Raise network.timeout if the connection is that slow",
    });
  }
  const text = redactSecrets(rootMessage(thrown));
  const certificate = certificateHint(text);
  if (certificate !== undefined) {
    return new SourceError(`its certificate is not accepted: ${text}`, { kind: "give-up" }, {
      hint: certificate,
    });
  }
  const proxied = context.proxy === undefined ? "" : ` (through the proxy ${context.proxy})`;
  return new SourceError(`${text}${proxied}`, { kind: "retry" }, {
    hint: context.proxy === undefined
      ? "Check the network connection; behind a company's network set HTTPS_PROXY or name a mirror"
      : `Check that the proxy ${context.proxy} is the right one and answers`,
  });
}

/** The failure as it is reported. */
export function failureOf(error: SourceError, display: string): SourceFailure {
  return { source: display, reason: error.reason, ...error.facts };
}

function certificateHint(text: string): string | undefined {
  if (!/certificate|UnknownIssuer|NotValidForName|CertExpired|handshake/i.test(text)) {
    return undefined;
  }
  if (/UnknownIssuer|unable to get local issuer|self.signed/i.test(text)) {
    return "A company's proxy signs with its own authority: name its PEM file in network.ca_file " +
      "or SSL_CERT_FILE";
  }
  if (/Expired|NotValidYet|not yet valid/i.test(text)) {
    return "Check the date and time of this machine";
  }
  return "The server's name is not the one in its certificate; check the address and the proxy";
}

/** The innermost message: the runtime wraps what happened in how it was asked for. */
function rootMessage(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  let message = thrown.message;
  for (let cause = thrown.cause; cause instanceof Error; cause = cause.cause) {
    message = cause.message;
  }
  return withoutEcho(
    message
      .replace(/^error sending request(?: from \S+)? for (?:url )?\S+(?: \(\S+\))?:\s*/, "")
      .replace(/^(?:error sending request for url \([^)]*\))$/, "the connection failed")
      .replace(/^client error \((\w+)\):\s*/, "")
      .replace(
        /^error reading a body from connection$/,
        "the connection ended in the middle of the file",
      )
      .replace(/^(?:tcp connect error|error reading a body from connection):\s*/, ""),
  );
}

/** The runtime often says the same twice: "x: y: y". */
function withoutEcho(text: string): string {
  const parts = text.split(": ");
  for (let half = Math.floor(parts.length / 2); half > 0; half--) {
    const tail = parts.slice(-half).join(": ");
    if (parts.slice(-2 * half, -half).join(": ") === tail) {
      return parts.slice(0, -half).join(": ");
    }
  }
  return text;
}
