/**
 * Checks toolchain data that did not come with the program, so that no name or path of it leads out
 * of the cache and no row lacks what an installation needs. Owns these rules; the program's own data
 * is checked by the test suite.
 */
import {
  type CatalogBuild,
  type CatalogEntry,
  CatalogError,
  type CatalogFile,
  type CatalogSource,
} from "./catalog.ts";

const NAME = /^[A-Za-z0-9][A-Za-z0-9._+-]*$/;
const HEX = { sha256: /^[0-9a-f]{64}$/, sha512: /^[0-9a-f]{128}$/ } as const;

/** @throws {CatalogError} At the first thing that is wrong, with the path of keys to it. */
export function checkAddedCatalog(file: CatalogFile, origin: string): void {
  const fail = (where: string, problem: string): never => {
    throw new CatalogError(origin, `${where}: ${problem}`);
  };
  for (const [name, entry] of Object.entries(file.entries)) {
    if (!NAME.test(name) || name !== name.toLowerCase()) {
      fail(name, "a name is lower-case letters, digits, and . _ + -");
    }
    if (typeof entry.versions !== "object" || entry.versions === null) {
      fail(name, '"versions" is missing');
    }
    if (!["toolchain", "tool", "python"].includes(entry.kind)) {
      fail(name, '"kind" is none of toolchain, tool and python');
    }
    if (typeof entry.summary !== "string") fail(name, '"summary" is missing');
    checkVersions(entry, name, fail);
  }
}

type Fail = (where: string, problem: string) => never;

function checkVersions(entry: CatalogEntry, name: string, fail: Fail): void {
  checkPath(entry.bin, `${name}.bin`, fail);
  for (const [version, platforms] of Object.entries(entry.versions)) {
    if (!NAME.test(version) || version.includes("..")) fail(`${name}.${version}`, "not a version");
    for (const [platform, value] of Object.entries(platforms)) {
      const where = `${name}.${version}.${platform}`;
      if (!NAME.test(platform) || platform.includes("..")) fail(where, "not a platform name");
      const builds: readonly CatalogBuild[] = Array.isArray(value) ? value : [value];
      for (const build of builds) checkBuild(build, where, fail);
    }
  }
}

function checkBuild(build: CatalogBuild, where: string, fail: Fail): void {
  checkDigests(build, where, fail);
  checkPath(build.bin, `${where}.bin`, fail);
  checkPath(build.subdirectory, `${where}.subdirectory`, fail);
  const sources = build.sources ?? [];
  if (build.url === undefined && sources.length === 0) fail(where, 'needs "url" or "sources"');
  for (const source of sources) {
    checkDigests(source, where, fail);
    checkPath(source.member, `${where}.member`, fail);
    checkPath(source.subdirectory, `${where}.subdirectory`, fail);
    const kinds = [source.url, source.npm, source.pypi].filter((kind) => kind !== undefined);
    if (kinds.length !== 1) fail(where, "a source needs one of url, npm and pypi");
  }
}

function checkDigests(row: CatalogBuild | CatalogSource, where: string, fail: Fail): void {
  for (const algorithm of ["sha256", "sha512"] as const) {
    const digest = row[algorithm];
    if (digest !== undefined && !HEX[algorithm].test(digest)) {
      fail(where, `"${algorithm}" is not lower-case hexadecimal of the right length`);
    }
  }
  if (row.size !== undefined && !(Number.isSafeInteger(row.size) && row.size >= 0)) {
    fail(where, '"size" is not a number of bytes');
  }
}

function checkPath(path: string | undefined, where: string, fail: Fail): void {
  if (path === undefined) return;
  if (/^[/\\]|^[A-Za-z]:|\0/.test(path) || path.split(/[/\\]/).includes("..")) {
    fail(where, `"${path}" is not a path inside the archive`);
  }
}
