/** `links`: does every symbolic link lead somewhere inside the toolchain? */
import { join, relative } from "@std/path";
import {
  isDirectory,
  isFile,
  isLink,
  realPathIfExists,
  resolveLink,
  walkTree,
} from "../../core/filesystem.ts";
import { isInside } from "../../core/filesystem/inside.ts";
import { MANIFEST_FOLDER } from "../../core/manifest.ts";
import { counted, reinstall } from "./mending.ts";
import type { Check, Problem, VerificationContext } from "./types.ts";

/** The check. */
export const checkLinks: Check = {
  name: "links",
  level: "thorough",
  async run(context) {
    const { root, host } = context;
    const realRoot = await realPathIfExists(root) ?? root;
    const problems: Problem[] = [];
    const notes: string[] = [];
    let count = 0;
    const enter = ({ path }: { path: string }) => path !== MANIFEST_FOLDER;
    for await (const { path, kind } of walkTree(root, { enter })) {
      if (kind !== "symlink") continue;
      host.signal.throwIfAborted();
      count++;
      const fault = await faultOf(join(root, ...path.split("/")), realRoot);
      if (fault === undefined) continue;
      if (isAsInstalled(path, context)) notes.push(`${path} ${fault}, as its maker packed it`);
      else problems.push({ found: `${path} ${fault}`, mend: reinstall(context) });
    }
    return { summary: counted(count, "link"), problems, notes };
  },
};

async function faultOf(path: string, realRoot: string): Promise<string | undefined> {
  const real = await realPathIfExists(path);
  if (real === undefined || !(await isFile(real) || await isDirectory(real))) {
    const target = await resolveLink(path);
    const loops = await isLink(target);
    return `leads to ${relative(realRoot, target)}, which ${
      loops ? "leads nowhere" : "is not there"
    }`;
  }
  return isInside(real, realRoot) ? undefined : `leads out of the toolchain, to ${real}`;
}

/** A link that was broken in the archive, and is no program or library, harms nobody. */
function isAsInstalled(path: string, { manifest, facts }: VerificationContext): boolean {
  if (path.startsWith(`${facts.bin}/`) || /\.(?:so|dylib)(?:[.\d]*)$/.test(path)) return false;
  const known = manifest?.files.find((entry) => entry.path === path);
  if (known?.kind !== "symlink" || known.target === undefined) return false;
  const target = join("/", path, "..", known.target).slice(1).replaceAll("\\", "/");
  return !manifest?.files.some((entry) =>
    entry.path === target || entry.path.startsWith(`${target}/`)
  );
}
