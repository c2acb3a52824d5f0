/**
 * What an archive holds but `strip` and `subdirectory` leave out: checked by the rules for what is
 * written, with paths as the archive spells them, so that no entry is passed over.
 */
import type { ArchiveEntry, RuleContext } from "./entry.ts";
import { checkHardLink } from "./rules/hard_link.ts";
import { checkLinkTarget } from "./rules/link_target.ts";
import { checkNameCollision } from "./rules/name_collision.ts";
import { checkParentFolder } from "./rules/parent_folder.ts";
import { checkReplacedFolder } from "./rules/replaced_folder.ts";
import { Tree, type TreeNode } from "./tree.ts";

const NO_CONTENT = { sizeBytes: 0, mode: 0 };

/** The entries of one archive that are not written, and the folders above those that are. */
export class LeftOut {
  readonly #tree: Tree;
  #lastFolder = "";

  constructor(private readonly context: RuleContext) {
    this.#tree = new Tree(context.foldsNames);
  }

  /** What is left out at `path` (as the archive spells it), if anything. */
  find(path: string): TreeNode | undefined {
    return this.#tree.find(path);
  }

  /**
   * Checks that the folders taken off a name are folders; call it for every entry that is written.
   *
   * @throws {ArchiveFault} If one of them is a link or a file.
   */
  checkFolder(path: string, entryName: string): void {
    if (path === "" || path === this.#lastFolder) return;
    for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) {
      this.#makeFolder(path.slice(0, at), entryName);
    }
    this.#makeFolder(path, entryName);
    this.#lastFolder = path;
  }

  /**
   * Checks an entry that is not written.
   *
   * @param repeated For a hard link: what is at its target, written or not.
   * @throws {ArchiveFault} If a rule refuses it.
   */
  add(entry: ArchiveEntry, path: string, repeated?: TreeNode): void {
    const { name, kind, target = "" } = entry;
    const end = path.lastIndexOf("/");
    if (end > 0) this.checkFolder(path.slice(0, end), name);
    checkNameCollision(path, name, this.#tree);
    const existing = this.#tree.find(path);
    if (kind === "directory") {
      if (existing?.kind !== "directory") this.#tree.set({ path, kind, ...NO_CONTENT });
      return;
    }
    checkReplacedFolder(existing, name);
    const node = kind === "hardlink" ? checkHardLink({ entryName: name, target }, repeated) : entry;
    if (node.kind === "symlink") {
      const text = node.target ?? "";
      checkLinkTarget({ path, target: text, entryName: name }, this.#tree, this.context);
      this.#tree.set({ path, kind: "symlink", target: text, ...NO_CONTENT });
    } else {
      this.#tree.set({ path, kind: "file", ...NO_CONTENT });
    }
  }

  /** Checks all links again, as later entries may have changed where earlier ones lead. */
  finish(): void {
    for (const { kind, path, target = "" } of this.#tree.values()) {
      if (kind !== "symlink") continue;
      checkLinkTarget({ path, target, entryName: path }, this.#tree, this.context);
    }
  }

  #makeFolder(path: string, entryName: string): void {
    const node = this.#tree.find(path);
    if (node === undefined) {
      this.#tree.set({ path, kind: "directory", ...NO_CONTENT });
      return;
    }
    checkNameCollision(path, entryName, this.#tree);
    checkParentFolder(node, entryName);
  }
}
