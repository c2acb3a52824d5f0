/** Tools that a project names itself, in place of the toolchain's. Owns the names of their roles. */
import { basename } from "@std/path";
import { BuildSettingsError } from "../cmake/errors.ts";
import type { LinkerSpec } from "../cmake/types.ts";
import type { ToolchainConfig } from "../config/types.ts";
import { isFile } from "../core/filesystem.ts";
import { nearest } from "../core/nearest.ts";
import type { ToolchainLayout, ToolRole } from "../toolchain/layout.ts";

/** Roles under `custom_paths`, and what they stand for. */
const ROLES: Readonly<Record<string, ToolRole | "c" | "cxx" | "linker">> = {
  c_compiler: "c",
  cxx_compiler: "cxx",
  linker: "linker",
  ar: "ar",
  ranlib: "ranlib",
  compiler_ar: "compilerAr",
  compiler_ranlib: "compilerRanlib",
  nm: "nm",
  strip: "strip",
  objcopy: "objcopy",
  objdump: "objdump",
  readelf: "readelf",
  addr2line: "addr2line",
  dlltool: "dlltool",
  rc: "rc",
  clang_scan_deps: "scanDeps",
};

/**
 * The layout with the tools that the project names itself.
 *
 * @throws {BuildSettingsError} If a role is unknown, or there is no file at a path.
 */
export async function withCustomPaths(
  layout: ToolchainLayout,
  config: Pick<ToolchainConfig, "name" | "customPaths">,
): Promise<ToolchainLayout> {
  let changed = layout;
  for (const [role, path] of Object.entries(config.customPaths)) {
    const known = ROLES[role.toLowerCase()];
    if (known === undefined) {
      const roles = Object.keys(ROLES);
      const [guess] = nearest(role, roles);
      throw new BuildSettingsError("custom path", {
        value: role,
        why: `the toolchain "${config.name}" has no such tool, only ${roles.join(", ")}`,
        hint: guess === undefined ? "Use one of these names" : `Did you mean "${guess}"?`,
      });
    }
    if (!await isFile(path)) {
      throw new BuildSettingsError("custom path", {
        value: role,
        why: `there is no file "${path}"`,
        hint: `Correct custom_paths.${role} of the toolchain "${config.name}"`,
      });
    }
    if (known === "c") changed = { ...changed, cCompiler: { path } };
    else if (known === "cxx") changed = { ...changed, cxxCompiler: { path } };
    else if (known !== "linker") {
      changed = { ...changed, tools: { ...changed.tools, [known]: path } };
    }
  }
  return changed;
}

/**
 * The linker of a toolchain: by name, at a path, or both.
 *
 * @throws {BuildSettingsError} If a path does not tell which linker it is.
 */
export function chosenLinker(
  config: Pick<ToolchainConfig, "linker" | "customPaths">,
): LinkerSpec | undefined {
  const path = config.customPaths["linker"];
  if (path === undefined) return config.linker === undefined ? undefined : { name: config.linker };
  const name = config.linker ?? linkerOfFile(path);
  if (name !== undefined) return { name, path };
  throw new BuildSettingsError("custom path", {
    value: "linker",
    why: `"${path}" does not tell by its name which linker it is`,
    hint: "Set linker to lld, mold, gold or bfd as well",
  });
}

function linkerOfFile(path: string): LinkerSpec["name"] | undefined {
  const name = basename(path);
  return (["lld", "mold", "gold", "bfd"] as const).find((linker) => name.includes(linker));
}
