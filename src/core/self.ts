/** The running program as a file. Owns where it is; what it is built from is in `build_info.ts`. */
import { dirname } from "@std/path";
import { BUILD_INFO } from "./build_info.ts";

/** Path of the executable; undefined when the program runs from its source. */
export function ownExecutable(): string | undefined {
  return BUILD_INFO.target === "source" ? undefined : Deno.execPath();
}

/**
 * The folder of the running program, for children that must not start in a project: shims read files
 * of the folder they start in, and Python loads modules from there.
 */
export function neutralFolder(): string {
  return dirname(Deno.execPath());
}
