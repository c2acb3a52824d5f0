/**
 * Mirrors: a static tree of files that is asked before the publishers. Owns where a file lies in
 * that tree, so that `mirror sync` writes what downloads look for.
 */
import { toFileUrl } from "@std/path";
import type { UrlSource } from "../artifact.ts";

/**
 * The path of a file below a mirror's root: `HOST/PATH` of its publisher's address, with the port
 * joined to the host by `_` and a query folded into the last component. All but letters, digits and
 * `.+~@=-` becomes `_`, so that it is the same in an address and on every disk. Always relative,
 * without `..` and with forward slashes.
 */
export function mirrorPath(url: string | URL): string {
  const { hostname, port, pathname, search } = new URL(url);
  const host = hostname.replaceAll(/[[\]:]/g, "_") + (port === "" ? "" : `_${port}`);
  const parts = pathname.split("/").filter((part) => part !== "" && part !== "." && part !== "..");
  const query = search === "" ? "" : `_${search.slice(1)}`;
  return ([host, ...parts].join("/") + query.replaceAll("/", "_"))
    .replaceAll(/[^A-Za-z0-9._+~@=/-]/g, "_");
}

/** The address of a file on a mirror; the mirror is an address or an absolute folder. */
export function mirrorUrl(mirror: string, url: string | URL): string {
  const root = URL.canParse(mirror) && !/^[a-z]:[\\/]/i.test(mirror)
    ? new URL(mirror)
    : toFileUrl(mirror);
  const base = new URL(root);
  base.pathname = `${root.pathname.replace(/\/+$/, "")}/${mirrorPath(url)}`;
  return base.href;
}

/** The mirrors in force: those of the configuration, then `TOOLCHAINKIT_MIRROR`. */
export function mirrorsInForce(
  configured: readonly string[] | undefined,
  env: Readonly<Record<string, string | undefined>>,
): string[] {
  const fromEnv = (env["TOOLCHAINKIT_MIRROR"] ?? "").split(/[\s,]+/).filter((text) => text !== "");
  return [...new Set([...(configured ?? []), ...fromEnv])];
}

/** The same file on every mirror, in order; addresses of files on this machine have no mirror. */
export function mirrorSources(
  sources: readonly UrlSource[],
  mirrors: readonly string[],
): UrlSource[] {
  const remote = sources.filter(({ url }) => /^https?:/i.test(url));
  return mirrors.flatMap((mirror) =>
    remote.map((source) => ({ ...source, url: mirrorUrl(mirror, source.url) }))
  );
}
