/** Compilers that no archive holds. Owns their names. */

/** Types of toolchains that come with the system. */
export const SYSTEM_TYPES: ReadonlySet<string> = new Set([
  "msvc",
  "system",
  "apple-clang",
  "clang-cl",
  "xcode",
]);
