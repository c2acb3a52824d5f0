/**
 * What an installed toolchain consists of. Owns `<id>/.toolchainkit/manifest.json`: reading,
 * writing, the digest of the whole tree. Comparing it with the disk is in `tree_check.ts`.
 */
import { dirname, join } from "@std/path";
import type { Artifact } from "./artifact.ts";
import { cacheFileRules, readCacheHead, readCacheText, UntrustedFileError } from "./cache_file.ts";
import { TkError } from "./errors.ts";
import { atomicWrite } from "./filesystem.ts";
import { IrregularFileError, lookIfThere } from "./filesystem/regular_file.ts";
import { withoutSecrets } from "./stored_artifact.ts";

/** One file, folder or link of an installed tree. */
export interface ManifestEntry {
  /** With `/`, relative to the tree. */
  readonly path: string;
  /** What kind of thing it is. */
  readonly kind: "file" | "directory" | "symlink";
  /** Sum of the file sizes. */
  readonly sizeBytes: number;
  /** Permission bits; 0 where the system has none. */
  readonly mode: number;
  /** Lower-case hexadecimal; files only. */
  readonly sha256?: string;
  /** Links only, as stored in the link. */
  readonly target?: string;
}

/** What was installed, from where, and every file of it. */
export interface Manifest {
  /** Version of the format. */
  readonly schema: 1;
  /** What it is, as the catalog or the lock described it. */
  readonly artifact: Pick<Artifact, "kind" | "name" | "version" | "platform"> & Partial<Artifact>;
  /** Where the bytes came from, without secrets. */
  readonly source: string;
  /** Hash of the archive. */
  readonly sha256: string;
  /** The same by another algorithm, where that is what the publisher tells. */
  readonly sha512?: string;
  /** ISO 8601. */
  readonly installedAt: string;
  /** Sum of the sizes of all files, in bytes. */
  readonly sizeBytes: number;
  /** Digest of all entries; equal trees have equal digests wherever they came from. */
  readonly treeDigest: string;
  /** Every entry, sorted by path. */
  readonly files: readonly ManifestEntry[];
}

/** The manifest of an installed tree is damaged or of a newer version. */
export class ManifestError extends TkError<{ path: string }> {
  /** See the table in `error_codes.ts`. */
  readonly code = "MANIFEST_INVALID";

  /** For the file and what is wrong with it. */
  constructor(path: string, reason: string, cause?: unknown) {
    super(`Cannot read the manifest "${path}": ${reason}`, { path }, {
      cause,
      hint: "Install it again: toolchainkit cache verify --repair",
    });
  }
}

/** Longer heads than this are not written. */
const HEAD_BYTES = 64 * 1024;

/** The folder inside a tree that holds what ToolchainKit wrote; not part of the tree itself. */
export const MANIFEST_FOLDER = ".toolchainkit";

/** Where the manifest of a tree is. */
export function manifestPath(treeRoot: string): string {
  return join(treeRoot, MANIFEST_FOLDER, "manifest.json");
}

/** Puts a manifest together: entries sorted, size summed, digest computed. */
export async function createManifest(
  facts: Pick<Manifest, "artifact" | "source" | "sha256" | "sha512" | "installedAt">,
  entries: readonly ManifestEntry[],
): Promise<Manifest> {
  const files = sortEntries(entries);
  const sizeBytes = files.reduce((sum, entry) => sum + fileSize(entry), 0);
  return { schema: 1, ...facts, sizeBytes, treeDigest: await treeDigest(files), files };
}

/** Writes the manifest into a tree, safe against crashes. */
export async function writeManifest(treeRoot: string, manifest: Manifest): Promise<void> {
  await atomicWrite(manifestPath(treeRoot), renderManifest(manifest));
}

/** A manifest as text: one entry a line, so that two of them can be compared by eye. */
export function renderManifest(manifest: Manifest): string {
  const { files, ...head } = manifest;
  const lines = files.map((entry) => `    ${JSON.stringify(entry)}`).join(",\n");
  const start = JSON.stringify(head, undefined, 2).replace(/\n}$/, "");
  return `${start},\n  "files": [\n${lines}\n  ]\n}\n`;
}

/**
 * True if a complete tree is there: the manifest is in it before it gets its name. A tree that a
 * stranger put there does not count, because its programs would run.
 */
export async function isInstalledTree(treeRoot: string): Promise<boolean> {
  try {
    const path = manifestPath(treeRoot);
    const rules = await cacheFileRules(path, await trustedFolders(treeRoot));
    if (await lookIfThere(path, rules) === undefined) return false;
    rules.check?.(await Deno.lstat(treeRoot));
    return true;
  } catch (error) {
    // A link or a pipe under that name is not ours either.
    if (error instanceof IrregularFileError || error instanceof UntrustedFileError) return false;
    throw error;
  }
}

/**
 * The folders whose owners may have installed `<root>/toolchains/<id>`: the root of the cache, and its
 * folder of toolchains unless everybody could have made that.
 */
async function trustedFolders(treeRoot: string): Promise<string[]> {
  const section = dirname(treeRoot);
  const root = dirname(section);
  const info = await Deno.stat(root).catch(() => undefined);
  const isOpen = info === undefined || ((info.mode ?? 0) & 0o002) !== 0;
  return isOpen ? [root] : [root, section];
}

/** A manifest without its list of files. */
export type ManifestHead = Omit<Manifest, "files">;

/**
 * What a manifest says before its list of files, without reading that; undefined when there is none
 * or its beginning cannot be read.
 */
export async function readManifestHead(treeRoot: string): Promise<ManifestHead | undefined> {
  const bytes = await reading(treeRoot, (path, root) => {
    return readCacheHead(path, { root, lengthBytes: HEAD_BYTES });
  });
  if (bytes === undefined) return undefined;
  const text = new TextDecoder().decode(bytes);
  const end = text.indexOf(',\n  "files": [');
  try {
    return end < 0 ? undefined : shownHead(JSON.parse(`${text.slice(0, end)}}`) as ManifestHead);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * The manifest of a tree, undefined when there is none.
 *
 * @throws {ManifestError}
 *
 * @example
 * ```ts
 * import { readManifest } from "@toolchainkit/toolchainkit/core/manifest";
 *
 * const manifest = await readManifest("/home/me/.toolchainkit/toolchains/llvm-18.1.8-linux-x64");
 * console.log(manifest?.source, manifest?.files.length);
 * ```
 */
export async function readManifest(treeRoot: string): Promise<Manifest | undefined> {
  const text = await reading(treeRoot, (path, root) => readCacheText(path, { root }));
  return text === undefined ? undefined : parseManifest(text, manifestPath(treeRoot));
}

async function reading<T>(
  treeRoot: string,
  read: (path: string, root: readonly string[]) => Promise<T>,
): Promise<T> {
  const path = manifestPath(treeRoot);
  try {
    return await read(path, await trustedFolders(treeRoot));
  } catch (error) {
    if (!(error instanceof UntrustedFileError)) throw error;
    throw new ManifestError(path, error.details.reason, error);
  }
}

/** The manifest of a tree; undefined when there is none or it cannot be used. */
export async function readManifestIfValid(treeRoot: string): Promise<Manifest | undefined> {
  try {
    return await readManifest(treeRoot);
  } catch (error) {
    if (error instanceof ManifestError || error instanceof Deno.errors.PermissionDenied) {
      return undefined;
    }
    throw error;
  }
}

/** Parses a manifest. @throws {ManifestError} */
export function parseManifest(text: string, path: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ManifestError(path, "it is not JSON", cause);
  }
  const manifest = value as Partial<Manifest> | null;
  if (typeof manifest !== "object" || manifest === null) {
    throw new ManifestError(path, "it is not an object");
  }
  if (typeof manifest.schema === "number" && manifest.schema > 1) {
    throw new ManifestError(path, `its schema is ${manifest.schema}, this program reads 1`);
  }
  const { artifact, files } = manifest;
  const whole = manifest.schema === 1 && typeof manifest.sizeBytes === "number" &&
    typeof manifest.treeDigest === "string" && typeof artifact?.name === "string" &&
    typeof artifact.version === "string" && typeof artifact.platform === "string" &&
    Array.isArray(files) && files.every(isEntry);
  if (!whole) throw new ManifestError(path, "fields are missing");
  return shownHead(manifest as Manifest);
}

/** Manifests of earlier versions have the secrets of addresses in clear: they go no further. */
function shownHead<T extends ManifestHead>(head: T): T {
  const { sources } = head.artifact;
  const whole = Array.isArray(sources) &&
    sources.every((source) => typeof source === "object" && source !== null);
  if (!whole) return head;
  return { ...head, artifact: withoutSecrets({ ...head.artifact, sources }) };
}

/** SHA-256 over the sorted entries: paths, kinds, contents, execute bits and link targets. */
export async function treeDigest(entries: readonly ManifestEntry[]): Promise<string> {
  const lines = sortEntries(entries).map((entry) => {
    const execute = entry.kind === "file" && (entry.mode & 0o100) !== 0 ? "x" : "-";
    const content = entry.sha256 ?? entry.target ?? "";
    return `${entry.kind}\t${execute}\t${content}\t${JSON.stringify(entry.path)}\n`;
  });
  const bytes = new Uint8Array(new TextEncoder().encode(lines.join("")));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** True if a path from a manifest stays below the tree when joined to it. */
export function isSafeEntryPath(path: string): boolean {
  return path !== "" && !path.startsWith("/") && !/^[A-Za-z]:/.test(path) &&
    !/[\\\0]/.test(path) &&
    path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

function sortEntries(entries: readonly ManifestEntry[]): ManifestEntry[] {
  // By code units, not by locale: the digest must be the same everywhere.
  return [...entries].sort((a, b) => a.path < b.path ? -1 : a.path > b.path ? 1 : 0);
}

function fileSize(entry: ManifestEntry): number {
  return entry.kind === "file" ? entry.sizeBytes : 0;
}

function isEntry(value: unknown): value is ManifestEntry {
  const entry = value as Partial<ManifestEntry> | null;
  return typeof entry === "object" && entry !== null && typeof entry.path === "string" &&
    isSafeEntryPath(entry.path) && typeof entry.sizeBytes === "number" &&
    typeof entry.mode === "number" &&
    (entry.kind === "file" || entry.kind === "directory" || entry.kind === "symlink");
}
