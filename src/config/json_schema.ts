/**
 * JSON Schema of toolchainkit.yaml, made from the same description that checks the file. Owns the
 * translation; editors read it through the `yaml-language-server` line.
 */
import { CONFIG_SCHEMA } from "./schema.ts";
import type { Shape, TextShape } from "./schema_node.ts";

/** A JSON Schema as plain data. */
export type JsonSchema = { readonly [key: string]: unknown };

/** Where a project keeps its copy for editors, relative to its root. */
export const PROJECT_SCHEMA_FILE = ".toolchainkit/toolchainkit.schema.json";

/** The first line of a generated toolchainkit.yaml. */
export const LANGUAGE_SERVER_LINE = `# yaml-language-server: $schema=${PROJECT_SCHEMA_FILE}`;

/** The schema of toolchainkit.yaml, draft 7, as editors understand it best. */
export function configJsonSchema(): JsonSchema {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "toolchainkit.yaml",
    ...describe(CONFIG_SCHEMA),
  };
}

/** The schema as the text of a file. */
export function renderConfigJsonSchema(): string {
  return `${JSON.stringify(configJsonSchema(), null, 2)}\n`;
}

function describe(shape: Shape): JsonSchema {
  return {
    description: shape.deprecated === undefined
      ? shape.help
      : `${shape.help}. Old spelling; write ${shape.deprecated}`,
    ...(shape.deprecated === undefined ? {} : { deprecated: true }),
    ...rules(shape),
  };
}

function rules(shape: Shape): JsonSchema {
  switch (shape.kind) {
    case "text":
      return textRules(shape);
    case "choice":
      return { enum: shape.choices };
    case "integer":
      return { type: "integer", minimum: shape.min, maximum: shape.max };
    case "flag":
      return { type: "boolean" };
    case "list": {
      const items = describe(shape.item);
      const array = { type: "array", items };
      return shape.single ? { anyOf: [array, items] } : array;
    }
    case "mapping":
      return {
        type: ["object", "null"],
        patternProperties: { [anchored(shape.keyPattern)]: describe(shape.value) },
        additionalProperties: false,
      };
    case "object":
      return {
        type: shape.required.length > 0 ? "object" : ["object", "null"],
        properties: Object.fromEntries(
          Object.entries(shape.keys).map(([key, inner]) => [key, describe(inner)]),
        ),
        ...(shape.others === undefined ? {} : {
          patternProperties: { [anchored(shape.others.pattern)]: describe(shape.others.value) },
        }),
        ...(shape.required.length > 0 ? { required: shape.required } : {}),
        additionalProperties: false,
      };
    case "one-of":
      return { anyOf: shape.options.map(describe) };
  }
}

function textRules(shape: TextShape): JsonSchema {
  const types = [
    "string",
    ...(shape.numbers ? ["number"] : []),
    ...(shape.booleans ? ["boolean"] : []),
  ];
  return {
    type: types.length === 1 ? "string" : types,
    ...(shape.pattern === undefined ? {} : { pattern: anchored(shape.pattern) }),
    ...(shape.mayBeEmpty || shape.pattern !== undefined ? {} : { minLength: 1 }),
    ...(shape.examples === undefined ? {} : { examples: shape.examples }),
  };
}

function anchored(pattern: RegExp): string {
  return `^(?:${pattern.source})$`;
}
