/** Where the settings of a toolchain file come from. Owns the words for those that nobody chose. */
import type { ToolchainFileSpec } from "./types.ts";

/** Where a setting comes from; the program's own choice when nothing else is known. */
export function reasonFor(spec: ToolchainFileSpec, field: string): string {
  const group = field.slice(0, Math.max(0, field.indexOf(".")));
  return spec.reasons?.[field] ?? spec.reasons?.[group] ?? "ToolchainKit's default";
}
