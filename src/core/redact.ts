/**
 * Takes secrets out of text before anybody reads it. Owns what counts as a secret in URLs, headers
 * and command lines; every log line, error report and state file goes through here.
 */

const MASK = "***";

/** Query parameters that say nothing secret; the values of all others are masked. */
const HARMLESS_QUERY_KEYS = new Set(["version", "platform", "arch", "os", "format", "raw"]);

/** URLs end at white space, quotes, brackets that close prose, and control characters. */
// deno-lint-ignore no-control-regex
const URL_IN_TEXT = /\b[a-z][a-z0-9+.-]{0,40}:\/\/[^\s"'<>`\\\x00-\x1f]+/gi;

const HEADER_VALUE =
  /\b((?:proxy-)?authorization|x-(?:api|auth)-(?:key|token)|private-token|cookie|set-cookie)(["']?\s*[:=]\s*["']?)(?:(basic|bearer|token|digest)\s+)?[^\s"',;]+/gi;

const ASSIGNED_SECRET =
  /(?<![\w.-])(?=[\w.-]*(?:password|passwd|secret|token|api[_-]?key|access[_-]?key|credential))([\w.-]+)(["']?\s*[=:]\s*["']?)([^\s"',;&]+)/gi;

/** A URL without user info and with its query values masked; other text comes back masked whole. */
export function redactUrl(url: string | URL): string {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return redactSecrets(String(url));
  }
  return redactParsed(parsed);
}

/** Text in which every URL, authorization header and `token=…` pair has lost its secret part. */
export function redactSecrets(text: string): string {
  return text
    .replace(URL_IN_TEXT, (found) => {
      const trailing = /[.,;:!?)\]}]+$/.exec(found)?.[0] ?? "";
      const url = found.slice(0, found.length - trailing.length);
      return (URL.canParse(url) ? redactIfNeeded(url) : maskUserInfo(url)) + trailing;
    })
    .replace(
      HEADER_VALUE,
      (_all, name: string, equals: string, scheme: string | undefined) =>
        `${name}${equals}${scheme === undefined ? "" : `${scheme} `}${MASK}`,
    )
    .replace(
      ASSIGNED_SECRET,
      (all, name: string, equals: string, value: string, at: number, whole: string) =>
        value.startsWith(MASK) || /^(basic|bearer|true|false|none)$/i.test(value) ||
          isQuotedPath(whole[at - 1], equals)
          ? all
          : `${name}${equals}${MASK}`,
    );
}

/** True for the end of a path in prose, such as `"/etc/passwd": there is no such file`. */
function isQuotedPath(before: string | undefined, equals: string): boolean {
  return (before === "/" || before === "\\") && /^["']: $/.test(equals);
}

/** Leaves the spelling of a URL alone that holds nothing to hide. */
function redactIfNeeded(url: string): string {
  const parsed = new URL(url);
  const hidden = parsed.username !== "" || parsed.password !== "" || parsed.search !== "";
  return hidden ? redactParsed(parsed) : url;
}

function redactParsed(url: URL): string {
  const copy = new URL(url);
  copy.username = "";
  copy.password = "";
  copy.hash = "";
  if (copy.search === "") return copy.href;
  const pairs = copy.search.slice(1).split("&").map((pair) => {
    const [key = "", value] = pair.split("=", 2);
    if (value === undefined) return HARMLESS_QUERY_KEYS.has(key) ? pair : MASK;
    return HARMLESS_QUERY_KEYS.has(key.toLowerCase()) ? pair : `${key}=${MASK}`;
  });
  copy.search = "";
  return `${copy.href}?${pairs.join("&")}`;
}

function maskUserInfo(url: string): string {
  // How our own hints write that credentials go there.
  if (/^[a-z0-9]+:\/\/NAME:PASSWORD@HOST:PORT$/.test(url)) return url;
  return url.replace(/:\/\/[^/@]*@/, `://${MASK}@`).replace(/\?.*$/, `?${MASK}`);
}
