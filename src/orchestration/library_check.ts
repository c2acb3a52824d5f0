/** The libraries that layers link, such as allocators. Owns asking the linker for them. */
import { join } from "@std/path";
import { BuildSettingsError } from "../cmake/errors.ts";
import type { SelectedLayer } from "../cmake/layers.ts";
import { isMsvcStyle } from "../cmake/linker_choice.ts";
import { linkerArguments } from "../cmake/linkers.ts";
import { collectSettings, driverFlags } from "../cmake/settings.ts";
import type { ToolchainFileSpec } from "../cmake/types.ts";
import { atomicWrite, ensureDirectory, removeTree } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { redactSecrets } from "../core/redact.ts";
import { compilerArgs } from "./linker_check.ts";
import { splitWords } from "./packages_toolchain.ts";

/** What GNU's, LLVM's, Apple's and Zig's linkers say of a library that is not there. */
const MISSING =
  /cannot find -l|unable to find (?:dynamic system )?library|library.{0,80}not found/i;

/** The same of a library or an object of the compiler's own, with its name. */
const MISSING_RUNTIME =
  /(?:cannot find|cannot open|unable to find library|not found)\b.*?(?:-l|\blib)([\w.-]*(?:[atm]san|lsan|profile|gcov)[\w.-]*)/i;

/**
 * Makes sure that the libraries of the layers are there, before CMake takes the compiler for broken.
 *
 * @param folder A folder for passing files; absolute.
 * @throws {BuildSettingsError} If one is not.
 */
export async function requireLibraries(
  spec: ToolchainFileSpec,
  folder: string,
  host: Host,
): Promise<void> {
  for (const selected of collectSettings(spec).layers) {
    const { family, layer, reason } = selected;
    const missing = await missingLibrary(selected, { spec, folder, host });
    if (missing === undefined) continue;
    throw new BuildSettingsError(`${family} layer`, {
      value: layer.name,
      why: `${spec.cCompiler.path} does not find ${missing.name}`,
      hint: `${missing.remedy}, or remove the layer (${reason})`,
    });
  }
}

interface Context {
  readonly spec: ToolchainFileSpec;
  readonly folder: string;
  readonly host: Host;
}

async function missingLibrary(
  selected: SelectedLayer,
  context: Context,
): Promise<{ name: string; remedy: string } | undefined> {
  const { library, libraryFrom, runtime } = selected.layer;
  const { compilerKind } = context.spec;
  if (library !== undefined) {
    if (!MISSING.test(await linkErrors(["-shared", `-l${library}`], context))) return undefined;
    const from = libraryFrom === undefined ? "" : ` (Debian's ${libraryFrom})`;
    return {
      name: `lib${library}`,
      remedy: `Install it${from}, name its folder with -L in build.flags.linker`,
    };
  }
  // Zig brings its own, which it compiles when they are needed.
  if (runtime !== true || isMsvcStyle(compilerKind) || compilerKind === "zig") return undefined;
  const errors = await linkErrors(driverFlags(selected, context.spec), context);
  const name = MISSING_RUNTIME.exec(errors)?.[1];
  if (name === undefined) return undefined;
  return {
    name: `lib${name}`,
    remedy: compilerKind === "clang"
      ? "Install the compiler-rt of this Clang (Debian's libclang-rt-dev)"
      : `Install lib${name} for this compiler`,
  };
}

/**
 * Of the project's own flags, those that say where libraries are. Commands that run nothing of the project
 * make this check: any other flag could name a program, or a file to be written.
 */
export function searchFlags(text: string): string[] {
  const words = splitWords(text);
  return words.flatMap((word, at) => {
    if (word === "-L") return words[at + 1] === undefined ? [] : [`-L${words[at + 1]}`];
    return /^-L./.test(word) || /^-Wl,-rpath-link[,=][^,]+$/.test(word) ? [word] : [];
  });
}

/** What is said when an empty program is linked; empty when it works. */
async function linkErrors(flags: readonly string[], context: Context): Promise<string> {
  const { spec, folder, host } = context;
  const { linker } = collectSettings(spec);
  const compiler = { kind: spec.compilerKind, version: spec.compilerVersion };
  const place = join(folder, `.link-${host.randomId()}`);
  await ensureDirectory(place);
  try {
    const source = join(place, "main.c");
    await atomicWrite(source, "int main(void) { return 0; }\n");
    const run = await host.run({
      command: spec.cCompiler.path,
      args: [
        ...compilerArgs(spec),
        ...(linker === undefined ? [] : linkerArguments(linker, compiler)),
        ...[spec.flags?.linker, spec.flags?.exeLinker].flatMap((own) => searchFlags(own ?? "")),
        ...(spec.sysroot === undefined ? [] : [`--sysroot=${spec.sysroot}`]),
        source,
        ...flags,
        "-o",
        join(place, "linked"),
      ],
      // The words of the linker are read.
      env: { LC_ALL: "C" },
      timeoutMs: 60_000,
      signal: host.signal,
    });
    return run.code === 0 ? "" : redactSecrets(run.stderr);
  } finally {
    await removeTree(place);
  }
}
