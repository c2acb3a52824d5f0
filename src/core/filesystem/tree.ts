/** Whole folders: walking and measuring them. Follows no links. */

/** Something in a tree. */
export interface TreeEntry {
  /** Below the tree's root, with `/` on every system. */
  readonly path: string;
  /** What it is itself; a link is a link. */
  readonly kind: "file" | "directory" | "symlink" | "other";
}

/**
 * Everything below a folder, a folder before what is in it, names sorted, so that two walks of the
 * same tree are alike. Links are reported, never followed.
 *
 * @param options.enter Asked for each folder; false leaves out what is in it.
 * @throws {Deno.errors.NotFound} If the root is not there.
 */
export async function* walkTree(
  root: string,
  options: { enter?: (entry: TreeEntry) => boolean } = {},
): AsyncGenerator<TreeEntry> {
  yield* walk(root, "", options.enter ?? (() => true));
}

async function* walk(
  root: string,
  below: string,
  enter: (entry: TreeEntry) => boolean,
): AsyncGenerator<TreeEntry> {
  const entries: Deno.DirEntry[] = [];
  for await (const entry of Deno.readDir(below === "" ? root : `${root}/${below}`)) {
    entries.push(entry);
  }
  entries.sort((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  for (const entry of entries) {
    const found: TreeEntry = {
      path: below === "" ? entry.name : `${below}/${entry.name}`,
      kind: kindOf(entry),
    };
    yield found;
    if (found.kind === "directory" && enter(found)) yield* walk(root, found.path, enter);
  }
}

function kindOf(entry: Deno.DirEntry): TreeEntry["kind"] {
  if (entry.isSymlink) return "symlink";
  if (entry.isDirectory) return "directory";
  return entry.isFile ? "file" : "other";
}

/** How large a tree is. */
export interface TreeSize {
  /** Sum of the files' lengths; a file with several names in the tree counts once. */
  readonly sizeBytes: number;
  /** Names of files, also where several are of one file. */
  readonly files: number;
  /** Folders below the root. */
  readonly directories: number;
  /** Symbolic links, which are not followed. */
  readonly symlinks: number;
}

/** Measures a folder; one that is not there is empty. What vanishes meanwhile does not count. */
export async function directorySize(root: string): Promise<TreeSize> {
  const total = { sizeBytes: 0, files: 0, directories: 0, symlinks: 0 };
  const counted = new Set<string>();
  const measure = async (folder: string): Promise<void> => {
    const inside: Promise<void>[] = [];
    for (const entry of await entriesOf(folder)) {
      const path = `${folder}/${entry.name}`;
      if (entry.isSymlink) total.symlinks++;
      else if (entry.isDirectory) {
        total.directories++;
        await measure(path);
      } else inside.push(addFile(path, total, counted));
    }
    await Promise.all(inside);
  };
  await measure(root);
  return total;
}

async function entriesOf(folder: string): Promise<Deno.DirEntry[]> {
  const entries: Deno.DirEntry[] = [];
  try {
    for await (const entry of Deno.readDir(folder)) entries.push(entry);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
  return entries;
}

async function addFile(
  path: string,
  total: { sizeBytes: number; files: number },
  counted: Set<string>,
): Promise<void> {
  try {
    const info = await Deno.lstat(path);
    total.files++;
    if ((info.nlink ?? 1) > 1) {
      const identity = `${info.dev}:${info.ino}`;
      if (counted.has(identity)) return;
      counted.add(identity);
    }
    total.sizeBytes += info.size;
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
}
