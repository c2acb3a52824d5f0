/** Which addresses are asked for one file, in which order. Owns the pure grouping. */
import type { Digests, UrlSource } from "../artifact.ts";
import { mirrorSources } from "../network/mirrors.ts";
import { redactUrl } from "../redact.ts";
import { sourceKey } from "./part_description.ts";
import { createSource, type Source } from "./source_pool.ts";

/** Sources whose bytes are the same, so that they can serve one file together. */
export interface SourceGroup {
  readonly digests: Digests;
  readonly sources: readonly Source[];
}

/**
 * Groups neighbouring sources with the same digests and puts each group's mirrors in front of it.
 * A source's own digests win over those of the request.
 */
export function groupSources(
  sources: readonly UrlSource[],
  options: { digests: Digests | undefined; mirrors: readonly string[]; connections: number },
): SourceGroup[] {
  const groups: { digests: Digests; members: UrlSource[] }[] = [];
  for (const source of sources) {
    const digests = digestsOf(source, options.digests);
    const last = groups.at(-1);
    if (last !== undefined && sameDigests(last.digests, digests)) last.members.push(source);
    else groups.push({ digests, members: [source] });
  }
  return groups.map(({ digests, members }) => {
    const mirrored = mirrorSources(members, options.mirrors).map(({ url }) => ({ url, tier: 0 }));
    const own = members.map(({ url }) => ({ url, tier: 1 }));
    const seen = new Set<string>();
    const all = [...mirrored, ...own].filter(({ url }) => !seen.has(url) && seen.add(url));
    return {
      digests,
      sources: all.map(({ url, tier }) =>
        createSource({
          url,
          tier,
          key: sourceKey(url),
          display: redactUrl(url),
          connections: options.connections,
        })
      ),
    };
  });
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
