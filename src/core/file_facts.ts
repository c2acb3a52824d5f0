/** Facts about files that are there: when they changed, where links lead. Changes nothing. */

/** When a file was last written, in milliseconds since 1970; undefined when there is none. */
export async function modifiedAtMs(path: string): Promise<number | undefined> {
  try {
    return (await Deno.stat(path)).mtime?.getTime();
  } catch {
    return undefined;
  }
}

/** The path with every link on the way resolved; the path itself when nothing is there. */
export async function realPathOf(path: string): Promise<string> {
  try {
    return await Deno.realPath(path);
  } catch {
    return path;
  }
}
