/** On what file system is a path? Owns reading mount tables and telling network file systems. */
import { dirname, resolve } from "@std/path";
import { readTextIfExists } from "../filesystem.ts";

/** What is known about the file system of a path. */
export interface FileSystemKind {
  /** Such as `ext4`, `nfs4`, `cifs`; undefined when not known. */
  readonly type: string | undefined;
  /** True: other machines may see the same files. */
  readonly network: boolean;
  readonly mountPoint: string | undefined;
}

// Names as in the Linux mount table; 9p and drvfs are how WSL shows Windows drives and shares.
const NETWORK_TYPES = new Set([
  "nfs",
  "nfs4",
  "cifs",
  "smb",
  "smb2",
  "smb3",
  "smbfs",
  "afs",
  "ceph",
  "lustre",
  "gpfs",
  "beegfs",
  "glusterfs",
  "fuse.glusterfs",
  "fuse.sshfs",
  "fuse.ceph",
  "ocfs2",
  "gfs2",
  "9p",
  "webdav",
  "davfs",
  "fuse.davfs2",
]);

/**
 * The file system of `path` by a mount table in the format of `/proc/self/mountinfo` (proc(5)).
 * The deepest mount point above the path counts; of equal ones the later.
 */
export function fileSystemOf(path: string, mountInfo: string): FileSystemKind {
  let best: { mountPoint: string; type: string } | undefined;
  for (const line of mountInfo.split("\n")) {
    const [left, right] = line.split(" - ");
    const mountPoint = unescapeMount(left?.split(" ")[4] ?? "");
    const type = right?.split(" ")[0];
    if (mountPoint === "" || type === undefined || !isBelow(path, mountPoint)) continue;
    if (best === undefined || mountPoint.length >= best.mountPoint.length) {
      best = { mountPoint, type };
    }
  }
  if (best === undefined) return { type: undefined, network: false, mountPoint: undefined };
  return { ...best, network: NETWORK_TYPES.has(best.type) };
}

/** True for `\\server\share\…`, also in its long form. */
export function isWindowsShare(path: string): boolean {
  return /^\\\\\?\\UNC\\/i.test(path) || /^\\\\[^\\?.]/.test(path);
}

/** The file system that holds `path`, which need not be there yet. */
export async function detectFileSystem(path: string): Promise<FileSystemKind> {
  if (Deno.build.os === "windows") {
    return { type: undefined, network: isWindowsShare(path), mountPoint: undefined };
  }
  const mountInfo = Deno.build.os === "linux"
    ? await readTextIfExists("/proc/self/mountinfo").catch(() => undefined)
    : undefined;
  if (mountInfo === undefined) return { type: undefined, network: false, mountPoint: undefined };
  return fileSystemOf(await realAncestor(resolve(path)), mountInfo);
}

async function realAncestor(path: string): Promise<string> {
  for (let candidate = path;;) {
    try {
      return await Deno.realPath(candidate);
    } catch {
      const parent = dirname(candidate);
      if (parent === candidate) return candidate;
      candidate = parent;
    }
  }
}

function isBelow(path: string, folder: string): boolean {
  return folder === "/" || path === folder || path.startsWith(`${folder}/`);
}

/** Blanks and the like are written as three octal digits in mount tables. */
function unescapeMount(text: string): string {
  return text.replace(
    /\\([0-7]{3})/g,
    (_, digits: string) => String.fromCharCode(parseInt(digits, 8)),
  );
}
