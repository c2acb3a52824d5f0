/**
 * Checks the values of a lock file one by one, so that nothing of it is believed unseen. Owns what
 * each key may hold; finding the place in the file is the caller's.
 */
import type { LockMap, LockValue } from "./form.ts";

/** Reports a problem at a path of keys; does not return. */
export type Fail = (path: readonly (string | number)[], problem: string) => never;

type Path = readonly (string | number)[];
type Check = (value: LockValue, path: Path, fail: Fail) => void;

const NAME = /^[A-Za-z0-9][A-Za-z0-9._+-]*$/;

const text: Check = (value, path, fail) => {
  if (typeof value !== "string" || value === "") fail(path, "is not a text");
};

/** Part of a folder's name in the cache. */
const pathName: Check = (value, path, fail) => {
  if (typeof value !== "string" || !NAME.test(value) || value.includes("..")) {
    fail(path, `"${String(value)}" cannot be part of a folder's name`);
  }
};

const relativePath: Check = (value, path, fail) => {
  const inside = typeof value === "string" && value !== "" && !/^[/\\]|^[A-Za-z]:|\0/.test(value) &&
    !value.split(/[/\\]/).includes("..");
  if (!inside) fail(path, `"${String(value)}" is not a path inside the archive`);
};

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
    fail(path, `"${String(value)}" is none of ${allowed.map(String).join(", ")}`);
  }
};

const texts: Check = (value, path, fail) => {
  if (!Array.isArray(value)) return fail(path, "is not a list");
  value.forEach((item, index) => text(item, [...path, index], fail));
};

/**
 * A reference may stand in an address, also for its beginning: it is filled in only for an address that
 * the configuration names in the same words, never because the lock has it.
 */
const address: Check = (value, path, fail) => {
  if (typeof value !== "string" || !/^(?:(?:https?|file):\/\/.|\$\{env:\w+\})/.test(value)) {
    fail(path, "is not an http, https or file address");
  }
};

const ARCHIVES = ["tar", "tar.gz", "tar.xz", "tar.zst", "tar.bz2", "zip", "7z", "exe", "raw"];

const mapping =
  (checks: Readonly<Record<string, Check>>, required: readonly string[]): Check =>
  (value, path, fail) => {
    const map = asMap(value, path, fail);
    for (const [key, item] of Object.entries(map)) {
      const check = Object.hasOwn(checks, key) ? checks[key] : undefined;
      if (check === undefined) fail([...path, key], `unknown key "${key}"`);
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
  npm: text,
  pypi: text,
  wheel_platform: text,
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
  upstream_version: text,
  compiler: oneOf("clang", "gcc", "msvc", "zig"),
  target: text,
  tool_prefix: pathName,
  stdlib: texts,
  license: text,
  archive: oneOf(...ARCHIVES),
  strip: (value, path, fail) => value === "auto" ? undefined : strip(value, path, fail),
  bin: relativePath,
  requires: mapping({ glibc: text, macos: text, libraries: texts }, []),
  signature: mapping(
    { kind: oneOf("openpgp", "minisign", "sigstore"), url: address, key: text },
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
    ITEM(item, [...path, name], fail);
  }
};

const ITEM = mapping({ type: text, request: text, platforms }, ["type", "request", "platforms"]);

const packageItems: Check = (value, path, fail) => {
  for (const [name, item] of Object.entries(asMap(value, path, fail))) {
    mapping({ version: text, revision: text }, ["version"])(item, [...path, name], fail);
  }
};

const PACKAGES = mapping(
  { manager: oneOf("conan", "vcpkg", "cpm"), baseline: text, items: packageItems },
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
