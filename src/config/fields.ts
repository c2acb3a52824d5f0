/** Typed access to values that the reader checked. Owns no rules. */
import { emptyTree, isTree, type Tree, type TreeValue } from "./tree.ts";

/** A mapping's values by type; a missing one is undefined, a missing section is empty. */
export interface Fields {
  keys(): string[];
  has(key: string): boolean;
  text(key: string): string | undefined;
  number(key: string): number | undefined;
  flag(key: string): boolean | undefined;
  section(key: string): Fields;
  list(key: string): readonly TreeValue[];
  texts(key: string): readonly string[];
  record(key: string): Readonly<Record<string, string>>;
}

/** Wraps a mapping. */
export function fieldsOf(tree: Tree): Fields {
  const list = (key: string): readonly TreeValue[] => {
    const value = tree[key];
    return Array.isArray(value) ? value : [];
  };
  const section = (key: string): Tree => {
    const value = tree[key];
    return isTree(value) ? value : emptyTree();
  };
  return {
    keys: () => Object.keys(tree),
    has: (key) => tree[key] !== undefined,
    text: (key) => {
      const value = tree[key];
      return typeof value === "string" ? value : undefined;
    },
    number: (key) => {
      const value = tree[key];
      return typeof value === "number" ? value : undefined;
    },
    flag: (key) => {
      const value = tree[key];
      return typeof value === "boolean" ? value : undefined;
    },
    section: (key) => fieldsOf(section(key)),
    list,
    texts: (key) => list(key).map(String),
    record: (key) =>
      Object.fromEntries(
        Object.entries(section(key)).map(([name, value]) => [name, String(value)]),
      ),
  };
}
