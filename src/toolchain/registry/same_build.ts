/**
 * Does data name exactly the build that a lock names? Owns that comparison: which fields decide what
 * is fetched and what of it is run, and which only describe. Pure.
 */
import type { Artifact, ArtifactSource, Digests } from "../../core/artifact.ts";
import { storableAddress } from "../../core/redact.ts";

/** Fields that decide what is unpacked where, and which of its programs are run how. */
const DECISIVE = [
  "kind",
  "name",
  "version",
  "platform",
  "strip",
  "bin",
  "compiler",
  "toolPrefix",
  "target",
] as const;

/**
 * True if `asked` is `known` or a part of it: the same tree, and no source that `known` does not have.
 * Size, licence and what a machine must have are descriptions, which newer data may correct.
 */
export function isSameBuild(asked: Artifact, known: Artifact): boolean {
  return DECISIVE.every((field) => asked[field] === known[field]) &&
    asked.sources.length > 0 &&
    asked.sources.every((source) => isKnownSource(source, asked, known));
}

/** The known build that is the one which is asked for; undefined when none is. */
export function findKnownBuild(
  asked: Artifact,
  known: readonly Artifact[],
): Artifact | undefined {
  return known.find((build) => isSameBuild(asked, build));
}

/** Fields that only describe a build. */
const DESCRIPTIONS = ["stdlib", "requires", "license", "upstreamVersion", "signature"] as const;

/** The build with the descriptions of a known one: those of a lock may be anything. */
export function describedAs(asked: Artifact, known: Artifact): Artifact {
  const described: Record<string, unknown> = { ...asked };
  for (const field of DESCRIPTIONS) {
    if (known[field] === undefined) delete described[field];
    else described[field] = known[field];
  }
  return described as unknown as Artifact;
}

function isKnownSource(source: ArtifactSource, asked: Artifact, known: Artifact): boolean {
  return known.sources.some((other) =>
    samePlace(source, other) && sameLayout(source, asked, other, known) &&
    samePromise(source, asked, other, known)
  );
}

function samePlace(a: ArtifactSource, b: ArtifactSource): boolean {
  if ("npm" in a) return "npm" in b && a.npm === b.npm;
  if ("pypi" in a) return "pypi" in b && a.pypi === b.pypi && a.wheelPlatform === b.wheelPlatform;
  // Locks hold addresses without the secrets in them.
  return "url" in b && (a.url === b.url || storableAddress(a.url) === storableAddress(b.url));
}

function sameLayout(
  a: ArtifactSource,
  asked: Artifact,
  b: ArtifactSource,
  known: Artifact,
): boolean {
  return (a.archive ?? asked.archive) === (b.archive ?? known.archive) &&
    a.strip === b.strip && a.subdirectory === b.subdirectory && memberOf(a) === memberOf(b);
}

function memberOf(source: ArtifactSource): string | undefined {
  return "member" in source ? source.member : undefined;
}

/**
 * True if what `a` promises about its bytes is what `b` promises. Where data promises nothing, any
 * checksum only narrows what is taken; but then a signature that the data asks for must stay.
 */
function samePromise(
  a: ArtifactSource,
  asked: Artifact,
  b: ArtifactSource,
  known: Artifact,
): boolean {
  const outer = compareDigests(digestsOf(a, asked), digestsOf(b, known));
  const inner = compareDigests(memberDigests(a), memberDigests(b));
  if (outer === "different" || inner === "different") return false;
  if (outer === "same" || inner === "same") return true;
  const { signature } = known;
  return signature === undefined ||
    (asked.signature?.kind === signature.kind && asked.signature.url === signature.url &&
      asked.signature.key === signature.key);
}

/** `unpromised`: the data promises nothing. */
type Comparison = "same" | "different" | "unpromised";

function compareDigests(asked: Digests, known: Digests): Comparison {
  const promised = (["sha256", "sha512"] as const).filter((name) => known[name] !== undefined);
  if (promised.length === 0) return "unpromised";
  const both = promised.filter((name) => asked[name] !== undefined);
  const agree = both.length > 0 && both.every((name) => asked[name] === known[name]);
  return agree ? "same" : "different";
}

/** An address without digests of its own has the bytes of the build. */
function digestsOf(source: ArtifactSource, artifact: Artifact): Digests {
  const own = source.sha256 !== undefined || source.sha512 !== undefined;
  return own || !("url" in source) ? source : artifact;
}

function memberDigests(source: ArtifactSource): Digests {
  return "memberDigests" in source ? source.memberDigests ?? {} : {};
}
