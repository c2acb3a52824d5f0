/** Values as they are read, before any default. Owns their shape and their dotted keys. */
import type { TextReading } from "./expand.ts";

/** A value as read; objects have no prototype, so that any key is just a key. */
export type Tree = { [key: string]: TreeValue };
/** What a tree holds. */
export type TreeValue = string | number | boolean | readonly TreeValue[] | Tree;

/** Where a value stands and how it is written there. */
export interface Entry {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly lineText: string;
  /** The text before `${env:NAME}` was replaced or the path made absolute. */
  readonly raw?: string;
  /** True: `raw` names an environment variable. */
  readonly fromEnvironment?: boolean;
  /** The text waits for trust as it is written; how it is to be read then. */
  readonly waiting?: TextReading & { readonly folder: string };
}

/** A tree that cannot inherit keys. */
export function emptyTree(): Tree {
  return Object.create(null) as Tree;
}

/** True for mappings. */
export function isTree(value: TreeValue | undefined): value is Tree {
  return typeof value === "object" && !Array.isArray(value);
}

/** `["toolchains", "gcc-13.2", "type"]` as `toolchains."gcc-13.2".type`. */
export function joinKey(parent: string, key: string): string {
  const part = /^[^\s."]+$/.test(key) ? key : JSON.stringify(key);
  return parent === "" ? part : `${parent}.${part}`;
}
