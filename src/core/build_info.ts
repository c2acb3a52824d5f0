/** What this program was built from. `scripts/build.ts` puts other values into an executable. */

/** Shown by `toolchainkit --version --json`. */
export const BUILD_INFO: {
  readonly version: string;
  readonly commit: string;
  /** Platform name of the executable, or "source" when the program runs from its source. */
  readonly target: string;
  readonly denoVersion: string;
} = { version: "0.1.0", commit: "unknown", target: "source", denoVersion: Deno.version.deno };
