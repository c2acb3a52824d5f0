/**
 * toolchainkit.lock: which exact builds a project uses, on every platform, with their sources and
 * checksums. Owns reading and writing the file; what belongs in it is decided in
 * `src/orchestration/lock.ts`.
 */
import { isNode, LineCounter, parseDocument } from "yaml";
import type { Artifact } from "../core/artifact.ts";
import { readTextIfExists, writeIfChanged } from "../core/filesystem.ts";
import { visibleText } from "../core/printable_text.ts";
import { leadsOutside } from "../core/filesystem/link_outside.ts";
import { AddressBook, type NoteAddress } from "../core/stored_artifact.ts";
import type { LockedPackages } from "../packages/types.ts";
import { checkDocument, type Fail } from "./lock/check.ts";
import {
  fromLockMap,
  type LockedArtifact,
  type LockMap,
  type LockValue,
  toLockMap,
} from "./lock/form.ts";
import { LockInvalidError, type LockProblem, LockUnsafeError } from "./lock/lock_error.ts";
import { renderLockText } from "./lock/text.ts";

export {
  LockInvalidError,
  LockMismatchError,
  type LockProblem,
  LockUnsafeError,
} from "./lock/lock_error.ts";
export type { LockedArtifact } from "./lock/form.ts";

/** The schema number this program writes. */
export const LOCK_VERSION = 1;

/** One toolchain or tool. */
export interface LockedItem {
  /** Name in the registry, such as `llvm`. */
  readonly type: string;
  /** The version as toolchainkit.yaml asks for it, such as `18` or `latest`. */
  readonly request: string;
  /** By platform name. */
  readonly platforms: Readonly<Record<string, LockedArtifact>>;
}

/** A whole lock file. */
export interface LockFile {
  /** Schema of the file. */
  readonly version: typeof LOCK_VERSION;
  /** Fingerprint of what toolchainkit.yaml said that matters here. */
  readonly configHash: string;
  /** By the name that toolchainkit.yaml gives them. */
  readonly toolchains: Readonly<Record<string, LockedItem>>;
  /** By name, such as `cmake`. */
  readonly tools: Readonly<Record<string, LockedItem>>;
  /** Libraries, as their package manager resolved them. */
  readonly packages?: LockedPackages;
  /**
   * Full addresses by what is kept of them, of a lock of an earlier version that has their secrets in
   * clear. They are used and not written again.
   */
  readonly clearAddresses?: ReadonlyMap<string, string>;
}

/**
 * Reads a lock file; undefined when there is none.
 *
 * @throws {LockInvalidError} With line and column, if it is not whole and well-formed.
 *
 * @example
 * ```ts
 * import { artifactFromLock, readLock } from "@toolchainkit/toolchainkit/config/lock_file";
 *
 * const lock = await readLock("toolchainkit.lock");
 * if (lock !== undefined) console.log(artifactFromLock(lock, "main", "linux-x64")?.version);
 * ```
 */
export async function readLock(path: string): Promise<LockFile | undefined> {
  const target = await leadsOutside(path);
  if (target !== undefined) {
    const problem = `it is a link that leads out of the project, to "${target}"`;
    throw new LockInvalidError({ file: path, line: 1, column: 1, problem });
  }
  const text = await readTextIfExists(path);
  return text === undefined ? undefined : parseLock(text, path);
}

/** Writes a lock file when it differs; true if it was written. */
export function writeLock(path: string, lock: LockFile): Promise<boolean> {
  return writeIfChanged(path, renderLock(lock));
}

/** The locked build of a toolchain or tool for a platform. */
export function artifactFromLock(
  lock: LockFile,
  name: string,
  platform: string,
): LockedArtifact | undefined {
  const item = Object.hasOwn(lock.toolchains, name)
    ? lock.toolchains[name]
    : Object.hasOwn(lock.tools, name)
    ? lock.tools[name]
    : undefined;
  return item?.platforms[platform];
}

/** Every locked build, for bundles and mirrors; of these platforms only when given. */
export function artifactsOfLock(
  lock: LockFile,
  platforms?: readonly string[],
): { name: string; platform: string; artifact: LockedArtifact }[] {
  const all: { name: string; platform: string; artifact: LockedArtifact }[] = [];
  for (const items of [lock.toolchains, lock.tools]) {
    for (const [name, item] of Object.entries(items)) {
      for (const [platform, artifact] of Object.entries(item.platforms)) {
        if (platforms === undefined || platforms.includes(platform)) {
          all.push({ name, platform, artifact });
        }
      }
    }
  }
  return all;
}

/** The text of a lock: the same bytes for the same content, on every machine. */
export function renderLock(lock: LockFile): string {
  return renderLockText({
    version: lock.version,
    config: lock.configHash,
    toolchains: itemsToMap(lock.toolchains),
    tools: itemsToMap(lock.tools),
    ...(lock.packages === undefined ? {} : { packages: packagesToMap(lock.packages) }),
    // Last, so that a file that was cut short is told from a whole one.
    complete: true,
  });
}

function itemsToMap(items: Readonly<Record<string, LockedItem>>): LockMap {
  return mapValues(items, (item) => ({
    type: item.type,
    request: item.request,
    platforms: mapValues(item.platforms, toLockMap),
  }));
}

function packagesToMap(packages: LockedPackages): LockMap {
  const { manager, baseline, items } = packages;
  return {
    manager,
    ...(baseline === undefined ? {} : { baseline }),
    items: mapValues(items, ({ version, revision }) => ({
      version,
      ...(revision === undefined ? {} : { revision }),
    })),
  };
}

function mapValues<A, B>(
  values: Readonly<Record<string, A>>,
  change: (value: A, key: string) => B,
): Record<string, B> {
  return Object.fromEntries(
    Object.keys(values).sort().map((key) => [key, change(values[key] as A, key)]),
  );
}

/**
 * Reads the text of a lock file.
 *
 * @throws {LockInvalidError} With line and column, if it is not whole and well-formed.
 */
export function parseLock(text: string, file: string): LockFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, schema: "core" });
  const problemAt = (offset: number, problem: string): LockProblem => {
    const { line, col } = lines.linePos(Math.max(0, offset));
    return { file, line: Math.max(1, line), column: Math.max(1, col), problem };
  };
  const failAt = (offset: number, problem: string, cause?: unknown): never => {
    throw new LockInvalidError(problemAt(offset, problem), { cause });
  };
  const conflict = text.search(/^(<{7}|={7}|>{7})/m);
  if (conflict >= 0) failAt(conflict, "there is an unresolved merge conflict");
  const [error] = document.errors;
  if (error !== undefined) failAt(error.pos[0], firstLine(error.message), error);
  const value = plainValue(document, failAt);
  if (value === null || text.trim() === "") failAt(0, "the file is empty");
  const fail: Fail = (path, problem, kind) => {
    const name = path.length === 0 ? "" : `${visibleText(path.join("."))}: `;
    const found = problemAt(offsetOf(document, path), `${name}${problem}`);
    throw kind?.unsafe === true ? new LockUnsafeError(found) : new LockInvalidError(found);
  };
  const version = isMap(value) ? value["version"] : undefined;
  if (typeof version === "number" && version > LOCK_VERSION) {
    fail(["version"], `version ${version} was written by a newer toolchainkit`);
  }
  if (isMap(value) && value["complete"] !== true) {
    failAt(text.trimEnd().length, "the file is cut short here");
  }
  checkDocument(value, [], fail);
  const map = value as LockMap;
  const clearAddresses = new AddressBook();
  return {
    version: LOCK_VERSION,
    configHash: map["config"] as string,
    toolchains: itemsFromMap(map["toolchains"] as LockMap, clearAddresses.note),
    tools: itemsFromMap(map["tools"] as LockMap, clearAddresses.note),
    ...(clearAddresses.isEmpty ? {} : { clearAddresses: clearAddresses.all }),
    // Checked above: the document's form is that of the type.
    ...(map["packages"] === undefined
      ? {}
      : { packages: map["packages"] as unknown as LockedPackages }),
  };
}

function plainValue(
  document: ReturnType<typeof parseDocument>,
  failAt: (offset: number, problem: string, cause?: unknown) => never,
): LockValue {
  try {
    return document.toJS({ maxAliasCount: 0 }) as LockValue;
  } catch (error) {
    // The program writes no aliases; somebody who does wants memory, not a lock.
    if (error instanceof ReferenceError) return failAt(0, "there is an alias", error);
    throw error;
  }
}

function isMap(value: LockValue): value is LockMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function firstLine(message: string): string {
  return (message.split("\n", 1)[0] ?? message).replace(/ at line \d+, column \d+:?$/, "");
}

function offsetOf(
  document: ReturnType<typeof parseDocument>,
  path: readonly (string | number)[],
): number {
  for (let length = path.length; length > 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function itemsFromMap(items: LockMap, note: NoteAddress): Record<string, LockedItem> {
  return mapValues(items as Readonly<Record<string, LockMap>>, (item) => ({
    type: item["type"] as string,
    request: item["request"] as string,
    platforms: mapValues(
      item["platforms"] as Readonly<Record<string, LockMap>>,
      (build, platform) => fromLockMap(build, platform, note),
    ),
  }));
}

/** The artifact without what only the lock knows about it. */
export function plainArtifact(artifact: LockedArtifact): Artifact {
  const { unverified: _unverified, ...plain } = artifact;
  return plain;
}
