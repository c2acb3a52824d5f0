/**
 * Deletes a tree whatever is in it: read-only folders, and paths longer than the system takes.
 * Follows no link.
 */
import { join } from "@std/path";

/** Deletes `root` and all below; nothing there is fine. */
export async function removeDeepTree(root: string): Promise<void> {
  for (let tries = 0;; tries++) {
    try {
      await Deno.remove(root, { recursive: true });
      return;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return;
      if (tries === 2) throw error;
      // The plain way fails at folders without write permission and at too long paths.
      await flatten(root, tries);
    }
  }
}

/** Paths beyond this length are brought up to the root, well below PATH_MAX. */
const LONG_PATH = 2000;

/** Makes all folders writable and moves deep ones up, so that no path below `root` is long. */
async function flatten(root: string, round: number): Promise<void> {
  const folders = [root];
  let moved = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    await Deno.chmod(folder, 0o700).catch(() => {});
    for (const entry of await Array.fromAsync(Deno.readDir(folder))) {
      if (!entry.isDirectory) continue;
      const path = join(folder, entry.name);
      if (path.length < root.length + LONG_PATH) {
        folders.push(path);
        continue;
      }
      const up = join(root, `.deep-${round}-${moved++}`);
      await Deno.rename(path, up);
      folders.push(up);
    }
  }
}
