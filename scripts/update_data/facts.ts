/** Facts and overlays to catalog entries. Pure. */
import type {
  CatalogBuild,
  CatalogEntry,
  CatalogSource,
} from "../../src/toolchain/registry/catalog.ts";
import { archiveKindOfName } from "../../src/toolchain/registry/rows.ts";
import { matchesPattern, parseVersionPattern } from "../../src/core/versions.ts";
import type { Fact, FactAlternate, Facts, FamilyOverlay, RequirementRule } from "./types.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Builds = Record<string, Record<string, CatalogBuild | CatalogBuild[]>>;

/** The catalog files by path below `data/` without ending, each with its entries by name. */
export function entriesFromFacts(
  facts: Facts,
  families: Readonly<Record<string, FamilyOverlay>>,
  rules: readonly RequirementRule[],
): Map<string, Map<string, CatalogEntry>> {
  const files = new Map<string, Map<string, CatalogEntry>>();
  for (const [name, rows] of groupByName(facts.entries)) {
    const family = families[rows[0]?.family ?? ""];
    if (family === undefined) throw new Error(`no overlay for family ${rows[0]?.family}`);
    const finalName = family.rename?.[name] ?? name;
    const entry = entryOf(finalName, rows, { family, rules, facts });
    const file = files.get(family.file) ?? new Map<string, CatalogEntry>();
    file.set(finalName, entry);
    files.set(family.file, file);
  }
  return files;
}

function groupByName(facts: readonly Fact[]): Map<string, Fact[]> {
  const groups = new Map<string, Fact[]>();
  for (const row of facts) {
    // A version names a folder; one vendor writes a date with slashes behind one of them.
    const version = row.version.replace(/-[\d.]+_(\d+)%2F(\d+)%2F(\d+)$/, "-$1$2$3");
    const fact = { ...row, version };
    const group = groups.get(fact.name);
    if (group === undefined) groups.set(fact.name, [fact]);
    else group.push(fact);
  }
  return groups;
}

function entryOf(
  name: string,
  rows: readonly Fact[],
  context: { family: FamilyOverlay; rules: readonly RequirementRule[]; facts: Facts },
): CatalogEntry {
  const { family } = context;
  const entry = emptyEntry(name, family, rows[0]);
  const base = commonBase(rows);
  const strip = mostFrequent(rows.map((row) => row.stripComponents));
  const bin = mostFrequent(rows.map((row) => layoutOf(row).bin));
  const versions: Builds = {};
  const defaults = { strip, bin };
  for (const row of rows) {
    const builds = buildsOfFact(row, { base, defaults, entryTargets: entry.targets });
    const ruled = builds.map((build) => applyRules(build, { name, row, base, ...context }));
    (versions[row.version] ??= {})[row.platform] = ruled.length === 1 ? ruled[0] ?? {} : ruled;
  }
  const signature = signatureRule(name, context.facts);
  return {
    ...entry,
    ...(signature === undefined ? {} : { signature }),
    ...(strip === undefined || strip === 1 ? {} : { strip }),
    ...(bin === undefined || bin === "bin" ? {} : { bin }),
    ...(base === undefined ? {} : { base }),
    versions,
  };
}

/** What is known of a name before any build. */
export function emptyEntry(name: string, family: FamilyOverlay, row?: Fact): CatalogEntry {
  const { file: _file, rename: _rename, names, prefixed, ...common } = family;
  const own = names?.[name] ?? {};
  const target = row?.targets?.length === 1 ? row.targets[0] : undefined;
  const merged: Mutable<Partial<CatalogEntry>> = {
    kind: "toolchain",
    ...(row === undefined ? {} : { vendor: row.vendor }),
    ...common,
    ...(target !== undefined && common.target === undefined ? { target } : {}),
    ...((row?.targets?.length ?? 0) > 1 && row?.targets !== undefined
      ? { targets: row.targets }
      : {}),
    ...(prefixed && target !== undefined ? { toolPrefix: `${target}-` } : {}),
    ...own,
  };
  const summary = (merged.summary ?? name)
    .replaceAll("{name}", name).replaceAll("{target}", target ?? name);
  return { ...merged, kind: merged.kind ?? "toolchain", summary, versions: {} };
}

function buildsOfFact(
  row: Fact,
  how: {
    base: string | undefined;
    defaults: { strip: number | null | undefined; bin: string | undefined };
    entryTargets: readonly string[] | undefined;
  },
): CatalogBuild[] {
  const template = (url: string) => shorten(url, how.base, row.version);
  const layout = layoutOf(row);
  const common: Mutable<CatalogBuild> = {
    ...(row.stripComponents === how.defaults.strip ? {} : { strip: row.stripComponents }),
    ...(layout.bin === how.defaults.bin ? {} : { bin: layout.bin }),
    ...(layout.subdirectory === undefined ? {} : { subdirectory: layout.subdirectory }),
    ...(row.upstreamVersion === undefined ? {} : { upstream: plain(row.upstreamVersion) }),
    ...noteOf(row),
    ...(/^static/.test(row.note ?? "") ? { static: true } : {}),
  };
  const primary: Mutable<CatalogBuild> = {
    url: template(row.url),
    ...digestsOf(row),
    ...archiveOf(row.url, row.archive),
    ...(row.mirrors === undefined || row.mirrors.length === 0 ? {} : {
      mirrors: row.mirrors.map((mirror) => typeof mirror === "string" ? mirror : mirror.url),
    }),
    ...common,
  };
  const builds: CatalogBuild[] = [];
  const packings: CatalogSource[] = [];
  for (const alternate of row.alternates ?? []) {
    if (samePacking(row.url, alternate.url)) {
      packings.push(packingOf(alternate, template));
    } else {
      const { static: _static, ...shared } = common;
      builds.push({
        ...shared,
        url: template(alternate.url),
        ...digestsOf(alternate),
        ...archiveOf(alternate.url, ""),
        ...(/musl|static/.test(alternate.url) ? { static: true } : {}),
      });
    }
  }
  builds.unshift(packings.length === 0 ? primary : { ...primary, sources: packings });
  return builds;
}

/** Notes that a user can do something with; those about how the facts were found are left out. */
function noteOf(row: Fact): { note?: string } {
  const told = /needs |NSIS|relocate|32-bit host|Rosetta/;
  const parts = (row.note ?? "").split("; ").filter((part) => told.test(part));
  return parts.length === 0 ? {} : { note: parts.join("; ") };
}

function packingOf(alternate: FactAlternate, template: (url: string) => string): CatalogSource {
  return { url: template(alternate.url), ...digestsOf(alternate), ...archiveOf(alternate.url, "") };
}

/** macOS archives of CMake hold an application bundle; what is wanted lies inside it. */
function layoutOf(row: Fact): { bin: string; subdirectory?: string } {
  const bundle = row.bin.match(/^(.+\.app\/Contents)\/bin$/);
  return bundle === null ? { bin: row.bin } : { bin: "bin", subdirectory: bundle[1] ?? "" };
}

function archiveOf(
  url: string,
  stated: string,
): { archive?: NonNullable<CatalogBuild["archive"]> } {
  if (stated === "none") return { archive: "raw" };
  const byName = archiveKindOfName(url);
  if (byName === undefined || (stated !== "" && byName !== stated)) {
    return { archive: stated as NonNullable<CatalogBuild["archive"]> };
  }
  return {};
}

function samePacking(a: string, b: string): boolean {
  const bare = (url: string) =>
    (url.split("/").at(-1) ?? "").replace(/\.(tar\.\w+|zip|7z|tgz)$/, "");
  return bare(a) === bare(b);
}

function digestsOf(row: FactAlternate): Pick<CatalogBuild, "sha256" | "sha512" | "size"> {
  return {
    ...(row.sha256 === undefined ? {} : { sha256: row.sha256 }),
    ...(row.sha512 === undefined || row.sha256 !== undefined ? {} : { sha512: row.sha512 }),
    ...(row.size === undefined || row.size === null ? {} : { size: row.size }),
  };
}

function plain(upstream: string): string {
  return upstream.replace(/^\D+/, "").replace(/\s.*$/, "");
}

function applyRules(
  build: CatalogBuild,
  context: { name: string; row: Fact; rules: readonly RequirementRule[]; base: string | undefined },
): CatalogBuild {
  const { name, row } = context;
  const url = (build.url ?? "").replace("{base}", context.base ?? "")
    .replaceAll("{version}", row.version);
  const rule = context.rules.find((candidate) => {
    const pattern = parseVersionPattern(candidate.versions);
    return candidate.name === name && candidate.platforms.includes(row.platform) &&
      pattern !== undefined && matchesPattern(pattern, row.version) &&
      (candidate.url === undefined || new RegExp(candidate.url).test(url));
  });
  if (rule === undefined) return build;
  return {
    ...build,
    ...(rule.requires === undefined ? {} : { requires: rule.requires }),
    ...(rule.static === undefined ? {} : { static: rule.static }),
  };
}

function signatureRule(name: string, facts: Facts): CatalogEntry["signature"] | undefined {
  if (name === "zig") {
    const key = facts.signingKeys.find((row) => row.type === "minisign")?.publicKey;
    return key === undefined ? undefined : { kind: "minisign", suffix: ".minisig", keys: [key] };
  }
  if (name === "llvm") {
    const keys = facts.signingKeys.find((row) => row.type === "openpgp-fingerprint")?.keys ?? [];
    // The release managers sign what the release workflow built; other archives carry the keys of
    // whoever built them, and some of the Windows ones have no signature (llvm-project#122789).
    const match = "/LLVM-(19|[2-9][0-9])[^/]*-(Linux|macOS)-";
    return { kind: "openpgp", suffix: ".sig", match, keys: keys.map((key) => key.fingerprint) };
  }
  return undefined;
}

/** The longest folder that most addresses share and that names no version. */
function commonBase(rows: readonly Fact[]): string | undefined {
  const folders = new Map<string, number>();
  for (const row of rows) {
    const parts = row.url.split("/");
    for (let length = 3; length < parts.length; length++) {
      const folder = parts.slice(0, length).join("/");
      folders.set(folder, (folders.get(folder) ?? 0) + 1);
    }
  }
  const shared = [...folders].filter(([, count]) => count > rows.length / 2)
    .map(([folder]) => folder);
  shared.sort((a, b) => b.length - a.length);
  return shared[0];
}

function shorten(url: string, base: string | undefined, version: string): string {
  const rest = base !== undefined && url.startsWith(`${base}/`)
    ? `{base}${url.slice(base.length)}`
    : url;
  return rest.replaceAll(version, "{version}");
}

function mostFrequent<T>(values: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}
