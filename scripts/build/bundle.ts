/**
 * Turns the source into few JavaScript files, so that starting the executable reads little.
 * Owns the staging tree; the source tree is only read.
 */
import { dirname, fromFileUrl, join, relative } from "@std/path";
import { ensureEsbuild, type Esbuild } from "./esbuild.ts";
import { runDeno } from "./run.ts";
import { systemCertificates } from "./npm_package.ts";

/** What `toolchainkit --version --json` says about the build. */
export interface BuildInfo {
  readonly version: string;
  readonly commit: string;
  readonly target: string;
  readonly denoVersion: string;
}

/** A folder that holds main.js, the chunks, the workers and the data. */
export interface BundledProgram extends AsyncDisposable {
  readonly folder: string;
}

/** Files that the program reads at run time, by their place in the repository. */
const EMBEDDED = ["data", "bootstrap.sh", "bootstrap.ps1"] as const;

/**
 * Modification time of everything in the executable: `deno compile` records it, and the same source
 * must give the same bytes whenever it is built.
 */
const BUILD_TIME = new Date(0);

const NEEDS_REQUIRE = "Dynamic require of";
const REQUIRE_BANNER =
  'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);\n';

/**
 * Bundles main.ts and every worker with code splitting, and copies the embedded files. White space
 * and names are minified, not syntax: esbuild 0.25 drops the `using` of a variable that is read once,
 * and with it the clean-up. Less text starts faster, and what is left is ASCII, which the runtime need
 * not decode.
 */
export async function bundleProgram(
  options: { root: string; deno: string; buildInfo: BuildInfo },
): Promise<BundledProgram> {
  const { root, deno } = options;
  const stage = await Deno.makeTempDir({ prefix: "toolchainkit-build-" });
  const source = join(stage, "source");
  const folder = join(stage, "program");
  for (const name of ["main.ts", "deno.json", "deno.lock", "src", ...EMBEDDED]) {
    await copyTree(join(root, name), join(source, name));
  }
  await Deno.writeTextFile(
    join(source, "src/core/build_info.ts"),
    renderBuildInfo(options.buildInfo),
  );
  for (const entry of ["main.ts", ...await findWorkers(source)]) {
    await runDeno(deno, [
      "bundle",
      "--quiet",
      "--platform=deno",
      "--code-splitting",
      `--outdir=${folder}`,
      entry,
    ], { cwd: source, env: systemCertificates() });
  }
  await minify(folder, await ensureEsbuild(deno));
  for (const name of EMBEDDED) await copyTree(join(source, name), join(folder, name));
  await Deno.copyFile(
    fromFileUrl(import.meta.resolve("node-liblzma/liblzma.wasm")),
    // Not as .wasm: deno compile takes that for a module of the program and follows its imports.
    join(folder, "liblzma.wasm.bin"),
  );
  await setTimes(folder, BUILD_TIME);
  return {
    folder,
    [Symbol.asyncDispose]: () => Deno.remove(stage, { recursive: true }),
  };
}

/** Text of src/core/build_info.ts inside an executable. */
export function renderBuildInfo(info: BuildInfo): string {
  return `export const BUILD_INFO = ${JSON.stringify(info)};\n`;
}

async function minify(folder: string, esbuild: Esbuild): Promise<void> {
  const files: string[] = [];
  for await (const { name } of Deno.readDir(folder)) if (name.endsWith(".js")) files.push(name);
  await esbuild([
    ...files.sort(),
    "--format=esm",
    "--minify-whitespace",
    "--minify-identifiers",
    "--outdir=.",
    "--allow-overwrite",
  ], folder);
  for (const name of files) {
    const path = join(folder, name);
    const text = await Deno.readTextFile(path);
    if (text.includes(NEEDS_REQUIRE)) await Deno.writeTextFile(path, REQUIRE_BANNER + text);
  }
}

async function findWorkers(source: string): Promise<string[]> {
  const workers: string[] = [];
  for await (const path of walk(join(source, "src"))) {
    if (path.endsWith("_worker.ts")) workers.push(relative(source, path));
  }
  return workers.sort();
}

async function* walk(folder: string): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) yield* walk(path);
    else yield path;
  }
}

async function setTimes(folder: string, time: Date): Promise<void> {
  for await (const path of walk(folder)) await Deno.utime(path, time, time);
}

async function copyTree(from: string, to: string): Promise<void> {
  const info = await Deno.stat(from);
  if (!info.isDirectory) {
    await Deno.mkdir(dirname(to), { recursive: true });
    return await Deno.copyFile(from, to);
  }
  await Deno.mkdir(to, { recursive: true });
  for await (const entry of Deno.readDir(from)) {
    await copyTree(join(from, entry.name), join(to, entry.name));
  }
}
