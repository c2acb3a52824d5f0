/** Which linker a toolchain file asks for. Owns that choice and which compilers can use it. */
import { BuildSettingsError } from "./errors.ts";
import type { SelectedLayer } from "./layers.ts";
import { reasonFor } from "./reasons.ts";
import type { CompilerKind, LinkerSpec, ToolchainFileSpec } from "./types.ts";

/** The linker and where it comes from; none when the compiler may take its own. */
export interface LinkerChoice {
  readonly linker: LinkerSpec | undefined;
  readonly linkerReason: string;
}

/**
 * Chooses the linker: the toolchain's, that of a layer, or the one that link-time optimisation
 * cannot do without.
 *
 * @throws {BuildSettingsError} If compiler, system or other settings exclude it.
 */
export function chooseLinker(
  layers: readonly SelectedLayer[],
  spec: ToolchainFileSpec,
): LinkerChoice {
  const choice = wantedLinker(layers, spec);
  checkLinker(choice.linker, layers, spec);
  return choice;
}

function wantedLinker(layers: readonly SelectedLayer[], spec: ToolchainFileSpec): LinkerChoice {
  if (spec.linker !== undefined) {
    return { linker: spec.linker, linkerReason: reasonFor(spec, "linker") };
  }
  for (const { layer, reason } of layers) {
    if (layer.linker !== undefined) return { linker: { name: layer.linker }, linkerReason: reason };
  }
  const lto = linkTimeLayer(layers);
  if (lto !== undefined && spec.compilerKind === "clang" && spec.target.os === "linux") {
    return {
      linker: { name: "lld" },
      linkerReason: `${lto.layer.name} (${lto.reason}), whose objects other linkers read only ` +
        "with a plug-in",
    };
  }
  return { linker: undefined, linkerReason: "" };
}

function linkTimeLayer(layers: readonly SelectedLayer[]): SelectedLayer | undefined {
  return layers.find((selected) => selected.layer.name.startsWith("lto-"));
}

/** True for compilers with Visual C++'s command line. */
export function isMsvcStyle(kind: CompilerKind): boolean {
  return kind === "msvc" || kind === "clang-cl";
}

function checkLinker(
  linker: LinkerSpec | undefined,
  layers: readonly SelectedLayer[],
  spec: ToolchainFileSpec,
): void {
  if (linker === undefined) return;
  const refuse = (why: string, hint: string) => {
    throw new BuildSettingsError("linker", { value: linker.name, why, hint });
  };
  const kind = spec.compilerKind;
  if (kind === "zig") {
    refuse("Zig links with its own linker", "Remove the linker setting of this toolchain");
  }
  if ((kind === "msvc" || kind === "clang-cl") && linker.name !== "lld") {
    refuse(`${kind} can only link with link.exe or lld`, "Use lld or remove the setting");
  }
  if (spec.target.os === "macos" && (linker.name === "gold" || linker.name === "bfd")) {
    refuse("it does not make macOS programs", "Use lld or remove the setting");
  }
  const lto = linkTimeLayer(layers);
  if (lto === undefined) return;
  if (kind === "gcc" && linker.name === "lld") {
    refuse(
      `it cannot read GCC's link-time optimisation objects (${lto.layer.name})`,
      `Use bfd, gold or mold with GCC, or switch link-time optimisation off (${lto.reason})`,
    );
  }
  if (kind === "clang" && linker.name === "bfd" && spec.target.os === "linux") {
    refuse(
      `it needs a plug-in for Clang's link-time optimisation (${lto.layer.name})`,
      `Use lld or mold, or switch link-time optimisation off (${lto.reason})`,
    );
  }
}
