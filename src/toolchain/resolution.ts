/**
 * Chooses a version and a build: pattern, platform and what the machine has, in; one build, or an
 * error that says what would work, out. Pure; reads no file and asks no machine.
 */
import type { HostRequirements } from "../core/artifact.ts";
import { nearest } from "../core/nearest.ts";
import type { Platform } from "../core/platform.ts";
import type { CatalogBuild, CatalogEntry } from "./registry/catalog.ts";
import { buildsOf, isStatic, requirementsOf } from "./registry/rows.ts";
import {
  HostUnsuitableError,
  InvalidVersionError,
  NoBuildError,
  ToolchainNotFoundError,
  VersionNotFoundError,
} from "./registry/errors.ts";
import {
  compareVersions,
  isPrerelease,
  matchesPattern,
  parseVersionPattern,
  type VersionPattern,
} from "../core/versions.ts";

/** What is known of the machine that shall run the build; what is not known never rejects one. */
export interface MachineFacts {
  readonly platform: Platform;
  /** Of the shared libraries that builds ask for, those that the machine lacks. */
  readonly missingLibraries?: ReadonlySet<string>;
}

/** A build that was chosen. */
export interface Resolution {
  readonly name: string;
  readonly version: string;
  /** The platform the build was made for; not the wanted one when it runs under emulation. */
  readonly platform: string;
  readonly build: CatalogBuild;
  /** Things the user should hear: emulation, newer versions that this machine cannot run. */
  readonly notes: readonly string[];
}

/** What is asked for. */
export interface ResolutionRequest {
  readonly name: string;
  readonly entry: CatalogEntry;
  /** `latest`, `18`, `18.1.8`, a range, or a channel of the entry such as `lts`. */
  readonly version: string;
  /** Platform name such as `linux-x64`. */
  readonly platform: string;
  /** Without it, builds are not held against any machine (for a lock made elsewhere). */
  readonly machine?: MachineFacts;
  /** True: `version` is one version, not a pattern (`4.10` is not `4.10.2`). */
  readonly exact?: boolean;
}

/** Another platform whose builds a platform can run, with a word about it. */
export interface PlatformFallback {
  readonly platform: string;
  readonly note: string | undefined;
  /** True: only builds that need no C library of the machine. */
  readonly staticOnly: boolean;
}

const FALLBACKS: Readonly<Record<string, readonly PlatformFallback[]>> = {
  "linux-x64": [{ platform: "linux-x64-musl", note: undefined, staticOnly: true }],
  "linux-arm64": [{ platform: "linux-arm64-musl", note: undefined, staticOnly: true }],
  "linux-x64-musl": [{ platform: "linux-x64", note: undefined, staticOnly: true }],
  "linux-arm64-musl": [{ platform: "linux-arm64", note: undefined, staticOnly: true }],
  "macos-arm64": [{
    platform: "macos-x64",
    note: "is an x64 build and runs under Rosetta 2, which must be installed",
    staticOnly: false,
  }],
  "windows-arm64": [{
    platform: "windows-x64",
    note: "is an x64 build and runs under Windows' emulation, slower than a native one",
    staticOnly: false,
  }],
};

/** The platforms whose builds run on `platform`: itself first. */
export function platformCandidates(platform: string): readonly PlatformFallback[] {
  return [{ platform, note: undefined, staticOnly: false }, ...(FALLBACKS[platform] ?? [])];
}

/** All versions, newest first; prereleases too when asked for. */
export function sortedVersions(
  entry: CatalogEntry,
  options: { platform?: string; prereleases?: boolean } = {},
): string[] {
  const { platform } = options;
  return newestFirstVersions(entry).filter((version) =>
    (options.prereleases === true || !isPrerelease(version)) &&
    (platform === undefined || candidateBuilds(entry, version, platform).length > 0)
  );
}

const orderOfEntry = new WeakMap<CatalogEntry, readonly string[]>();

function newestFirstVersions(entry: CatalogEntry): readonly string[] {
  const known = orderOfEntry.get(entry);
  if (known !== undefined) return known;
  const order = Object.keys(entry.versions)
    .sort((a, b) => compareVersions(b, a) || (a < b ? 1 : -1));
  orderOfEntry.set(entry, order);
  return order;
}

/**
 * Chooses the newest version that meets the pattern and that the machine can run, and the best of
 * its builds.
 *
 * @throws {InvalidVersionError} If the pattern is not one.
 * @throws {VersionNotFoundError} If no version meets it.
 * @throws {NoBuildError} If nobody published those versions for the platform.
 * @throws {HostUnsuitableError} If the machine can run none of them.
 */
export function resolve(request: ResolutionRequest): Resolution {
  const { name, entry, platform } = request;
  const pattern = patternOf(entry, name, request.version);
  const unsuitable: Unsuitable[] = [];
  let matched = false;
  for (const version of newestFirstVersions(entry)) {
    const fits = version === pattern.text ||
      (request.exact !== true && matchesPattern(pattern, version));
    if (!fits) continue;
    matched = true;
    for (const candidate of candidateBuilds(entry, version, platform)) {
      const reasons = request.machine === undefined
        ? []
        : shortfalls(candidate.requires, request.machine);
      if (reasons.length === 0) {
        const notes = notesFor(candidate, { name, version, skipped: unsuitable });
        return { name, version, platform: candidate.platform, build: candidate.build, notes };
      }
      unsuitable.push({ version, reasons });
    }
  }
  if (unsuitable.length > 0) throw unsuitableError(request, unsuitable);
  if (matched) throw noBuildError(request, pattern);
  throw new VersionNotFoundError(name, request.version, nearVersions(entry, pattern));
}

interface Candidate {
  readonly platform: string;
  readonly build: CatalogBuild;
  readonly requires: HostRequirements | undefined;
  readonly note: string | undefined;
}

interface Unsuitable {
  readonly version: string;
  readonly reasons: readonly Shortfall[];
}

/** One thing the machine lacks. */
export interface Shortfall {
  readonly required: string;
  readonly found: string;
}

function candidateBuilds(entry: CatalogEntry, version: string, platform: string): Candidate[] {
  const candidates: Candidate[] = [];
  for (const fallback of platformCandidates(platform)) {
    for (const build of buildsOf(entry, version, fallback.platform)) {
      if (fallback.staticOnly && !isStatic(entry, build, fallback.platform)) continue;
      const requires = requirementsOf(entry, build, fallback.platform);
      candidates.push({ platform: fallback.platform, build, requires, note: fallback.note });
    }
    // A build for the platform itself always goes before emulation, even one that needs more.
    if (candidates.length > 0) break;
  }
  return candidates;
}

function patternOf(entry: CatalogEntry, name: string, version: string): VersionPattern {
  const text = entry.channels?.[version] ?? version;
  const pattern = parseVersionPattern(text);
  if (pattern === undefined) {
    throw new InvalidVersionError(name, version, Object.keys(entry.channels ?? {}));
  }
  return pattern;
}

/** What a build needs and the machine lacks; empty when it runs, or when that is not known. */
export function shortfalls(
  requires: HostRequirements | undefined,
  machine: MachineFacts,
): Shortfall[] {
  const list: Shortfall[] = [];
  const { platform } = machine;
  const glibc = requires?.glibc;
  if (glibc !== undefined && platform.os === "linux") {
    if (platform.abi === "musl") {
      list.push({ required: `glibc ${glibc}`, found: "musl" });
    } else if (
      platform.libcVersion !== undefined && compareVersions(platform.libcVersion, glibc) < 0
    ) {
      list.push({ required: `glibc ${glibc}`, found: `glibc ${platform.libcVersion}` });
    }
  }
  const macos = requires?.macos;
  if (
    macos !== undefined && platform.os === "macos" && platform.osVersion !== undefined &&
    compareVersions(platform.osVersion, macos) < 0
  ) {
    list.push({ required: `macOS ${macos}`, found: `macOS ${platform.osVersion}` });
  }
  for (const library of requires?.libraries ?? []) {
    if (machine.missingLibraries?.has(library)) {
      list.push({ required: library, found: "no such library" });
    }
  }
  return list;
}

/** The libraries that any build of the entry for the platform asks for. */
export function librariesAskedFor(entry: CatalogEntry, platform: string): string[] {
  const names = new Set<string>();
  for (const version of Object.keys(entry.versions)) {
    for (const candidate of candidateBuilds(entry, version, platform)) {
      for (const library of candidate.requires?.libraries ?? []) names.add(library);
    }
  }
  return [...names].sort();
}

function notesFor(
  candidate: Candidate,
  context: { name: string; version: string; skipped: readonly Unsuitable[] },
): string[] {
  const notes: string[] = [];
  const label = `${context.name} ${context.version}`;
  if (candidate.note !== undefined) notes.push(`${label} ${candidate.note}`);
  const newer = context.skipped.find((skipped) => skipped.version !== context.version);
  if (newer !== undefined) {
    notes.push(
      `${context.name} ${newer.version} needs ${needs(newer.reasons)}; ` +
        `${label} is the newest that runs here`,
    );
  }
  if (candidate.build.note !== undefined) notes.push(`${label}: ${candidate.build.note}`);
  return notes;
}

function needs(reasons: readonly Shortfall[]): string {
  return reasons.map(({ required, found }) => `${required} (here: ${found})`).join(", ");
}

function unsuitableError(
  request: ResolutionRequest,
  unsuitable: readonly Unsuitable[],
): HostUnsuitableError {
  const first = unsuitable[0] ?? { version: request.version, reasons: [] };
  const works = newestFirstVersions(request.entry).find((version) =>
    !isPrerelease(version) &&
    candidateBuilds(request.entry, version, request.platform)
      .some(({ requires }) =>
        request.machine !== undefined && shortfalls(requires, request.machine).length === 0
      )
  );
  return new HostUnsuitableError(
    { name: request.name, version: first.version, platform: request.platform },
    { shortfalls: first.reasons, works },
  );
}

function noBuildError(request: ResolutionRequest, pattern: VersionPattern): NoBuildError {
  const { entry, name, platform } = request;
  const matching = newestFirstVersions(entry).filter((version) =>
    matchesPattern(pattern, version) || version === pattern.text
  );
  const platforms = new Set(
    matching.flatMap((version) => Object.keys(entry.versions[version] ?? {})),
  );
  return new NoBuildError({ name, version: request.version, platform }, {
    platforms: [...platforms].sort(),
    versions: sortedVersions(entry, { platform }).slice(0, 5),
  });
}

function nearVersions(entry: CatalogEntry, pattern: VersionPattern): string[] {
  const stable = newestFirstVersions(entry).filter((version) => !isPrerelease(version));
  const wanted = pattern.alternatives[0]?.[0]?.version;
  if (wanted === undefined) return stable.slice(0, 3);
  const older = stable.find((version) => compareVersions(version, wanted) < 0);
  const newer = stable.findLast((version) => compareVersions(version, wanted) > 0);
  return [...new Set([newer, older, stable[0]])].filter((version) => version !== undefined);
}

/** The error for a name nobody knows, with the nearest known one. */
export function unknownName(name: string, known: readonly string[]): ToolchainNotFoundError {
  const within = known.filter((candidate) => candidate.includes(name)).slice(0, 3);
  return new ToolchainNotFoundError(name, within.length > 0 ? within : nearest(name, known));
}
