/** Typed `@std/yaml`, for YAML that the program itself writes. */
import * as implementation from "deno-std/yaml/mod.js";

/** How `stringify()` writes. */
export interface StringifyOptions {
  indent?: number;
  sortKeys?: boolean | ((a: string, b: string) => number);
  lineWidth?: number;
  skipInvalid?: boolean;
  quoteStyle?: "'" | '"';
  useAnchors?: boolean;
}

/** Parses one document. @throws {SyntaxError} If the text is not YAML. */
export const parse: (text: string) => unknown = implementation.parse;
export const stringify: (data: unknown, options?: StringifyOptions) => string =
  implementation.stringify;
