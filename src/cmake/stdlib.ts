/**
 * The C++ standard library, chosen independently of the compiler. Owns its flags and its lines in
 * the toolchain file.
 */
import { join } from "@std/path";
import { pathArguments, section, setValue } from "./_text.ts";
import { BuildSettingsError } from "./errors.ts";
import { flagLines } from "./flag_lines.ts";
import { isMsvcStyle } from "./linker_choice.ts";
import { reasonFor } from "./reasons.ts";
import type { CompilerKind, StdlibSpec, ToolchainFileSpec } from "./types.ts";
import { isAtLeast } from "../core/versions.ts";

/** Flags of a standard library, apart from the `-stdlib=` that goes with the compiler. */
export interface StdlibFlags {
  /** For the C++ compiler. */
  readonly cxx: readonly string[];
  /** For the C++ compiler and for linking: where the GCC to take things from is. */
  readonly both: readonly string[];
  /** For linking. */
  readonly link: readonly string[];
  /** Put behind all other libraries. */
  readonly libraries: readonly string[];
}

/** What the compiler driver must be told. */
export function stdlibFlags(
  stdlib: StdlibSpec,
  compiler: { kind: CompilerKind; version?: string | undefined },
): StdlibFlags {
  if (stdlib.name === "msvc") return { cxx: [], both: [], link: [], libraries: [] };
  const link: string[] = [];
  if (stdlib.libraryDirectory !== undefined) link.push(`-L${stdlib.libraryDirectory}`);
  if (stdlib.static === true) link.push("-static-libstdc++");
  if (stdlib.name === "libstdc++") {
    if (stdlib.static === true) link.push("-static-libgcc");
    return { cxx: [], both: gccLocation(stdlib, compiler), link, libraries: [] };
  }
  const cxx = stdlib.includeDirectory === undefined
    ? []
    : ["-nostdinc++", `-isystem${stdlib.includeDirectory}`];
  const abi = stdlib.abiLibrary ?? "libc++abi";
  const libraries = abi === "none" || stdlib.static === true ? [] : [`-l${abi.slice(3)}`];
  if (compiler.kind === "gcc") {
    return { cxx, both: [], link: [...link, "-nostdlib++"], libraries: ["-lc++", ...libraries] };
  }
  return { cxx, both: [], link, libraries };
}

function gccLocation(
  stdlib: StdlibSpec,
  compiler: { kind: CompilerKind; version?: string | undefined },
): string[] {
  if (compiler.kind !== "clang") return [];
  if (stdlib.gccInstallDirectory !== undefined && isAtLeast(compiler.version, "16")) {
    return [`--gcc-install-dir=${stdlib.gccInstallDirectory}`];
  }
  return stdlib.gccToolchain === undefined ? [] : [`--gcc-toolchain=${stdlib.gccToolchain}`];
}

/**
 * The section of the toolchain file.
 *
 * @param linkedIn What asks for the library inside of programs, apart from the library's own
 * setting; undefined: nothing.
 * @throws {BuildSettingsError} If the compiler cannot use the library.
 */
export function renderStdlib(spec: ToolchainFileSpec, linkedIn?: string): string[] {
  if (isMsvcStyle(spec.compilerKind)) return renderMsvcRuntime(spec, linkedIn);
  if (spec.stdlib === undefined) return [];
  const stdlib = linkedIn === undefined || spec.stdlib.name !== "libc++"
    ? spec.stdlib
    : { ...spec.stdlib, static: true };
  checkStdlib(stdlib, spec);
  if (spec.compilerKind === "zig") return [];
  const apple = spec.target.os === "macos" || spec.target.os === "ios";
  const flags = stdlibFlags(
    // Apple's linker takes the ABI library from inside libc++.
    apple ? { abiLibrary: "none", ...stdlib } : stdlib,
    { kind: spec.compilerKind, version: spec.compilerVersion },
  );
  const link = [...flags.both, ...flags.link];
  const lines = flagLines({
    title: "",
    flags: {
      ...(flags.both.length === 0 ? {} : { c: flags.both }),
      cxx: [...flags.both, ...flags.cxx],
      exe: link,
      shared: link,
      module: link,
    },
  }, spec.hostOs === "windows");
  if (flags.libraries.length > 0) {
    lines.push(setValue("CMAKE_CXX_STANDARD_LIBRARIES_INIT", flags.libraries.join(" ")));
  }
  if (stdlib.libraryDirectory !== undefined && stdlib.static !== true) {
    lines.push(
      "# Programs in the build tree find the library there; installed ones do not carry the path.",
      `list(APPEND CMAKE_BUILD_RPATH ${pathArguments([stdlib.libraryDirectory], spec)})`,
    );
  }
  return section(
    `C++ standard library: ${stdlib.name}. From ${reasonFor(spec, "stdlib")}`,
    lines,
  );
}

function checkStdlib(stdlib: StdlibSpec, spec: ToolchainFileSpec): void {
  const refuse = (why: string, hint: string) => {
    throw new BuildSettingsError("standard library", { value: stdlib.name, why, hint });
  };
  const { compilerKind } = spec;
  if (stdlib.name === "msvc") {
    refuse(`${compilerKind} cannot use Visual C++'s library`, "Use libstdc++ or libc++");
  }
  if (compilerKind === "zig" && stdlib.name !== "libc++") {
    refuse("Zig brings libc++ and uses no other", "Remove the setting or use Clang or GCC");
  }
  if (compilerKind === "apple-clang" && stdlib.name !== "libc++") {
    refuse("Apple's Clang knows libc++ only", "Remove the setting");
  }
  const { gccInstallDirectory, gccToolchain } = stdlib;
  if (
    compilerKind === "clang" && stdlib.name === "libstdc++" && gccInstallDirectory !== undefined &&
    gccToolchain === undefined && !isAtLeast(spec.compilerVersion, "16")
  ) {
    refuse(
      `Clang ${spec.compilerVersion} cannot be told to take it from ${gccInstallDirectory}`,
      "Name the prefix of that GCC as well, or use Clang 16 or newer",
    );
  }
  if (compilerKind !== "gcc" || stdlib.name !== "libc++") return;
  if (stdlib.includeDirectory === undefined || !isAtLeast(spec.compilerVersion, "13")) {
    refuse(
      "GCC can use it from version 13 on, with the folders of its headers and libraries given",
      "Use libstdc++ with GCC, or Clang with libc++",
    );
  }
}

function renderMsvcRuntime(spec: ToolchainFileSpec, linkedIn: string | undefined): string[] {
  const { stdlib } = spec;
  if (stdlib !== undefined && stdlib.name !== "msvc") {
    throw new BuildSettingsError("standard library", {
      value: stdlib.name,
      why: `${spec.compilerKind} uses Visual C++'s library`,
      hint: "Remove the setting or use msvc",
    });
  }
  // A plain variable would hide a person's own entry of the cache.
  const own = Object.keys(spec.definitions ?? {}).some((key) => key.split(":", 1)[0] === RUNTIME);
  if (own || (stdlib === undefined && linkedIn === undefined)) return [];
  const isStatic = stdlib?.static === true || linkedIn !== undefined;
  return section(
    `C++ standard library: msvc, ${isStatic ? "static" : "dynamic"}. From ${
      linkedIn ?? reasonFor(spec, "stdlib")
    }`,
    [setValue(RUNTIME, `MultiThreaded$<$<CONFIG:Debug>:Debug>${isStatic ? "" : "DLL"}`)],
  );
}

const RUNTIME = "CMAKE_MSVC_RUNTIME_LIBRARY";

/** A libc++ other than the compiler's own. */
export interface LibcxxOptions extends Omit<StdlibSpec, "name"> {
  /** Folder that holds `include/c++/v1` and `lib`; the two folders given by themselves win. */
  readonly installationPath?: string;
}

/**
 * libc++ and its ABI library.
 *
 * @example
 * ```ts
 * import { LibcxxConfig } from "@toolchainkit/toolchainkit/cmake/stdlib";
 *
 * const libcxx = new LibcxxConfig();
 * console.log(libcxx.getCompileFlags(), libcxx.getLinkFlags()); // ["-stdlib=libc++"] ["-lc++", "-lc++abi"]
 * ```
 */
export class LibcxxConfig {
  private readonly options: Omit<StdlibSpec, "name">;

  /** The library with its folders; without them the compiler's own. */
  constructor({ installationPath, ...options }: LibcxxOptions = {}) {
    this.options = installationPath === undefined ? options : {
      includeDirectory: join(installationPath, "include", "c++", "v1"),
      libraryDirectory: join(installationPath, "lib"),
      ...options,
    };
  }

  /** For the C++ compiler. */
  getCompileFlags(): string[] {
    return ["-stdlib=libc++", ...this.flags().cxx];
  }

  /** For linking, in order. */
  getLinkFlags(): string[] {
    return [...this.flags().link, "-lc++", ...this.flags().libraries];
  }

  /** Lines for a toolchain file of Clang. */
  getCmakeSnippet(): string {
    return snippet({ ...this.options, name: "libc++" }, "clang");
  }

  /** Everything but `-stdlib=`. */
  private flags(): StdlibFlags {
    return stdlibFlags({ ...this.options, name: "libc++" }, { kind: "clang" });
  }
}

/** libstdc++, of the compiler's own GCC or of a given one. */
export class LibstdcxxConfig {
  /** The library with its folders. */
  constructor(private readonly options: Omit<StdlibSpec, "name"> = {}) {}

  /** For the C++ compiler. */
  getCompileFlags(): string[] {
    return ["-stdlib=libstdc++", ...this.flags().both];
  }

  /** For linking, in order. */
  getLinkFlags(): string[] {
    return [...this.flags().both, ...this.flags().link, "-lstdc++"];
  }

  /** Lines for a toolchain file of Clang. */
  getCmakeSnippet(): string {
    return snippet({ ...this.options, name: "libstdc++" }, "clang");
  }

  /** Everything but `-stdlib=`. */
  private flags(): StdlibFlags {
    return stdlibFlags({ ...this.options, name: "libstdc++" }, { kind: "clang" });
  }
}

/** Visual C++'s library, as a DLL or linked in. */
export class MsvcStdlibConfig {
  /** The library with its folders. */
  constructor(private readonly options: { readonly static?: boolean } = {}) {}

  /** For both languages, in Release builds. */
  getCompileFlags(): string[] {
    return [this.options.static === true ? "/MT" : "/MD"];
  }

  /** The compiler names its library in the objects, so nothing is to be said. */
  getLinkFlags(): string[] {
    return [];
  }

  /** Lines for a toolchain file of Visual C++. */
  getCmakeSnippet(): string {
    return snippet({ ...this.options, name: "msvc" }, "msvc");
  }
}

function snippet(stdlib: StdlibSpec, kind: CompilerKind): string {
  const lines = renderStdlib({
    name: "snippet",
    toolchainId: "snippet",
    compilerKind: kind,
    cCompiler: { path: "" },
    cxxCompiler: { path: "" },
    hostOs: kind === "msvc" ? "windows" : "linux",
    target: { os: kind === "msvc" ? "windows" : "linux", processor: "x86_64", cross: false },
    stdlib,
  });
  const head = kind === "clang" ? [`# -stdlib=${stdlib.name} goes with CMAKE_CXX_COMPILER`] : [];
  return [...head, ...lines.slice(1), ""].join("\n");
}
