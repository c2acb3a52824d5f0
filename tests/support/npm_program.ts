/** Servers from npm that Deno runs. */
import { outputOf } from "./limited_command.ts";

/** How long each try to fetch one may take. */
const TRIES_MS = [150_000, 150_000, 300_000] as const;

/**
 * Arguments for Deno that run a program of an npm package. Its packages are there then: they may be
 * many, and Deno waits without end for a registry that falls silent (denoland/deno#29490).
 *
 * @param spec `NAME@VERSION`.
 * @param program Which one of the package, where it is not named like it.
 */
export async function npmProgram(spec: string, program?: string): Promise<string[]> {
  const options = ["--no-lock", "--no-config", "--node-modules-dir=none"];
  for (const [at, limitMs] of TRIES_MS.entries()) {
    try {
      const args = ["cache", ...options, `npm:${spec}`];
      if ((await outputOf(Deno.execPath(), { args, limitMs })).success) break;
    } catch (error) {
      if (at === TRIES_MS.length - 1) throw error;
    }
  }
  return ["run", "-A", ...options, `npm:${spec}${program === undefined ? "" : `/${program}`}`];
}
