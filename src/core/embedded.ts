/**
 * Files that the executable carries: data, WebAssembly, workers, the bootstrap scripts. Owns where
 * they are in the source tree and in the executable, where every module lies in one folder.
 */

const FROM_SOURCE = import.meta.url.endsWith("/src/core/embedded.ts");
const ROOT = new URL(FROM_SOURCE ? "../../" : "./", import.meta.url);

/** The address of an embedded file, by its path below the repository's root: `data/index.json`. */
export function embeddedUrl(relativeFromRepoRoot: string): URL {
  return new URL(relativeFromRepoRoot, ROOT);
}

/** The text of an embedded file, by its path below the repository's root. */
export function embeddedText(relativeFromRepoRoot: string): Promise<string> {
  return Deno.readTextFile(embeddedUrl(relativeFromRepoRoot));
}

/**
 * The address of a worker's program, by its path in the repository such as
 * `src/core/archive/xz_worker.ts`; the build puts it as `xz_worker.js` beside the main program.
 */
export function workerUrl(sourcePath: string): URL {
  if (FROM_SOURCE) return new URL(sourcePath, ROOT);
  const name = sourcePath.slice(sourcePath.lastIndexOf("/") + 1).replace(/\.ts$/, ".js");
  return new URL(name, ROOT);
}
