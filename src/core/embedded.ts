/** Files that `deno compile --include` carries inside the executable. Owns where they are. */

/** The address of an embedded file, by its path below the repository's root: `data/index.json`. */
export function embeddedUrl(relativeFromRepoRoot: string): URL {
  return new URL(`../../${relativeFromRepoRoot}`, import.meta.url);
}
