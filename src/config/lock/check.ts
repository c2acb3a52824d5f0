/**
 * Checks the values of a lock file one by one, so that nothing of it is believed unseen. Owns what
 * each key may hold; finding the place in the file is the caller's.
 */
import {
  isCommit,
  isLicense,
  isPathInside,
  isPathName,
  isPlainText,
  isSignatureKey,
  isStoredAddress,
  isTriple,
  isVersionNumber,
  isVersionRequest,
  isWord,
} from "../../core/outside_values.ts";
import { quotedText } from "../../core/printable_text.ts";
import { isWheelPlatform, parseNpmSpec, parsePypiSpec } from "../../core/sources/package_spec.ts";
import type { LockMap, LockValue } from "./form.ts";

/**
 * Reports a problem at a path of keys; does not return. `unsafe`: the value could have become an
 * option, a path or an address that the lock of an honest project never has.
 */
export type Fail = (
  path: readonly (string | number)[],
  problem: string,
  kind?: { readonly unsafe: true },
) => never;

type Path = readonly (string | number)[];
type Check = (value: LockValue, path: Path, fail: Fail) => void;

/** A text of a grammar of its own; `wanted` ends the sentence that begins with the value. */
const textOf =
  (grammar: (text: string) => boolean, wanted: string): Check => (value, path, fail) => {
    if (typeof value !== "string" || value === "") return fail(path, "is not a text");
    if (!grammar(value)) fail(path, `${shown(value)} ${wanted}`, { unsafe: true });
  };

const shown = (value: LockValue): string => quotedText(String(value));

/** Part of a folder's name in the cache, or a name that ends there. */
const pathName: Check = (value, path, fail) => {
  if (typeof value !== "string" || !isPathName(value)) {
    fail(path, `${shown(value)} cannot be part of a folder's name`, { unsafe: true });
  }
};

const relativePath = textOf(isPathInside, "is not a path inside the archive");
const line = textOf(isPlainText, "is not printable text of one line, or begins with a dash");
const word = textOf(isWord, "is not a word of printable characters, or begins with a dash");
const commit = textOf(isCommit, "is not the name of a commit");
const triple = textOf(isTriple, "is not a target triple such as aarch64-linux-gnu");
const versionNumber = textOf(isVersionNumber, "is not a version number");
const license = textOf(isLicense, "is not a licence expression");
const signatureKey = textOf(isSignatureKey, "is not the key of a signer");
const request = textOf(isVersionRequest, "is not a version, a range or latest");
const address = textOf(isStoredAddress, "is not an http, https or file address");
const npmSpec = textOf(
  (text) => parseNpmSpec(text) !== undefined,
  "is not [@scope/]name@exact-version of an npm package",
);
const pypiSpec = textOf(
  (text) => parsePypiSpec(text) !== undefined,
  "is not name==exact-version of a Python package",
);
const wheelPlatform = textOf(isWheelPlatform, "is not the platform tag of a wheel");

const hex = (digits: number): Check => (value, path, fail) => {
  if (typeof value !== "string" || !new RegExp(`^[0-9a-f]{${digits}}$`).test(value)) {
    fail(path, `is not a checksum of ${digits} lower-case hexadecimal digits`);
  }
};

const size: Check = (value, path, fail) => {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) {
    fail(path, "is not a number of bytes");
  }
};

const oneOf = (...allowed: readonly LockValue[]): Check => (value, path, fail) => {
  if (!allowed.includes(value)) {
    fail(path, `${shown(value)} is none of ${allowed.map(String).join(", ")}`);
  }
};

const pathNames: Check = (value, path, fail) => {
  if (!Array.isArray(value)) return fail(path, "is not a list");
  value.forEach((item, index) => pathName(item, [...path, index], fail));
};

const ARCHIVES = ["tar", "tar.gz", "tar.xz", "tar.zst", "tar.bz2", "zip", "7z", "exe", "raw"];

const mapping =
  (checks: Readonly<Record<string, Check>>, required: readonly string[]): Check =>
  (value, path, fail) => {
    const map = asMap(value, path, fail);
    for (const [key, item] of Object.entries(map)) {
      const check = Object.hasOwn(checks, key) ? checks[key] : undefined;
      if (check === undefined) fail([...path, key], `unknown key ${shown(key)}`);
      else check(item, [...path, key], fail);
    }
    for (const key of required) if (map[key] === undefined) fail(path, `"${key}" is missing`);
  };

const strip: Check = (value, path, fail) => {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0) {
    fail(path, "is not a number of folders");
  }
};

const SOURCE = mapping({
  url: address,
  npm: npmSpec,
  pypi: pypiSpec,
  wheel_platform: wheelPlatform,
  sha256: hex(64),
  sha512: hex(128),
  size,
  member: relativePath,
  member_sha256: hex(64),
  member_size: size,
  archive: oneOf(...ARCHIVES),
  strip,
  subdirectory: relativePath,
}, []);

const sources: Check = (value, path, fail) => {
  if (!Array.isArray(value) || value.length === 0) return fail(path, "has no source");
  value.forEach((source, index) => {
    SOURCE(source, [...path, index], fail);
    const kinds = ["url", "npm", "pypi"].filter((kind) => source[kind] !== undefined);
    if (kinds.length !== 1) fail([...path, index], "needs one of url, npm and pypi");
  });
};

const BUILD = mapping({
  kind: oneOf("toolchain", "tool", "python"),
  name: pathName,
  version: pathName,
  built_for: pathName,
  upstream_version: pathName,
  compiler: oneOf("clang", "gcc", "msvc", "zig"),
  target: triple,
  tool_prefix: pathName,
  stdlib: pathNames,
  license,
  archive: oneOf(...ARCHIVES),
  strip: (value, path, fail) => value === "auto" ? undefined : strip(value, path, fail),
  bin: relativePath,
  requires: mapping(
    { glibc: versionNumber, macos: versionNumber, libraries: pathNames },
    [],
  ),
  signature: mapping(
    { kind: oneOf("openpgp", "minisign", "sigstore"), url: address, key: signatureKey },
    ["kind", "url", "key"],
  ),
  unverified: oneOf(true),
  sources,
}, ["name", "version", "archive", "strip", "bin", "sources"]);

const platforms: Check = (value, path, fail) => {
  for (const [platform, build] of Object.entries(asMap(value, path, fail))) {
    pathName(platform, [...path, platform], fail);
    BUILD(build, [...path, platform], fail);
  }
};

const items: Check = (value, path, fail) => {
  for (const [name, item] of Object.entries(asMap(value, path, fail))) {
    line(name, [...path, name], fail);
    ITEM(item, [...path, name], fail);
  }
};

const ITEM = mapping({ type: pathName, request, platforms }, ["type", "request", "platforms"]);

const packageItems: Check = (value, path, fail) => {
  for (const [name, item] of Object.entries(asMap(value, path, fail))) {
    word(name, [...path, name], fail);
    mapping({ version: word, revision: word }, ["version"])(item, [...path, name], fail);
  }
};

const PACKAGES = mapping(
  { manager: oneOf("conan", "vcpkg", "cpm"), baseline: commit, items: packageItems },
  ["manager", "items"],
);

/** Checks a whole document of schema version 1. */
export const checkDocument: Check = mapping({
  version: oneOf(1),
  config: hex(16),
  toolchains: items,
  tools: items,
  packages: PACKAGES,
  complete: oneOf(true),
}, ["version", "config", "toolchains", "tools"]);

/** The value as a mapping. */
export function asMap(value: LockValue, path: Path, fail: Fail): LockMap {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return fail(path, "is not a mapping");
  }
  return value as LockMap;
}
