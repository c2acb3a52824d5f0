/** The Deno that compiles: pinned, because its base runtime must be of the same version. */
import { join } from "@std/path";
import { fetchNpmPackage } from "./npm_package.ts";
import { buildCacheFolder } from "./facts.ts";

/** The version whose `deno compile` and base runtime are used. */
export const COMPILER_DENO_VERSION = "2.4.2";

const NPM_PLATFORMS: Readonly<Record<string, string>> = {
  "linux-x86_64": "linux-x64-glibc",
  "linux-aarch64": "linux-arm64-glibc",
  "darwin-x86_64": "darwin-x64",
  "darwin-aarch64": "darwin-arm64",
  "windows-x86_64": "win32-x64",
};

/**
 * Path of a Deno of the pinned version: the one that runs this script, or one from npm.
 *
 * @throws {Error} If there is none for this machine.
 */
export async function ensureCompilerDeno(): Promise<string> {
  if (Deno.version.deno === COMPILER_DENO_VERSION) return Deno.execPath();
  const machine = `${Deno.build.os}-${Deno.build.arch}`;
  const platform = NPM_PLATFORMS[machine];
  if (platform === undefined) {
    throw new Error(`Deno ${COMPILER_DENO_VERSION} is not published for ${machine}`);
  }
  const spec = `@deno/${platform}@${COMPILER_DENO_VERSION}`;
  const folder = await fetchNpmPackage(spec, {
    deno: Deno.execPath(),
    folder: buildCacheFolder("deno"),
  });
  const name = Deno.build.os === "windows" ? "deno.exe" : "deno";
  const path = join(folder, name);
  if (Deno.build.os !== "windows") await Deno.chmod(path, 0o755);
  return path;
}
