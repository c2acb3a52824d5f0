/**
 * What was written so far, in memory. Owns looking up paths and following links without asking the
 * file system: the staging folder is ours alone, so this picture is exact.
 */

/** Something that exists below the destination. */
export interface TreeNode {
  /** Components joined by "/". */
  readonly path: string;
  readonly kind: "file" | "directory" | "symlink";
  readonly sizeBytes: number;
  /** Final permission bits. */
  readonly mode: number;
  readonly sha256?: string | undefined;
  /** Text of a symbolic link. */
  readonly target?: string | undefined;
  /** The leading components that were taken off its name in the archive; undefined for none. */
  readonly origin?: string | undefined;
  /** Modification time to set at the end, for folders. */
  readonly modifiedMs?: number | undefined;
}

/** Links followed before the kernel gives up (ELOOP); beyond that nothing can be reached. */
const MAX_LINKS = 40;

/** All nodes by path. */
export class Tree {
  readonly #nodes = new Map<string, TreeNode>();
  /** Leading components that links may not leave; more than 0 when a top folder is dropped. */
  floor = 0;

  constructor(private readonly foldsNames: boolean) {}

  /** The key of a path: the same for all spellings that the file system takes for one. */
  key(path: string): string {
    return this.foldsNames ? path.normalize("NFD").toUpperCase().toLowerCase() : path;
  }

  find(path: string): TreeNode | undefined {
    return this.#nodes.get(this.key(path));
  }

  set(node: TreeNode): void {
    this.#nodes.set(this.key(node.path), node);
  }

  delete(path: string): void {
    this.#nodes.delete(this.key(path));
  }

  get size(): number {
    return this.#nodes.size;
  }

  values(): IterableIterator<TreeNode> {
    return this.#nodes.values();
  }

  /**
   * Where `target` leads from folder `from` (components), step by step through the links that are
   * there; undefined when it leaves the root. What does not exist counts as a plain folder.
   */
  resolve(from: readonly string[], target: string): string[] | undefined {
    if (target.startsWith("/")) return undefined;
    const at = [...from];
    const todo = target.split("/").reverse();
    let links = 0;
    while (todo.length > 0) {
      const step = todo.pop() ?? "";
      if (step === "" || step === ".") continue;
      if (step === "..") {
        if (at.length <= this.floor) return undefined;
        at.pop();
        continue;
      }
      const node = this.find([...at, step].join("/"));
      if (node?.kind !== "symlink") {
        at.push(step);
        continue;
      }
      if (++links > MAX_LINKS) return [...at, step];
      const next = node.target ?? "";
      if (next.startsWith("/")) return undefined;
      todo.push(...next.split("/").reverse());
    }
    return at;
  }
}
