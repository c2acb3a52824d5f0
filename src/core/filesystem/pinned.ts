/**
 * Holding on to one file or folder while others may put something else under its name. Owns the call that
 * takes it (without waiting for a pipe, touching a device or following a link) and the path under
 * /proc that leads to just this one; what may be done with it is decided by the caller.
 *
 * Linux only: elsewhere names are looked at before they are used, and again afterwards.
 */
import { currentUser } from "../current_user.ts";

/** What a name led to when it was taken. Close it. */
export interface Pinned {
  /** Leads to it whatever has its name now; valid until it is closed. */
  readonly path: string;
  close(): void;
}

/**
 * True if another user may exchange what is in a folder, and this system can hold on to it. A folder of this
 * user or root that nobody else may write is the usual case, which needs none of this.
 */
export async function mustPin(folder: string): Promise<boolean> {
  const user = currentUser();
  if (user === null || Deno.build.os !== "linux") return false;
  const info = await Deno.stat(folder).catch(() => undefined);
  if (info === undefined || !isReplaceable(info, user)) return false;
  return await Deno.stat(DESCRIPTORS).then(() => true, () => false);
}

/** The same for the folder that a path is in. */
export function mustPinIn(path: string): Promise<boolean> {
  const end = path.lastIndexOf("/");
  return mustPin(end < 0 ? "." : path.slice(0, end + 1));
}

/** True if somebody other than the user and root may change names in a folder. Pure. */
export function isReplaceable(
  folder: Pick<Deno.FileInfo, "uid" | "mode">,
  user: number,
): boolean {
  return (folder.uid !== user && folder.uid !== 0) || ((folder.mode ?? 0) & 0o022) !== 0;
}

/**
 * Takes what has a name, a link itself included; undefined where this system cannot.
 *
 * @throws {Deno.errors.NotFound} If nothing can be had under that name any more.
 */
export function pin(path: string): Pinned | undefined {
  const library = borrowLibrary();
  if (library === undefined) return undefined;
  const name = new Uint8Array(new TextEncoder().encode(`${path}\0`));
  const descriptor = library.symbols.open(name, PATH_ONLY | CLOSE_ON_EXEC | NO_FOLLOW);
  if (descriptor < 0) {
    returnLibrary();
    throw new Deno.errors.NotFound(`"${path}" is gone`);
  }
  return {
    path: `${DESCRIPTORS}/${descriptor}`,
    close() {
      library.symbols.close(descriptor);
      returnLibrary();
    },
  };
}

const DESCRIPTORS = "/proc/self/fd";

// Values from <fcntl.h> of Linux on the processors that Deno runs on.
const PATH_ONLY = 0o10000000;
const CLOSE_ON_EXEC = 0o2000000;
const NO_FOLLOW = Deno.build.arch === "aarch64" ? 0o100000 : 0o400000;

const CALLS = {
  open: { parameters: ["buffer", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
} as const;

let loaded: { library: Deno.DynamicLibrary<typeof CALLS>; users: number } | undefined;

function borrowLibrary(): Deno.DynamicLibrary<typeof CALLS> | undefined {
  try {
    loaded ??= { library: Deno.dlopen("libc.so.6", CALLS), users: 0 };
  } catch {
    // Without the right to call foreign code, or on another C library.
    return undefined;
  }
  loaded.users++;
  return loaded.library;
}

function returnLibrary(): void {
  // The executable keeps it: loading takes longer than all else here. In a test it would count as a leak.
  if (loaded === undefined || --loaded.users > 0 || Deno.build.standalone) return;
  loaded.library.close();
  loaded = undefined;
}
