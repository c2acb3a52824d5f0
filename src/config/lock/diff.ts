/** What changed between two locks, for people: version, size, source, checksum. Pure. */
import { describeBytes } from "../../core/quantities.ts";
import type { ArtifactSource } from "../../core/artifact.ts";
import type { LockedItem, LockFile } from "../lock_file.ts";
import type { LockedArtifact } from "./form.ts";

/** One line of a difference. */
export interface LockChange {
  readonly kind: "added" | "removed" | "changed";
  /** Name in toolchainkit.yaml. */
  readonly name: string;
  readonly platform: string;
  /** What differs, such as `version 18.1.7 → 18.1.8`. */
  readonly details: readonly string[];
}

/** Every difference, by name and platform. */
export function diffLocks(before: LockFile | undefined, after: LockFile): LockChange[] {
  const changes: LockChange[] = [];
  for (const group of ["toolchains", "tools"] as const) {
    const old = before?.[group] ?? {};
    const now = after[group];
    for (const name of sortedUnion(old, now)) changes.push(...diffItem(name, old[name], now[name]));
  }
  return changes;
}

function sortedUnion(a: object, b: object): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
}

function diffItem(
  name: string,
  before: LockedItem | undefined,
  after: LockedItem | undefined,
): LockChange[] {
  const changes: LockChange[] = [];
  const old = before?.platforms ?? {};
  const now = after?.platforms ?? {};
  for (const platform of sortedUnion(old, now)) {
    const was = old[platform];
    const is = now[platform];
    if (was === undefined && is !== undefined) {
      changes.push({ kind: "added", name, platform, details: describeBuild(is) });
    } else if (is === undefined && was !== undefined) {
      changes.push({ kind: "removed", name, platform, details: [`${was.name} ${was.version}`] });
    } else if (is !== undefined && was !== undefined) {
      const details = diffBuild(was, is);
      if (details.length > 0) changes.push({ kind: "changed", name, platform, details });
    }
  }
  if (before !== undefined && after !== undefined && before.request !== after.request) {
    changes.push({
      kind: "changed",
      name,
      platform: "all platforms",
      details: [`wanted version ${before.request} → ${after.request}`],
    });
  }
  return changes;
}

function describeBuild(build: LockedArtifact): string[] {
  const details = [`${build.name} ${build.version}`];
  if (build.sizeBytes !== undefined) details.push(describeBytes(build.sizeBytes));
  const hash = build.sha256 ?? build.sha512;
  details.push(hash === undefined ? "no published checksum" : `sha ${hash.slice(0, 12)}…`);
  const source = build.sources[0];
  if (source !== undefined) details.push(`from ${sourceText(source)}`);
  return details;
}

function diffBuild(was: LockedArtifact, is: LockedArtifact): string[] {
  const details: string[] = [];
  const compare = (label: string, a: string | undefined, b: string | undefined) => {
    if (a !== b) details.push(`${label} ${a ?? "unknown"} → ${b ?? "unknown"}`);
  };
  compare("build", was.name, is.name);
  compare("version", was.version, is.version);
  compare("built for", was.platform, is.platform);
  const size = (build: LockedArtifact) =>
    build.sizeBytes === undefined ? undefined : describeBytes(build.sizeBytes);
  compare("size", size(was), size(is));
  const hash = (build: LockedArtifact) => (build.sha256 ?? build.sha512)?.slice(0, 12);
  compare("sha", hash(was), hash(is));
  const addresses = (build: LockedArtifact) => build.sources.map(sourceText).join(", ");
  compare("source", addresses(was), addresses(is));
  if (details.length === 0 && JSON.stringify(was) !== JSON.stringify(is)) {
    details.push("description of the build");
  }
  return details;
}

function sourceText(source: ArtifactSource): string {
  if ("url" in source) return shortUrl(source.url);
  return "npm" in source ? `npm ${source.npm}` : `PyPI ${source.pypi}`;
}

/** Host and file name: the rest of an address tells a reader nothing, and a query may be secret. */
function shortUrl(url: string): string {
  const bare = url.replace(/[?#].*$/, "").replace(/\/\/[^/@]*@/, "//");
  const [, host, path = ""] = bare.match(/^[a-z]+:\/\/([^/]*)\/?(.*)$/i) ?? [];
  const folders = path.split("/");
  const name = folders.pop() ?? "";
  if (host === undefined) return bare;
  return folders.length === 0 ? `${host}/${name}` : `${host}/…/${name}`;
}

/** The changes as lines: `+` added, `-` removed, `~` changed. */
export function describeChanges(changes: readonly LockChange[]): string[] {
  const marks = { added: "+", removed: "-", changed: "~" } as const;
  return changes.map(({ kind, name, platform, details }) =>
    `${marks[kind]} ${name} (${platform}): ${details.join(", ")}`
  );
}
