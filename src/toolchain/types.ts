/** What the toolchain folder tells the other components. Types only. */

/** A compiler that this machine already has. */
export interface SystemToolchain {
  /** How its command line is spoken to, and whose it is. */
  readonly type: "clang" | "gcc" | "msvc" | "apple-clang" | "clang-cl" | "zig";
  /** Of the compiler; for MSVC that of its tools, such as 14.38.33130. */
  readonly version: string;
  /** Target triple such as `x86_64-linux-gnu`; empty when the compiler does not say. */
  readonly target: string;
  /** Absolute. */
  readonly cCompiler: string;
  /** Absolute. */
  readonly cxxCompiler: string;
  /** The folder that holds the compiler's `bin`, links resolved. */
  readonly root: string;
  /** C++ standard libraries it can use here: `libstdc++`, `libc++`, `msvc`; its default first. */
  readonly stdlibs: readonly string[];
  /** Linkers it can use here: `bfd`, `gold`, `lld`, `mold`, `link`, `ld64`. */
  readonly linkers: readonly string[];
  /** Absolute path of the headers and libraries it was built to use, when they are not at `/`. */
  readonly sysroot?: string;
}
