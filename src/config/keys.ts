/** Dotted keys of the configuration. Owns splitting them and finding their description. */
import { UsageError } from "../core/errors.ts";
import { nearest } from "../core/nearest.ts";
import { joinKey } from "./tree.ts";
import { wholeMatch } from "./scalar.ts";
import { CONFIG_SCHEMA } from "./schema.ts";
import type { Shape } from "./schema_node.ts";

/**
 * Splits `toolchains."gcc-13.2".type` into its parts.
 *
 * @throws {UsageError} If a quote is not closed or a part is empty.
 */
export function splitKey(key: string): string[] {
  const parts: string[] = [];
  const pattern = /(?:"((?:[^"\\]|\\.)*)"|([^."\s]+))(\.|$)/y;
  while (pattern.lastIndex < key.length) {
    const found = pattern.exec(key);
    if (found === null || (found[3] === "." && pattern.lastIndex === key.length)) {
      throw new UsageError(`Cannot use the key "${key}": it is not words joined by dots`, {
        argument: key,
        hint: 'Write it like build.caching.size, or toolchains."gcc-13.2".type',
      });
    }
    parts.push(found[1] === undefined ? found[2] ?? "" : JSON.parse(`"${found[1]}"`));
  }
  return parts;
}

/**
 * The descriptions a key may have; several where a section has a short and a long form.
 *
 * @throws {UsageError} If the schema has no such key; names the nearest.
 */
export function shapesOfKey(parts: readonly string[]): Shape[] {
  let shapes: Shape[] = [CONFIG_SCHEMA];
  let done = "";
  for (const part of parts) {
    const options = shapes.flatMap(alternatives);
    const inner = options.flatMap((shape) => innerShape(shape, part));
    if (inner.length === 0) {
      const known = options.flatMap((shape) => shape.kind === "object" ? newKeys(shape) : []);
      const [near] = nearest(part, known);
      const where = done === "" ? "" : ` in "${done}"`;
      throw new UsageError(
        `Cannot find the key "${part}"${where}: the configuration has no such key`,
        {
          argument: part,
          hint: near === undefined
            ? known.length === 0
              ? `"${done}" has no keys below it`
              : `Known here: ${known.join(", ")}`
            : `Did you mean "${joinKey(done, near)}"?`,
        },
      );
    }
    shapes = inner;
    done = joinKey(done, part);
  }
  return shapes.flatMap(alternatives);
}

function alternatives(shape: Shape): Shape[] {
  return shape.kind === "one-of" ? shape.options.flatMap(alternatives) : [shape];
}

function newKeys(shape: Shape & { kind: "object" }): string[] {
  return Object.keys(shape.keys).filter((key) => shape.keys[key]?.deprecated === undefined);
}

function innerShape(shape: Shape, part: string): Shape[] {
  switch (shape.kind) {
    case "object": {
      const known = Object.hasOwn(shape.keys, part) ? shape.keys[part] : undefined;
      if (known !== undefined) return [known];
      const others = shape.others;
      return others !== undefined && wholeMatch(others.pattern, part) ? [others.value] : [];
    }
    case "mapping":
      return wholeMatch(shape.keyPattern, part) ? [shape.value] : [];
    case "list":
      // A list of named things is also reached by their names.
      return /^\d+$/.test(part) || /^[A-Za-z0-9][\w.+-]*$/.test(part) ? [shape.item] : [];
    default:
      return [];
  }
}
