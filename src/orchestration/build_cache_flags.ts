/** Compiler flags that let checkouts share a build cache. Owns these flags; pure. */
import type { FlagStrings } from "../cmake/types.ts";
import type { ProjectPaths } from "../core/directory.ts";
import type { ProvidedToolchain } from "./provide_toolchain.ts";

/** Debug information names the project's folder; relative to it, two checkouts make the same. */
export function debugFlags(
  provided: Pick<ProvidedToolchain, "layout" | "system">,
  project: Pick<ProjectPaths, "root">,
): FlagStrings {
  if (provided.layout.compiler === "msvc" || provided.system?.type === "clang-cl") return {};
  const flag = `-fdebug-prefix-map=${project.root}=.`;
  const quoted = /^[\w./=+,:@%-]+$/.test(flag) ? flag : `"${flag.replaceAll(/["\\$`]/g, "\\$&")}"`;
  return { c: quoted, cxx: quoted };
}
