/** Which proxy an address is reached through. Owns the pure decision; opens nothing. */
import { TkError } from "../errors.ts";
import { redactUrl } from "../redact.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** A proxy setting cannot be used. */
export class ProxySettingError extends TkError<{ setting: string; value: string }> {
  readonly code = "PROXY_SETTING";

  constructor(setting: string, value: string, options: { reason?: string; hint?: string } = {}) {
    const shown = redactUrl(value);
    const reason = options.reason ?? "it is no http, https or socks5 address";
    super(
      `Cannot use the proxy "${shown}" of ${setting}: ${reason}`,
      { setting, value: shown },
      { hint: options.hint ?? "Write it like http://proxy.example:3128" },
    );
  }
}

/** A proxy and the setting that named it. */
export interface ProxyChoice {
  readonly url: URL;
  /** For messages: a variable or `network.proxy`. */
  readonly setting: string;
}

/**
 * The proxy for an address; undefined means a direct connection. `network.proxy` wins over
 * HTTPS_PROXY or HTTP_PROXY (by the address's scheme), those over ALL_PROXY; the lower-case
 * spelling wins over the other, as in curl. NO_PROXY rules them all.
 *
 * @throws {ProxySettingError} If the setting is no proxy address.
 */
export function chooseProxy(
  url: URL,
  env: Env,
  configured: string | undefined,
): ProxyChoice | undefined {
  const noProxy = firstOf(env, ["no_proxy", "NO_PROXY"])?.value ?? "";
  if (bypassesProxy(url, noProxy)) return undefined;
  const own = url.protocol === "https:"
    ? ["https_proxy", "HTTPS_PROXY"]
    // A CGI server sets HTTP_PROXY from a request header; the upper-case name is not safe there.
    : env["REQUEST_METHOD"] === undefined
    ? ["http_proxy", "HTTP_PROXY"]
    : ["http_proxy"];
  const found = configured !== undefined && configured.trim() !== ""
    ? { name: "network.proxy", value: configured }
    : firstOf(env, [...own, "all_proxy", "ALL_PROXY"]);
  if (found === undefined) return undefined;
  const text = found.value.trim();
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(address)) throw new ProxySettingError(found.name, text);
  const proxy = new URL(address);
  if (!["http:", "https:", "socks5:", "socks5h:"].includes(proxy.protocol)) {
    throw new ProxySettingError(found.name, text);
  }
  return { url: proxy, setting: found.name };
}

/**
 * True if NO_PROXY names the host: `*`, a host or domain (with all below it, with or without a
 * leading dot or `*.`), an address, an address range such as `10.0.0.0/8`; each may have `:PORT`.
 */
export function bypassesProxy(url: URL, noProxy: string): boolean {
  const host = url.hostname.toLowerCase().replace(/^\[|\]$/g, "").replace(/\.$/, "");
  const port = url.port !== "" ? url.port : url.protocol === "https:" ? "443" : "80";
  return noProxy.split(/[\s,]+/).some((raw) => {
    const rule = raw.toLowerCase();
    if (rule === "") return false;
    if (rule === "*") return true;
    const { name, rulePort } = splitPort(rule);
    if (rulePort !== undefined && rulePort !== port) return false;
    if (name.includes("/")) return inRange(host, name);
    const domain = name.replace(/^\*?\./, "");
    return host === domain || (domain !== "" && host.endsWith(`.${domain}`) && !isIPv4(host));
  });
}

function firstOf(
  env: Env,
  names: readonly string[],
): { name: string; value: string } | undefined {
  for (const name of names) {
    const value = env[name];
    if (value !== undefined && value.trim() !== "") return { name, value };
  }
  return undefined;
}

function splitPort(rule: string): { name: string; rulePort?: string } {
  const bracketed = /^\[([^\]]*)\](?::(\d+))?$/.exec(rule);
  if (bracketed !== null) {
    const [, name = "", port] = bracketed;
    return port === undefined ? { name } : { name, rulePort: port };
  }
  const colon = /^([^:]+):(\d+)$/.exec(rule);
  return colon === null ? { name: rule } : { name: colon[1] ?? "", rulePort: colon[2] ?? "" };
}

function isIPv4(host: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(host);
}

function inRange(host: string, range: string): boolean {
  const [network = "", bitsText = ""] = range.split("/");
  if (!isIPv4(host) || !isIPv4(network) || !/^\d{1,2}$/.test(bitsText)) return host === network;
  const bits = Math.min(32, Number(bitsText));
  const mask = bits === 0 ? 0 : (~0 << (32 - bits)) >>> 0;
  return (numberOf(host) & mask) >>> 0 === (numberOf(network) & mask) >>> 0;
}

function numberOf(address: string): number {
  return address.split(".").reduce((sum, part) => (sum * 256 + Number(part)) >>> 0, 0);
}
