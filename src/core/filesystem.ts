/** Files and folders. Owns reading, atomic writing, deleting and looking up; knows no layout. */
import { dirname, join } from "@std/path";

/** The text of a file. @throws {Deno.errors.NotFound} If there is none. */
export function readText(path: string): Promise<string> {
  return Deno.readTextFile(path);
}

/** The text of a file, or undefined when there is none. */
export async function readTextIfExists(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    throw error;
  }
}

/** True if something is there, a dangling link included. */
export async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return false;
    }
    throw error;
  }
}

/** True if `path` is a folder, or a link to one. */
export async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch {
    return false;
  }
}

/** True if `path` is a file, or a link to one. */
export async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}

/** Names in a folder, sorted; none when the folder is not there. */
export async function listDirectory(path: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const entry of Deno.readDir(path)) names.push(entry.name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return names.sort();
}

/** Makes a folder and its parents. */
export async function ensureDirectory(path: string): Promise<void> {
  await Deno.mkdir(path, { recursive: true });
}

/**
 * Replaces a file so that readers see the old or the new content, never a part, also after a
 * power cut: temporary file beside it, fsync, rename.
 */
export async function atomicWrite(
  path: string,
  content: string | Uint8Array,
  options: { mode?: number } = {},
): Promise<void> {
  const folder = dirname(path);
  await ensureDirectory(folder);
  const temporary = join(folder, `.${crypto.randomUUID().slice(0, 8)}.tmp`);
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  try {
    {
      using file = await Deno.open(temporary, {
        write: true,
        createNew: true,
        ...(options.mode === undefined ? {} : { mode: options.mode }),
      });
      for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
      await file.sync();
    }
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
}

/** Writes a generated file only when its content differs; true if it was written. */
export async function writeIfChanged(path: string, content: string): Promise<boolean> {
  if (await readTextIfExists(path) === content) return false;
  await atomicWrite(path, content);
  return true;
}

/** Deletes a file, a link (not what it points to) or a whole folder; nothing there is fine. */
export async function removeTree(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
