/** The running program as a file. Owns where it is; what it is built from is in `build_info.ts`. */
import { BUILD_INFO } from "./build_info.ts";

/** Path of the executable; undefined when the program runs from its source. */
export function ownExecutable(): string | undefined {
  return BUILD_INFO.target === "source" ? undefined : Deno.execPath();
}
