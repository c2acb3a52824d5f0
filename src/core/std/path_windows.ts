/** Typed `@std/path/windows`: the path rules of windows on any host. */
import * as implementation from "deno-std/path/windows/mod.js";

export const basename: (path: string, suffix?: string) => string = implementation.basename;
export const dirname: (path: string) => string = implementation.dirname;
export const extname: (path: string) => string = implementation.extname;
export const isAbsolute: (path: string) => boolean = implementation.isAbsolute;
export const join: (...paths: string[]) => string = implementation.join;
export const normalize: (path: string) => string = implementation.normalize;
export const relative: (from: string, to: string) => string = implementation.relative;
export const resolve: (...paths: string[]) => string = implementation.resolve;
