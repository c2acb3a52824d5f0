/**
 * Who is told which secret. Owns the choice of the Authorization header for one origin: user info
 * in the address, then `TOOLCHAINKIT_TOKEN_<HOST>`, then netrc. Nothing here is ever printed.
 */
import { join } from "@std/path";
import { readNamedByUser } from "../filesystem/regular_file.ts";
import { type NetrcEntry, netrcEntryFor, parseNetrc } from "./netrc.ts";
import { isLoopback } from "./redirects.ts";
import { rememberSecret } from "../known_secrets.ts";
import { rememberAddress } from "../redact.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** What the name of a token variable begins with; the host follows. */
export const TOKEN_VARIABLE_PREFIX = "TOOLCHAINKIT_TOKEN_";

/**
 * The variable that holds the token for a host: upper case, dots and colons as `_`, dashes as `__`, so
 * `files.my-corp.example` is `TOOLCHAINKIT_TOKEN_FILES_MY__CORP_EXAMPLE`. No other host that somebody
 * could register has the same variable: `files-my.corp.example` would be told the token otherwise.
 */
export function tokenVariable(hostname: string): string {
  const name = hostname.toUpperCase().replaceAll("_", "___").replaceAll("-", "__");
  return TOKEN_VARIABLE_PREFIX + name.replaceAll(/[^A-Z0-9]/g, "_");
}

/**
 * The value of the Authorization header for an address, or undefined. Over unprotected http only
 * this machine is told anything. What is in it is a known secret from then on.
 *
 * @param netrc Entries of the user's netrc file.
 */
export function authorizationFor(
  url: URL,
  env: Env,
  netrc: readonly NetrcEntry[],
): string | undefined {
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url))) return undefined;
  if (url.username !== "" || url.password !== "") {
    rememberAddress(url.href);
    return knownBasic(decode(url.username), decode(url.password));
  }
  const token = env[tokenVariable(url.hostname)]?.trim();
  if (token !== undefined && token !== "") {
    rememberSecret(token.replace(/^(basic|bearer|token) +/i, ""));
    return /^(basic|bearer|token) /i.test(token) ? token : `Bearer ${token}`;
  }
  const entry = netrcEntryFor(netrc, url.hostname);
  if (entry !== undefined) rememberSecret(entry.password);
  return entry === undefined ? undefined : knownBasic(entry.login, entry.password);
}

/** The header is as good as the password: a server may write it into its answer. */
function knownBasic(login: string, password: string): string {
  const header = basicAuthorization(login, password);
  if (password !== "") rememberSecret(header.slice("Basic ".length));
  return header;
}

/** The entries of the user's netrc: `NETRC`, else `.netrc` (Windows also `_netrc`) at home. */
export async function readNetrc(env: Env): Promise<NetrcEntry[]> {
  const home = env["HOME"] ?? env["USERPROFILE"];
  const paths = env["NETRC"] !== undefined && env["NETRC"] !== ""
    ? [env["NETRC"]]
    : home === undefined
    ? []
    : [join(home, ".netrc"), join(home, "_netrc")];
  for (const path of paths) {
    try {
      return parseNetrc(await readNamedByUser(path));
    } catch {
      // A netrc that cannot be read gives nobody any credentials; the server will say what it lacks.
    }
  }
  return [];
}

/** `Basic …` for a name and a password, as UTF-8 (RFC 7617). */
export function basicAuthorization(login: string, password: string): string {
  const bytes = new TextEncoder().encode(`${login}:${password}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
