/**
 * Writes entries below the staging folder. Owns applying the rules to each entry, creating it, and
 * the last touches (modes and times of folders, links once more) when all are there.
 */
import type { ArchiveEntry, RuleContext } from "./entry.ts";
import {
  droppedDepth,
  isSelected,
  safeComponents,
  type Selection,
  selectPath,
} from "./entry_rules.ts";
import { ArchiveFault, unsafe, unsupported } from "./fault.ts";
import { LeftOut } from "./left_out.ts";
import { createOutputFile, type OutputFile } from "./output_file.ts";
import { checkHardLink, HARD_LINK } from "./rules/hard_link.ts";
import { checkLinkTarget } from "./rules/link_target.ts";
import { ListingLimit } from "./rules/listing_size.ts";
import { permissionBits } from "./rules/mode_bits.ts";
import { checkNameCollision, checkSameOrigin } from "./rules/name_collision.ts";
import { checkNameRoot } from "./rules/name_root.ts";
import { checkParentFolder } from "./rules/parent_folder.ts";
import { checkReplacedFolder } from "./rules/replaced_folder.ts";
import { Tree, type TreeNode } from "./tree.ts";
import { windowsLink } from "./windows_links.ts";

/** What the writer is told. */
export interface TreeWriterOptions extends RuleContext {
  /** The staging folder; exists and is empty. */
  readonly root: string;
  readonly selection: Selection;
  readonly hashFiles: boolean;
  /** Where the tree will be in the end; junctions hold absolute paths. */
  readonly destination: string;
}

/** Where a file's content goes; undefined fields when it is not selected. */
export interface FileTarget {
  /** Absolute path, for a writer on another thread. */
  readonly path: string;
  readonly relative: string;
  readonly mode: number;
}

const DEFAULT_FOLDER_MODE = 0o755;
const OWNER_ACCESS = 0o700;

/** The one writer of one extraction. */
export class TreeWriter {
  readonly tree: Tree;
  readonly listing = new ListingLimit();
  readonly #leftOut: LeftOut;
  readonly #dropped: number;
  #lastParent = "";
  /** The leading components that were taken off the name of the entry that is being written. */
  #origin = "";

  constructor(private readonly options: TreeWriterOptions) {
    this.tree = new Tree(options.foldsNames);
    this.#leftOut = new LeftOut(options);
    this.#dropped = droppedDepth(options.selection);
  }

  /** Writes a folder; a folder that is there takes the new mode and time. */
  folder(entry: ArchiveEntry): void {
    const path = this.#admit(entry);
    if (path === undefined) return;
    const mode = permissionBits(entry.mode);
    const node = { path, kind: "directory", sizeBytes: 0, mode } as const;
    if (path !== "" && this.#replace(path, entry.name)?.kind !== "directory") {
      Deno.mkdirSync(this.#absolute(path), { mode: mode | OWNER_ACCESS });
    }
    this.tree.set({ ...node, modifiedMs: entry.modifiedMs });
  }

  /** Opens a file for writing; undefined when it is not selected (its content is to be read away). */
  openFile(entry: ArchiveEntry): OutputFile | undefined {
    const target = this.placeFile(entry);
    if (target === undefined) return undefined;
    return createOutputFile(target.path, {
      mode: target.mode,
      modifiedMs: entry.modifiedMs,
      hash: this.options.hashFiles,
    });
  }

  /** Everything for a file but the file itself; undefined when it is not selected. */
  placeFile(entry: ArchiveEntry): FileTarget | undefined {
    const path = this.#admit(entry);
    if (path === undefined) return undefined;
    checkReplacedFolder(this.#replace(path, entry.name), entry.name);
    const mode = permissionBits(entry.mode);
    this.tree.set({ path, kind: "file", sizeBytes: entry.sizeBytes, mode, origin: this.#origin });
    return { path: this.#absolute(path), relative: path, mode };
  }

  /** Notes the hash of a file that was placed. */
  noteHash(relative: string, sha256: string): void {
    const node = this.tree.find(relative);
    if (node !== undefined) this.tree.set({ ...node, sha256 });
  }

  /** Closes a file of `openFile` and notes its hash. */
  closeFile(entry: ArchiveEntry, file: OutputFile): void {
    const { sha256 } = file.close();
    if (sha256 !== undefined) this.noteHash(this.#select(entry.name) ?? "", sha256);
  }

  /** Writes a symbolic link. */
  symlink(entry: ArchiveEntry): void {
    const path = this.#admit(entry);
    if (path === undefined) return;
    const target = entry.target ?? "";
    checkLinkTarget({ path, target, entryName: entry.name }, this.tree, this.options);
    checkReplacedFolder(this.#replace(path, entry.name), entry.name);
    this.#createSymlink(path, target);
  }

  /** Writes a hard link to a file, or repeats a symbolic link. */
  hardLink(entry: ArchiveEntry): void {
    const path = this.#admit(entry);
    if (path === undefined) return;
    const target = entry.target ?? "";
    const found = this.#findWritten(this.#targetComponents(target, entry.name), entry.name);
    const node = checkHardLink({ entryName: entry.name, target }, found);
    if (node.path === path) return;
    if (node.kind === "symlink") {
      const text = node.target ?? "";
      checkLinkTarget({ path, target: text, entryName: entry.name }, this.tree, this.options);
      checkReplacedFolder(this.#replace(path, entry.name), entry.name);
      this.#createSymlink(path, text);
      return;
    }
    checkReplacedFolder(this.#replace(path, entry.name), entry.name);
    Deno.linkSync(this.#absolute(node.path), this.#absolute(path));
    this.tree.set({ ...node, path, origin: this.#origin });
  }

  /**
   * Checks all links again, as later entries may have changed where earlier ones lead, and sets the
   * modes and times of folders.
   *
   * @param root Top folder below staging that becomes the destination ("" for staging itself).
   */
  finish(root: string): void {
    this.#leftOut.finish();
    const nodes = [...this.tree.values()];
    const below = root === "" ? "" : `${root}/`;
    this.tree.floor = root === "" ? 0 : 1;
    for (const node of nodes) {
      if (node.kind !== "symlink" || !node.path.startsWith(below)) continue;
      const link = { path: node.path, target: node.target ?? "", entryName: node.path };
      checkLinkTarget(link, this.tree, this.options);
    }
    if (this.options.windows) this.#standInForLinks(nodes, below);
    const folders = nodes.filter((node) => node.kind === "directory" && node.path !== "");
    folders.sort((a, b) => b.path.length - a.path.length);
    for (const folder of folders) this.#finishFolder(folder);
  }

  #standInForLinks(nodes: readonly TreeNode[], below: string): void {
    for (const node of nodes) {
      if (node.kind !== "symlink") continue;
      const link = windowsLink(node, this.tree);
      const path = this.#absolute(node.path);
      if (link.kind === "junction") {
        const target = `${this.options.destination}/${link.to.slice(below.length)}`;
        Deno.symlinkSync(target, path, { type: "junction" });
      } else if (link.kind === "copy") {
        Deno.copyFileSync(this.#absolute(link.of.path), path);
        this.tree.set({ ...link.of, path: node.path });
      } else {
        createDanglingLink(node, path);
      }
    }
  }

  #finishFolder(folder: TreeNode): void {
    const path = this.#absolute(folder.path);
    if (folder.modifiedMs !== undefined) {
      const time = new Date(folder.modifiedMs);
      Deno.utimeSync(path, time, time);
    }
    if (!this.options.windows) Deno.chmodSync(path, folder.mode & ~Deno.umask());
  }

  /**
   * Applies name rules and limits, makes the folders above; the path if the entry is selected. One
   * that is not selected is checked to its end here.
   */
  #admit(entry: ArchiveEntry): string | undefined {
    this.listing.add(entry.name, entry.target);
    const parts = safeComponents(entry.name, this.options);
    checkNameRoot(parts, entry);
    const path = selectPath(parts, this.options.selection);
    if (!isSelected(path, entry.kind)) {
      const repeated = entry.kind === "hardlink" ? this.#findRepeated(entry) : undefined;
      this.#leftOut.add(entry, parts.join("/"), repeated);
      return undefined;
    }
    if (this.#dropped > 0) {
      this.#origin = parts.slice(0, this.#dropped).join("/");
      this.#leftOut.checkFolder(this.#origin, entry.name);
    }
    this.#makeParents(path, entry.name);
    checkNameCollision(path, entry.name, this.tree);
    return path;
  }

  #select(name: string): string | undefined {
    return selectPath(safeComponents(name, this.options), this.options.selection);
  }

  /** The components of what a hard link names, which obeys the rules of all names. */
  #targetComponents(target: string, entryName: string): string[] {
    try {
      return safeComponents(target, this.options);
    } catch (error) {
      if (!(error instanceof ArchiveFault)) throw error;
      throw unsafe(HARD_LINK, entryName, `its target "${target}": ${error.data.reason}`);
    }
  }

  /** What was written for the entry of that name. */
  #findWritten(parts: readonly string[], entryName: string): TreeNode | undefined {
    const path = selectPath(parts, this.options.selection);
    if (path === undefined) return undefined;
    this.#checkParents(path, entryName);
    const node = this.tree.find(path);
    const origin = parts.slice(0, this.#dropped).join("/");
    return node === undefined || (node.origin ?? "") === origin ? node : undefined;
  }

  /** What a hard link that is left out repeats, which may be left out as well. */
  #findRepeated({ target = "", name }: ArchiveEntry): TreeNode | undefined {
    const parts = this.#targetComponents(target, name);
    return this.#findWritten(parts, name) ?? this.#leftOut.find(parts.join("/"));
  }

  #makeParents(path: string, entryName: string): void {
    const end = path.lastIndexOf("/");
    if (end < 0) return;
    const parent = path.slice(0, end);
    if (parent === this.#lastParent) return;
    for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) {
      const folder = path.slice(0, at);
      const node = this.tree.find(folder);
      if (node !== undefined) {
        checkNameCollision(folder, entryName, this.tree);
        checkParentFolder(node, entryName);
        continue;
      }
      Deno.mkdirSync(this.#absolute(folder), { mode: DEFAULT_FOLDER_MODE });
      const mode = DEFAULT_FOLDER_MODE;
      this.tree.set({ path: folder, kind: "directory", sizeBytes: 0, mode });
    }
    this.#lastParent = parent;
  }

  #checkParents(path: string, entryName: string): void {
    for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) {
      const node = this.tree.find(path.slice(0, at));
      if (node !== undefined) checkParentFolder(node, entryName);
    }
  }

  /** Unlinks what is in the way, unless it is a folder; returns what was or is there. */
  #replace(path: string, entryName: string): TreeNode | undefined {
    const existing = this.tree.find(path);
    if (existing === undefined || existing.kind === "directory") return existing;
    checkSameOrigin(existing, this.#origin, entryName);
    const written = existing.kind === "file" || !this.options.windows;
    if (written) Deno.removeSync(this.#absolute(path));
    this.tree.delete(path);
    return existing;
  }

  #createSymlink(path: string, target: string): void {
    // On Windows what stands in for a link depends on its target, which may come later.
    if (!this.options.windows) Deno.symlinkSync(target, this.#absolute(path));
    const origin = this.#origin;
    this.tree.set({ path, kind: "symlink", sizeBytes: 0, mode: 0o777, target, origin });
  }

  #absolute(path: string): string {
    return path === "" ? this.options.root : `${this.options.root}/${path}`;
  }
}

function createDanglingLink(node: TreeNode, path: string): void {
  try {
    Deno.symlinkSync(node.target ?? "", path, { type: "file" });
  } catch {
    const reason = "a link leads nowhere, which Windows keeps for privileged users only";
    throw unsupported(reason, "Turn on Windows' developer mode and try again", node.path);
  }
}
