/** Which addresses are asked for one file, in which order. Owns the pure grouping. */
import type { Digests, UrlSource } from "../artifact.ts";
import { mirrorSources } from "../network/mirrors.ts";
import { lacksSecrets, redactUrl, storableAddress } from "../redact.ts";
import type { SourceFailure } from "./download_errors.ts";
import { sourceKey } from "./part_description.ts";
import { createSource, type Source } from "./source_pool.ts";

/** Sources whose bytes are the same, so that they can serve one file together. */
export interface SourceGroup {
  readonly digests: Digests;
  readonly sources: readonly Source[];
}

/**
 * Groups neighbouring sources with the same digests and puts each group's mirrors in front of it.
 * A source's own digests win over those of the request. A mirror is asked for what is stored of an
 * address, so that it never learns the publisher's secrets.
 *
 * @param options.full Addresses to ask, where they differ from those of the sources.
 */
export function groupSources(
  sources: readonly UrlSource[],
  options: {
    digests: Digests | undefined;
    mirrors: readonly string[];
    connections: number;
    full?: ReadonlyMap<string, string>;
  },
): SourceGroup[] {
  const groups: { digests: Digests; members: UrlSource[] }[] = [];
  for (const source of sources) {
    const digests = digestsOf(source, options.digests);
    const last = groups.at(-1);
    if (last !== undefined && sameDigests(last.digests, digests)) last.members.push(source);
    else groups.push({ digests, members: [source] });
  }
  return groups.map(({ digests, members }) => {
    const stored = members.map((member) => ({ ...member, url: storableAddress(member.url) }))
      .filter(({ url }) => URL.canParse(url));
    const mirrored = mirrorSources(stored, options.mirrors)
      .map(({ url }) => ({ url, tier: 0, display: redactUrl(url) }));
    const own = members.flatMap(({ url }) => {
      const asked = options.full?.get(url) ?? url;
      return lacksSecrets(asked) ? [] : [{ url: asked, tier: 1, display: redactUrl(url) }];
    });
    const seen = new Set<string>();
    const all = [...mirrored, ...own].filter(({ url }) => !seen.has(url) && seen.add(url));
    return {
      digests,
      sources: all.map(({ url, tier, display }) =>
        createSource({
          url,
          tier,
          key: sourceKey(url),
          display,
          connections: options.connections,
        })
      ),
    };
  });
}

/** The failures of sources that cannot be asked because nobody names what their addresses lack. */
export function incompleteSources(
  sources: readonly UrlSource[],
  full: ReadonlyMap<string, string>,
): SourceFailure[] {
  return sources.map(({ url }) => full.get(url) ?? url).filter(lacksSecrets).map((url) => {
    const lacking = lackingParts(url).join(" and ");
    return {
      source: redactUrl(url),
      reason:
        `${lacking} of the address is stored nowhere, and neither toolchainkit.yaml nor one ` +
        "of its registries names it",
      hint: "Write the whole address, with ${env:NAME} for what is secret, as source: of the " +
        "toolchain in toolchainkit.yaml, or into the file under registries:",
    };
  });
}

function lackingParts(address: string): string[] {
  const masked = [...address.matchAll(/[?&]([^=&]*)=\*\*\*(?=&|$)/g)].map((found) =>
    `the value of "${found[1]}"`
  );
  const variables = [...address.matchAll(/\$\{env:(\w+)\}/g)].map((found) =>
    `the variable "${found[1]}"`
  );
  const all = [...new Set([...masked, ...variables])];
  return all.length === 0 ? ["the query"] : all;
}

/** The hash that identifies a file, as `algorithm:hex`; undefined when none is known. */
export function digestOf({ sha256, sha512 }: Digests): string | undefined {
  if (sha256 !== undefined) return `sha256:${sha256.toLowerCase()}`;
  return sha512 === undefined ? undefined : `sha512:${sha512.toLowerCase()}`;
}

function digestsOf(source: UrlSource, general: Digests | undefined): Digests {
  const own = digestOf(source);
  // A source with another hash has other bytes; nothing that is said of the others holds for it.
  if (own !== undefined && general !== undefined && conflicts(source, general)) {
    return pick(source);
  }
  return { ...pick(general ?? {}), ...pick(source) };
}

function conflicts(one: Digests, other: Digests): boolean {
  return (["sha256", "sha512"] as const).some((name) =>
    one[name] !== undefined && other[name] !== undefined &&
    one[name].toLowerCase() !== other[name].toLowerCase()
  );
}

function pick({ sha256, sha512, sizeBytes }: Digests): Digests {
  return {
    ...(sha256 === undefined ? {} : { sha256: sha256.toLowerCase() }),
    ...(sha512 === undefined ? {} : { sha512: sha512.toLowerCase() }),
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
  };
}

function sameDigests(one: Digests, other: Digests): boolean {
  return one.sha256 === other.sha256 && one.sha512 === other.sha512 &&
    one.sizeBytes === other.sizeBytes;
}
