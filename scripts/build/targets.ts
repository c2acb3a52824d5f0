/** The platforms that executables are built for. */

/** One platform of the executable. */
export interface BuildTarget {
  readonly name: string;
  /** Name that `deno compile --target` takes. */
  readonly triple: string;
  readonly suffix: "" | ".exe";
}

/** By platform name. */
export const TARGETS: Readonly<Record<string, BuildTarget>> = Object.fromEntries(
  ([
    ["linux-x64", "x86_64-unknown-linux-gnu", ""],
    ["linux-arm64", "aarch64-unknown-linux-gnu", ""],
    ["macos-x64", "x86_64-apple-darwin", ""],
    ["macos-arm64", "aarch64-apple-darwin", ""],
    ["windows-x64", "x86_64-pc-windows-msvc", ".exe"],
  ] as const).map(([name, triple, suffix]) => [name, { name, triple, suffix }]),
);
