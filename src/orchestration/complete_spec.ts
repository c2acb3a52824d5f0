/** What the compiler itself must answer before a toolchain file is written. Owns the order only. */
import type { ToolchainFileSpec } from "../cmake/types.ts";
import type { Host } from "../core/host.ts";
import { type ImportStdFacts, requireImportStd } from "./import_std_check.ts";
import { requireLibraries } from "./library_check.ts";
import { provideLinker } from "./linker_check.ts";
import { provideProfile } from "./pgo_profile.ts";

/**
 * The specification with what its settings need on this machine.
 *
 * @param facts.folder A folder for passing files; absolute.
 * @throws {BuildSettingsError} If something that they need is not there.
 */
export async function completeSpec(
  spec: ToolchainFileSpec,
  facts: ImportStdFacts & { readonly folder: string },
  host: Host,
): Promise<ToolchainFileSpec> {
  const linked = await provideLinker(spec, host);
  await requireLibraries(linked, facts.folder, host);
  const modular = await requireImportStd(linked, facts, host);
  return await provideProfile(modular, host);
}
