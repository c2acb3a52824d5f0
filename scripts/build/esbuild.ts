/** The esbuild that the pinned Deno bundles with, called directly for what `deno bundle` cannot do. */
import { join } from "@std/path";
import { buildCacheFolder } from "./facts.ts";
import { fetchNpmPackage } from "./npm_package.ts";
import { runTool } from "./run.ts";

/** The version that Deno 2.4.2 uses: https://github.com/denoland/deno/blob/v2.4.2/cli/tools/bundle/esbuild.rs. */
const ESBUILD_VERSION = "0.25.5";

/** Runs esbuild in a folder. */
export type Esbuild = (args: readonly string[], folder: string) => Promise<void>;

/**
 * Fetches esbuild through Deno's npm client, which takes it from there for `deno bundle` too.
 *
 * @throws {Error} If the registry cannot be reached.
 */
export async function ensureEsbuild(deno: string): Promise<Esbuild> {
  const system = { linux: "linux", darwin: "darwin", windows: "win32" }[Deno.build.os as string];
  const architecture = Deno.build.arch === "aarch64" ? "arm64" : "x64";
  const folder = await fetchNpmPackage(`@esbuild/${system}-${architecture}@${ESBUILD_VERSION}`, {
    deno,
    folder: buildCacheFolder("esbuild"),
  });
  const windows = Deno.build.os === "windows";
  const program = windows ? join(folder, "esbuild.exe") : join(folder, "bin", "esbuild");
  if (!windows) await Deno.chmod(program, 0o755);
  return async (args, cwd) => {
    await runTool(program, ["--log-level=warning", ...args], { cwd });
  };
}
