/** Typed `@std/path` for the host's own path rules. */
import * as implementation from "deno-std/path/mod.js";

/** The pieces of a path, as `parse()` returns them. */
export interface ParsedPath {
  root: string;
  dir: string;
  base: string;
  ext: string;
  name: string;
}

export const basename: (path: string, suffix?: string) => string = implementation.basename;
export const dirname: (path: string) => string = implementation.dirname;
export const extname: (path: string) => string = implementation.extname;
export const fromFileUrl: (url: string | URL) => string = implementation.fromFileUrl;
export const isAbsolute: (path: string) => boolean = implementation.isAbsolute;
export const join: (...paths: string[]) => string = implementation.join;
export const normalize: (path: string) => string = implementation.normalize;
export const parse: (path: string) => ParsedPath = implementation.parse;
export const relative: (from: string, to: string) => string = implementation.relative;
export const resolve: (...paths: string[]) => string = implementation.resolve;
export const toFileUrl: (path: string) => URL = implementation.toFileUrl;
export const SEPARATOR: "/" | "\\" = implementation.SEPARATOR;
export const DELIMITER: ":" | ";" = implementation.DELIMITER;
