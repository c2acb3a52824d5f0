/**
 * Takes secrets out of text before anybody reads it. Owns what counts as a secret in URLs, headers
 * and command lines; every log line, error report and state file goes through here. What this run
 * knows to be secret is in `known_secrets.ts`.
 *
 * Text of ours and text of others are not treated alike: a sentence of ours has nothing to hide but
 * addresses and known values, and must keep its words ("…/passwd": Cannot …), while in the output of
 * another program any `password: x` may be one.
 */
import { maskKnown, rememberSecret } from "./known_secrets.ts";
import { printable } from "./printable_text.ts";

const MASK = "***";

/** Query parameters that say nothing secret; the values of all others are masked. */
const HARMLESS_QUERY_KEYS = new Set(["version", "platform", "arch", "os", "format", "raw"]);

/**
 * URLs end at white space, quotes, brackets that close prose, and control characters; but a password
 * or a query value may have a single quote inside.
 */
const URL_IN_TEXT =
  // deno-lint-ignore no-control-regex
  /\b[a-z][a-z0-9+.-]{0,40}:\/\/(?:[^\s"<>\\/?#@\x00-\x1f]*@)?(?:[^\s"'<>`\\\x00-\x1f]|'(?=[\w%&=-]))+/gi;

/** Names of query parameters whose values are secret however short they are. */
const SECRET_QUERY_KEY = /token|key|secret|pass|pwd|pw$|auth|cred|sig|session|code/i;

/** A value that is nothing but references to variables. */
const REFERENCE_ONLY = /^(?:\$\{env:\w+\})+$/;

const HEADER_VALUE =
  /\b((?:proxy-)?authorization|x-(?:api|auth)-(?:key|token)|private-token|cookie|set-cookie)(["']?\s*[:=]\s*["']?)(?:(basic|bearer|token|digest)\s+)?[^\s"',;]+/gi;

const ASSIGNED_SECRET =
  /(?<![\w.-])(?=[\w.-]*(?:password|passwd|secret|token|api[_-]?key|access[_-]?key|credential))([\w.-]+)(["']?\s*[=:]\s*["']?)([^\s"',;&]+)/gi;

/**
 * A URL without user info and with its query values masked; other text comes back masked whole.
 * References such as `${env:NAME}` stay, since they hold no secret.
 */
export function redactUrl(url: string | URL): string {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return redactSecrets(String(url));
  }
  return maskKnown(redactParsed(parsed));
}

/**
 * Text of another program in which every URL, authorization header, `token=…` pair and known secret
 * has lost its secret part.
 */
export function redactSecrets(text: string): string {
  return redactMessage(text).replace(
    ASSIGNED_SECRET,
    (all, name: string, equals: string, value: string, at: number, whole: string) =>
      value.startsWith(MASK) || /^(basic|bearer|true|false|none)$/i.test(value) ||
        REFERENCE_ONLY.test(value) || isQuotedPath(whole[at - 1], equals)
        ? all
        : `${name}${equals}${MASK}`,
  );
}

/**
 * A message of our own without the secret parts of URLs, authorization headers and known secrets.
 * Its other words stay, whatever they are: what it quotes of other programs went through
 * `redactSecrets` when it was quoted.
 */
export function redactMessage(text: string): string {
  return maskKnown(
    text
      .replace(URL_IN_TEXT, (found) => {
        const trailing = trailingProse(found);
        const url = found.slice(0, found.length - trailing.length);
        return (URL.canParse(url) ? redactIfNeeded(url) : maskUserInfo(url)) + trailing;
      })
      .replace(
        HEADER_VALUE,
        (_all, name: string, equals: string, scheme: string | undefined) =>
          `${name}${equals}${scheme === undefined ? "" : `${scheme} `}${MASK}`,
      ),
  );
}

/**
 * `redactMessage` of a text, or `redactSecrets` where another program said it, fit for a terminal. Secrets
 * are looked for twice: some have characters that are not printable, and others are found only when a
 * colour or a character of no width inside of them is gone.
 */
export function printableRedacted(
  text: string,
  redact: typeof redactMessage | typeof redactSecrets = redactMessage,
): string {
  const redacted = redact(text);
  const plain = printable(redacted);
  return plain === redacted ? plain : redact(plain);
}

/**
 * An address as it may be written into files that others read: without user info, literal query
 * values and fragment; references such as `${env:NAME}` stay. An address with nothing to hide keeps
 * its spelling, and what was stored comes back unchanged.
 */
export function storableAddress(address: string): string {
  if (!URL.canParse(address)) return maskUserInfo(address);
  return redactIfNeeded(address);
}

/** What may be shown of an address; a folder, which can stand in its place, stays as it is. */
export function shownAddress(address: string): string {
  if (URL.canParse(address)) return redactUrl(address);
  return /^[a-z][a-z0-9+.-]+:\/\/|^\$\{env:/i.test(address) ? storableAddress(address) : address;
}

/**
 * True if an address was stored without something that a request needs: a masked query value, or a
 * reference. User info leaves no trace.
 */
export function lacksSecrets(address: string): boolean {
  return /[?&=]\*\*\*(&|$)/.test(address) || address.includes("${env:");
}

/**
 * Makes the passwords and tokens of an address known secrets, so that they are masked outside of the
 * address too. A user name with a password beside it and the values of short query parameters with
 * harmless names stay: they are words such as `main`.
 */
export function rememberAddress(address: string): void {
  if (!URL.canParse(address)) return;
  const url = new URL(address);
  const { username, password } = url;
  const secrets = password === "" ? [username] : [password];
  for (const pair of url.search.slice(1).split("&")) {
    const [key = "", value = ""] = pair.split(/=(.*)/s, 2);
    const isSecret = SECRET_QUERY_KEY.test(key);
    if (!HARMLESS_QUERY_KEYS.has(key.toLowerCase()) && (isSecret || value.length >= 8)) {
      secrets.push(value);
    }
  }
  for (const secret of secrets) {
    if (decoded(secret).includes("${env:")) continue;
    rememberSecret(secret);
    rememberSecret(decoded(secret));
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What of a match ends a sentence or closes a bracket; the brace of a reference is its own. */
function trailingProse(found: string): string {
  const trailing = /[.,;:!?)\]}]{1,64}$/.exec(found)?.[0] ?? "";
  const reference = /\$\{env:\w+\}(?=[.,;:!?)\]}]{0,64}$)/.exec(found);
  if (reference === null) return trailing;
  return found.slice(
    Math.max(reference.index + reference[0].length, found.length - trailing.length),
  );
}

/** True for the end of a path in prose, such as `"/etc/passwd": there is no such file`. */
function isQuotedPath(before: string | undefined, equals: string): boolean {
  return (before === "/" || before === "\\") && /^["']: $/.test(equals);
}

/** Leaves the spelling of a URL alone that holds nothing to hide. */
function redactIfNeeded(url: string): string {
  const parsed = new URL(url);
  const hidden = parsed.username !== "" || parsed.password !== "" || parsed.search !== "" ||
    parsed.hash !== "";
  return hidden ? redactParsed(parsed) : url;
}

/**
 * True for an address whose password was not percent-encoded: with an `@` and a `/` in it, a part of it
 * became the host and the rest the path.
 */
export function hasBrokenPassword({ username, pathname }: URL): boolean {
  return username !== "" && /[^/]@/.test(pathname);
}

function redactParsed(url: URL): string {
  const copy = new URL(url);
  if (hasBrokenPassword(copy)) return `${copy.protocol}//${MASK}`;
  copy.username = "";
  copy.password = "";
  copy.hash = "";
  const { search } = copy;
  copy.search = "";
  // The parser encodes the braces of references in a path.
  const bare = copy.href.replaceAll(/\$%7Benv:(\w+)%7D/g, "${env:$1}");
  if (search === "") return bare;
  const pairs = search.slice(1).split("&").map((pair) => {
    const [key = "", value] = pair.split(/=(.*)/s, 2);
    if (value === undefined) return isShown(key, pair) ? pair : MASK;
    return isShown(key, value) ? pair : `${key}=${MASK}`;
  });
  return `${bare}?${pairs.join("&")}`;
}

function isShown(key: string, value: string): boolean {
  return HARMLESS_QUERY_KEYS.has(key.toLowerCase()) || REFERENCE_ONLY.test(value);
}

function maskUserInfo(url: string): string {
  // How our own hints write that credentials go there.
  if (/^[a-z0-9]+:\/\/NAME:PASSWORD@HOST:PORT$/.test(url)) return url;
  return url
    // A password with a slash of its own; after it no address can be read.
    .replace(/:\/\/[^/@${}]*:[^/@${}]*\/[^${}]*@/, `://${MASK}@`)
    .replace(
      /:\/\/([^/@]*)@/,
      (_all, login: string) => hasOnlyReferences(login) ? "://" : `://${MASK}@`,
    )
    .replace(/\?.*$/, (query) => hasOnlyReferences(query) ? query : `?${MASK}`);
}

/** True for user info, or a query with its `?`, in which every value is a reference. */
function hasOnlyReferences(part: string): boolean {
  return part.startsWith("?")
    ? part.slice(1).split("&").every((pair) => {
      const [key = "", value = ""] = pair.split(/=(.*)/s, 2);
      return isShown(key, value);
    })
    : part.split(/:(?=\$)/).every((word) => REFERENCE_ONLY.test(word));
}
