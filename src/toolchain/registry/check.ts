/**
 * Checks toolchain data that did not come with the program, so that no name or path of it leads out
 * of the cache and no row lacks what an installation needs. Owns these rules; the program's own data
 * is checked by the test suite.
 */
import {
  isAddress,
  isLicense,
  isPathInside,
  isPathName,
  isSignatureKey,
  isTextLine,
  isTriple,
  isVersionNumber,
  isVersionRequest,
} from "../../core/outside_values.ts";
import { quotedText, visibleText } from "../../core/printable_text.ts";
import { isWheelPlatform, parseNpmSpec, parsePypiSpec } from "../../core/sources/package_spec.ts";
import {
  type CatalogBuild,
  type CatalogDefaults,
  type CatalogEntry,
  CatalogError,
  type CatalogFile,
} from "./catalog.ts";

const HEX = { sha256: /^[0-9a-f]{64}$/, sha512: /^[0-9a-f]{128}$/ } as const;
const ARCHIVES = ["tar", "tar.gz", "tar.xz", "tar.zst", "tar.bz2", "zip", "7z", "exe", "raw"];
const COMPILERS = ["clang", "gcc", "msvc", "zig"];
const SIGNATURES = ["openpgp", "minisign", "sigstore"];

/** @throws {CatalogError} At the first thing that is wrong, with the path of keys to it. */
export function checkAddedCatalog(file: CatalogFile, origin: string): void {
  const fail = (where: string, problem: string): never => {
    throw new CatalogError(origin, `${visibleText(where)}: ${problem}`);
  };
  for (const [name, entry] of Object.entries(file.entries)) {
    if (!isPathName(name) || name !== name.toLowerCase()) {
      fail(name, "a name is lower-case letters, digits, and . _ + -");
    }
    if (!isObject(entry)) fail(name, "is not an object");
    if (!isObject(entry.versions)) fail(name, '"versions" is missing');
    if (!["toolchain", "tool", "python"].includes(entry.kind)) {
      fail(name, '"kind" is none of toolchain, tool and python');
    }
    if (typeof entry.summary !== "string") fail(name, '"summary" is missing');
    checkEntry(entry, { name, fail });
  }
}

type Fail = (where: string, problem: string) => never;

/** Where a value stands, and how to refuse it. */
interface Place {
  readonly name: string;
  readonly fail: Fail;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function below({ name, fail }: Place, key: string): Place {
  return { name: `${name}.${key}`, fail };
}

/** Refuses a value that is there and not a text of the grammar. */
function checkText(
  value: unknown,
  { name, fail }: Place,
  rule: { readonly is: (text: string) => boolean; readonly wanted: string },
): void {
  if (value === undefined) return;
  if (typeof value !== "string") fail(name, "is not a text");
  else if (!rule.is(value)) fail(name, `${quotedText(value)} is not ${rule.wanted}`);
}

function checkTexts(
  value: unknown,
  place: Place,
  rule: { readonly is: (text: string) => boolean; readonly wanted: string },
): void {
  if (value === undefined) return;
  if (!Array.isArray(value)) return place.fail(place.name, "is not a list");
  value.forEach((each, at) => checkText(each, below(place, String(at)), rule));
}

const oneOf = (words: readonly string[]) => ({
  is: (text: string) => words.includes(text),
  wanted: `one of ${words.join(", ")}`,
});
const PATH_NAME = { is: isPathName, wanted: "a name of letters, digits, and . _ + -" };
const PATH = { is: isPathInside, wanted: "a path inside the archive" };
const LINE = { is: isTextLine, wanted: "printable text of one line" };
const TRIPLE = { is: isTriple, wanted: "a target triple such as aarch64-linux-gnu" };
const NUMBER = { is: isVersionNumber, wanted: "a version number" };
const LICENSE = { is: isLicense, wanted: "a licence expression" };
const KEY = { is: isSignatureKey, wanted: "the key of a signer" };
const ADDRESS = { is: isAddress, wanted: "an http, https or file address" };
const PATTERN = { is: isPattern, wanted: "a regular expression of one line" };
const SUFFIX = {
  is: (text: string) => /^[A-Za-z0-9._][A-Za-z0-9._-]*$/.test(text),
  wanted: "an ending",
};
const REQUEST = { is: isVersionRequest, wanted: "a version, a range or latest" };
const WHEEL = { is: isWheelPlatform, wanted: "the platform tag of a wheel" };
const NPM = {
  is: (text: string) => parseNpmSpec(text) !== undefined,
  wanted: "[@scope/]name@exact-version of an npm package",
};
const PYPI = {
  is: (text: string) => parsePypiSpec(text) !== undefined,
  wanted: "name==exact-version of a Python package",
};

function checkEntry(entry: CatalogEntry, place: Place): void {
  checkDefaults(entry, place);
  for (const field of ["summary", "vendor"] as const) {
    checkText(entry[field], below(place, field), LINE);
  }
  checkText(entry.homepage, below(place, "homepage"), ADDRESS);
  checkText(entry.base, below(place, "base"), ADDRESS);
  checkText(entry.license, below(place, "license"), LICENSE);
  checkText(entry.compiler, below(place, "compiler"), oneOf(COMPILERS));
  checkTexts(entry.aliases, below(place, "aliases"), PATH_NAME);
  checkTexts(entry.targets, below(place, "targets"), TRIPLE);
  for (const [channel, version] of Object.entries(entry.channels ?? {})) {
    checkText(channel, below(place, "channels"), PATH_NAME);
    checkText(version, below(place, `channels.${channel}`), REQUEST);
  }
  for (const [platform, defaults] of Object.entries(entry.platforms ?? {})) {
    checkDefaults(defaults, below(place, `platforms.${platform}`));
  }
  if (entry.signature !== undefined) {
    const at = below(place, "signature");
    checkText(entry.signature.kind, at, oneOf(SIGNATURES));
    checkText(entry.signature.suffix, below(at, "suffix"), SUFFIX);
    checkTexts(entry.signature.keys, below(at, "keys"), KEY);
    checkText(entry.signature.match, below(at, "match"), PATTERN);
  }
  checkVersions(entry, place);
}

function isPattern(text: string): boolean {
  try {
    return isTextLine(text) && new RegExp(text) !== undefined;
  } catch {
    return false;
  }
}

function checkVersions(entry: CatalogEntry, place: Place): void {
  const { name, fail } = place;
  for (const [version, platforms] of Object.entries(entry.versions)) {
    if (!isPathName(version)) fail(`${name}.${version}`, "not a version");
    if (!isObject(platforms)) fail(`${name}.${version}`, "is not an object");
    for (const [platform, value] of Object.entries(platforms)) {
      const where = `${name}.${version}.${platform}`;
      if (!isPathName(platform)) fail(where, "not a platform name");
      const builds: readonly CatalogBuild[] = Array.isArray(value) ? value : [value];
      const expand = (url: string): string =>
        url.replace("{base}", entry.base ?? "").replaceAll("{version}", version);
      for (const build of builds) checkBuild(build, { name: where, fail }, expand);
    }
  }
}

/** What an entry, a platform and a build may each say. */
function checkDefaults(row: CatalogDefaults, place: Place): void {
  if (!isObject(row)) place.fail(place.name, "is not an object");
  checkText(row.archive, below(place, "archive"), oneOf(ARCHIVES));
  checkText(row.bin, below(place, "bin"), PATH);
  checkText(row.toolPrefix, below(place, "toolPrefix"), PATH_NAME);
  checkText(row.target, below(place, "target"), TRIPLE);
  checkTexts(row.stdlib, below(place, "stdlib"), PATH_NAME);
  checkText(row.requires?.glibc, below(place, "requires.glibc"), NUMBER);
  checkText(row.requires?.macos, below(place, "requires.macos"), NUMBER);
  checkTexts(row.requires?.libraries, below(place, "requires.libraries"), PATH_NAME);
}

function checkBuild(build: CatalogBuild, place: Place, expand: (url: string) => string): void {
  const { name, fail } = place;
  const address = { ...ADDRESS, is: (text: string) => isAddress(expand(text)) };
  checkDefaults(build, place);
  checkDigests(build, name, fail);
  checkText(build.subdirectory, below(place, "subdirectory"), PATH);
  checkText(build.upstream, below(place, "upstream"), PATH_NAME);
  checkText(build.note, below(place, "note"), LINE);
  checkText(build.url, below(place, "url"), address);
  checkTexts(build.mirrors, below(place, "mirrors"), address);
  if (build.signature !== undefined && build.signature !== false) {
    const at = below(place, "signature");
    checkText(build.signature.kind, at, oneOf(SIGNATURES));
    checkText(build.signature.url, below(at, "url"), ADDRESS);
    checkText(build.signature.key, below(at, "key"), KEY);
  }
  const sources = build.sources ?? [];
  if (!Array.isArray(sources)) fail(`${name}.sources`, "is not a list");
  if (build.url === undefined && sources.length === 0) fail(name, 'needs "url" or "sources"');
  for (const source of sources) {
    if (!isObject(source)) fail(`${name}.sources`, "is not a list of objects");
    checkDigests(source, name, fail);
    // It becomes the name of a file among the downloads.
    if (source.memberDigests !== undefined) {
      if (!isObject(source.memberDigests)) fail(`${name}.memberDigests`, "is not an object");
      checkDigests(source.memberDigests, `${name}.memberDigests`, fail);
    }
    checkText(source.archive, below(place, "archive"), oneOf(ARCHIVES));
    checkText(source.member, below(place, "member"), PATH);
    checkText(source.subdirectory, below(place, "subdirectory"), PATH);
    checkText(source.wheelPlatform, below(place, "wheelPlatform"), WHEEL);
    checkText(source.url, below(place, "url"), address);
    const kinds = [source.url, source.npm, source.pypi].filter((kind) => kind !== undefined);
    if (kinds.length !== 1) fail(name, "a source needs one of url, npm and pypi");
    checkText(source.npm, below(place, "npm"), NPM);
    checkText(source.pypi, below(place, "pypi"), PYPI);
  }
}

function checkDigests(
  row: Pick<CatalogBuild, "sha256" | "sha512" | "size" | "strip">,
  where: string,
  fail: Fail,
): void {
  for (const algorithm of ["sha256", "sha512"] as const) {
    const digest: unknown = row[algorithm];
    if (digest !== undefined && (typeof digest !== "string" || !HEX[algorithm].test(digest))) {
      fail(where, `"${algorithm}" is not lower-case hexadecimal of the right length`);
    }
  }
  if (row.size !== undefined && !(Number.isSafeInteger(row.size) && row.size >= 0)) {
    fail(where, '"size" is not a number of bytes');
  }
  if (
    row.strip !== undefined && row.strip !== null &&
    !(Number.isSafeInteger(row.strip) && row.strip >= 0)
  ) {
    fail(where, '"strip" is not a number of folders');
  }
}
