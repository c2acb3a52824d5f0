/**
 * Redirects, followed by hand. Owns the rules: never from https to http, no credentials to another
 * origin, chains and loops end.
 */
import { TkError } from "../errors.ts";
import { hasBrokenPassword, redactUrl } from "../redact.ts";

/** One HTTP exchange, without following redirects when the request says `manual`. */
export type Exchange = (request: Request) => Promise<Response>;

/** More hops than this are a loop that hides. */
const LONGEST_CHAIN = 10;

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** A redirect, or an address, that must not be followed. */
export class RedirectError extends TkError<{ url: string }> {
  readonly code = "REDIRECT_REFUSED";

  constructor(url: string | URL, reason: string, options: { hint?: string } = {}) {
    const shown = redactUrl(url);
    super(`Cannot follow "${shown}": ${reason}`, { url: shown }, {
      hint: options.hint ?? "Use the https address the server finally answers from",
    });
  }
}

/** What to send and what is allowed on the way. */
export interface RedirectRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The Authorization header for the origin of `url`; no other origin ever gets it. */
  readonly authorization?: string | undefined;
  /** True: http is fine for other machines too, because the content is checked against a hash. */
  readonly allowPlainHttp: boolean;
  readonly signal?: AbortSignal;
}

/** The first answer that is no redirect, and the address that gave it. */
export interface RedirectResult {
  readonly response: Response;
  readonly url: string;
}

/** True for addresses that never leave this machine. */
export function isLoopback(url: URL): boolean {
  const host = url.hostname.toLowerCase();
  return host === "localhost" || host.endsWith(".localhost") || host === "[::1]" ||
    /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * Asks and follows redirects until there is an answer.
 *
 * @throws {RedirectError} If a hop is refused, or there are too many.
 */
export async function followRedirects(
  request: RedirectRequest,
  exchange: Exchange,
): Promise<RedirectResult> {
  const first = new URL(request.url);
  const seen = new Set<string>();
  let url = first;
  if (hasBrokenPassword(url)) {
    throw new RedirectError(url, "its password has characters that must be percent-encoded", {
      hint: "Write @ as %40 and / as %2F before the host, or put the password into netrc",
    });
  }
  checkScheme(url, undefined, request.allowPlainHttp);
  for (;;) {
    seen.add(url.href);
    const headers = new Headers(request.headers);
    if (request.authorization !== undefined && url.origin === first.origin) {
      headers.set("Authorization", request.authorization);
    }
    const bare = new URL(url);
    bare.username = bare.password = "";
    const response = await exchange(
      new Request(bare, {
        headers,
        redirect: "manual",
        ...(request.signal === undefined ? {} : { signal: request.signal }),
      }),
    );
    const location = REDIRECTS.has(response.status) ? response.headers.get("location") : null;
    if (location === null) return { response, url: url.href };
    await response.body?.cancel().catch(() => {});
    const next = resolveLocation(location, url);
    checkScheme(next, url, request.allowPlainHttp);
    if (seen.has(next.href)) throw new RedirectError(request.url, "its redirects form a loop");
    if (seen.size > LONGEST_CHAIN) {
      throw new RedirectError(request.url, `more than ${LONGEST_CHAIN} redirects in a row`);
    }
    url = next;
  }
}

function resolveLocation(location: string, base: URL): URL {
  let next: URL;
  try {
    next = new URL(location, base);
  } catch {
    throw new RedirectError(base, "it redirects to something that is no address");
  }
  next.username = next.password = "";
  next.hash = "";
  return next;
}

function checkScheme(url: URL, from: URL | undefined, allowPlainHttp: boolean): void {
  if (url.protocol === "https:") return;
  if (url.protocol !== "http:") {
    throw new RedirectError(url, `its scheme is "${url.protocol.slice(0, -1)}", wanted https`);
  }
  if (from?.protocol === "https:") {
    throw new RedirectError(from, `it redirects from https to http (${redactUrl(url)})`);
  }
  if (!isLoopback(url) && !allowPlainHttp) {
    throw new RedirectError(url, "http is not protected and no hash is known to check the content");
  }
}
