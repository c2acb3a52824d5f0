/** Is an installed tree still what was installed? Owns comparing a folder with its manifest. */
import { dirname, join } from "@std/path";
import { walkTree } from "./filesystem.ts";
import { mustPin } from "./filesystem/pinned.ts";
import { isSafeEntryPath, type Manifest, MANIFEST_FOLDER, type ManifestEntry } from "./manifest.ts";
import { computeHash } from "./verification.ts";

/** What differs; paths as in the manifest, sorted. */
export interface TreeDifferences {
  readonly missing: readonly string[];
  readonly changed: readonly ChangedEntry[];
  readonly extra: readonly string[];
  readonly checkedBytes: number;
  readonly checkedFiles: number;
}

/** One entry that is there but different. */
export interface ChangedEntry {
  readonly path: string;
  readonly why: "kind" | "size" | "content" | "mode" | "target";
}

/** How closely to look. */
export interface TreeCheckOptions {
  /** `stat` compares kinds, sizes, modes and link targets; `hash` (default) all content too. */
  readonly level?: "stat" | "hash";
  /** How many files are read at the same time. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
  /** Called with the bytes that were read since the last call. */
  onBytes?(bytes: number): void;
}

/** True if nothing differs. */
export function isIntact(differences: TreeDifferences): boolean {
  const { missing, changed, extra } = differences;
  return missing.length === 0 && changed.length === 0 && extra.length === 0;
}

/** Compares a tree with its manifest. Never follows a link. */
export async function checkTree(
  root: string,
  manifest: Pick<Manifest, "files">,
  options: TreeCheckOptions = {},
): Promise<TreeDifferences> {
  const missing: string[] = [];
  const changed: ChangedEntry[] = [];
  const sums = { checkedBytes: 0, checkedFiles: 0 };
  const exchangeable = await mustPin(dirname(root)) || await mustPin(root);
  const waiting = manifest.files.values();
  const worker = async () => {
    for (const entry of waiting) {
      options.signal?.throwIfAborted();
      const found = await checkEntry(root, entry, { ...options, exchangeable });
      if (found === "missing") missing.push(entry.path);
      else if (found !== "same") changed.push({ path: entry.path, why: found });
      if (entry.kind !== "file") continue;
      sums.checkedFiles++;
      sums.checkedBytes += entry.sizeBytes;
    }
  };
  await Promise.all(Array.from({ length: options.concurrency ?? 8 }, worker));
  const extra = await findExtra(root, manifest.files);
  return {
    missing: missing.sort(),
    changed: changed.sort((a, b) => a.path < b.path ? -1 : 1),
    extra,
    ...sums,
  };
}

async function checkEntry(
  root: string,
  entry: ManifestEntry,
  options: TreeCheckOptions & { exchangeable: boolean },
): Promise<"same" | "missing" | ChangedEntry["why"]> {
  if (!isSafeEntryPath(entry.path)) return "missing";
  const path = join(root, ...entry.path.split("/"));
  let info: Deno.FileInfo;
  try {
    info = await Deno.lstat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return "missing";
    }
    throw error;
  }
  const kind = info.isSymlink ? "symlink" : info.isDirectory ? "directory" : "file";
  if (kind !== entry.kind || (kind === "file" && !info.isFile)) return "kind";
  if (kind === "symlink") return await sameTarget(path, entry.target) ? "same" : "target";
  if (kind === "directory") return "same";
  if (info.size !== entry.sizeBytes) return "size";
  if (!sameExecuteBit(info.mode, entry.mode)) return "mode";
  if (options.level === "stat" || entry.sha256 === undefined) return "same";
  const hash = await computeHash(path, "sha256", {
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    exchangeable: options.exchangeable,
    onBytes: (bytes) => options.onBytes?.(bytes),
  });
  return hash === entry.sha256 ? "same" : "content";
}

async function sameTarget(path: string, target: string | undefined): Promise<boolean> {
  return target === undefined || await Deno.readLink(path) === target;
}

/** Whether the owner may run a file is all that matters; the rest is the umask's. */
function sameExecuteBit(actual: number | null, expected: number): boolean {
  if (actual === null || expected === 0 || Deno.build.os === "windows") return true;
  return (actual & 0o100) === (expected & 0o100);
}

async function findExtra(root: string, files: readonly ManifestEntry[]): Promise<string[]> {
  const known = new Set<string>();
  for (const { path } of files) {
    known.add(path);
    // Folders need no entry of their own.
    for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) {
      known.add(path.slice(0, at));
    }
  }
  const extra: string[] = [];
  try {
    const enter = ({ path }: { path: string }) => path !== MANIFEST_FOLDER && known.has(path);
    for await (const { path } of walkTree(root, { enter })) {
      if (path !== MANIFEST_FOLDER && !known.has(path) && !isByproduct(path)) extra.push(path);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return extra;
}

/** What running the Python scripts in a toolchain leaves beside them changes nothing. */
function isByproduct(path: string): boolean {
  return /(^|\/)__pycache__(\/[^/]+\.pyc)?$/.test(path);
}
