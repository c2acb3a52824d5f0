/** Folders for temporary files. Owns where they are when nobody says so. */
import { ensureDirectory, removeTree } from "../filesystem.ts";

/** A folder that disposing deletes with all that is in it. */
export interface TemporaryFolder extends AsyncDisposable {
  /** Absolute, links resolved. */
  readonly path: string;
}

/**
 * Makes a folder that nobody else knows.
 *
 * @param options.parent Folder to make it in; default: the system's for temporary files.
 */
export async function makeTemporaryFolder(
  options: { prefix: string; parent?: string },
): Promise<TemporaryFolder> {
  const { prefix, parent } = options;
  if (parent !== undefined) await ensureDirectory(parent);
  const made = await Deno.makeTempDir({ prefix, ...(parent === undefined ? {} : { dir: parent }) });
  const path = await Deno.realPath(made);
  return { path, [Symbol.asyncDispose]: () => removeTree(path) };
}
