/**
 * One lock file and the operating system's lock on it. Owns the calls; waiting, time-outs and
 * messages are in `../locking.ts`.
 *
 * The runtime offers only a lock call that blocks. Where the C library can be called, this asks it
 * for a lock that answers at once; elsewhere the blocking call runs aside and is awaited for a
 * moment. Both take the same kind of lock, so they exclude each other.
 */
import { dirname } from "@std/path";
import { lookIfThere, openToWrite } from "../filesystem/regular_file.ts";
import { openToGroup } from "../group_sharing.ts";

/** An open lock file. Closing it, or the death of the process, frees the lock. */
export interface LockFile {
  /** True: this file now holds the lock. Never waits for longer than a moment. */
  tryLock(shared: boolean): Promise<boolean>;
  close(): void;
}

/** The system refused to lock for a reason other than "somebody else has it". */
export class LockCallError extends Error {
  constructor(path: string, readonly errno: number) {
    super(`locking "${path}" failed with error number ${errno}`);
    this.name = "LockCallError";
  }
}

/** Opens (and makes, if need be) a lock file. @throws What the disk refuses. */
export async function openLockFile(
  path: string,
  options: { blockingOnly?: boolean } = {},
): Promise<LockFile> {
  const library = options.blockingOnly ? undefined : borrowLibrary();
  if (library === undefined) return blockingLockFile(await create(path));
  let descriptor: number;
  try {
    descriptor = await openNative(library, path);
  } catch (error) {
    returnLibrary();
    throw error;
  }
  return {
    tryLock: (shared) => Promise.resolve(tryNative(library, { descriptor, path, shared })),
    close() {
      library.close(descriptor);
      returnLibrary();
    },
  };
}

/** The runtime makes the file: it knows the umask, the error classes and Windows' long paths. */
async function create(path: string): Promise<Deno.FsFile> {
  const restore = await openToGroup(dirname(path));
  try {
    return await openToWrite(path, { read: true });
  } finally {
    restore();
  }
}

async function openNative(library: CLibrary, path: string): Promise<number> {
  for (let attempt = 1;; attempt++) {
    // Links, pipes, sockets and devices are refused by name; the flags of the call see to the rest.
    await lookIfThere(path, { noLinks: true });
    const descriptor = library.open(path);
    if (descriptor >= 0) return descriptor;
    if (attempt === 100) throw new LockCallError(path, library.errno());
    // Not there yet, or swept away between the two calls; what else is wrong the runtime names.
    (await create(path)).close();
  }
}

function tryNative(
  library: CLibrary,
  request: { descriptor: number; path: string; shared: boolean },
): boolean {
  for (;;) {
    if (library.flock(request.descriptor, request.shared) === 0) return true;
    const errno = library.errno();
    if (errno === INTERRUPTED) continue;
    if (errno === library.wouldBlock) return false;
    throw new LockCallError(request.path, errno);
  }
}

/** How long the blocking call may take before the lock counts as taken. */
const MOMENT_MS = 25;

function blockingLockFile(file: Deno.FsFile): LockFile {
  let pending: Promise<boolean> | undefined;
  let pendingShared = false;
  let closed = false;
  return {
    async tryLock(shared) {
      if (pending !== undefined && pendingShared !== shared) return false;
      pendingShared = shared;
      pending ??= file.lock(!shared).then(() => true);
      let timer: ReturnType<typeof setTimeout> | undefined;
      const moment = new Promise<boolean>((resolve) => {
        timer = setTimeout(() => resolve(false), MOMENT_MS);
      });
      try {
        const locked = await Promise.race([pending, moment]);
        if (locked) pending = undefined;
        return locked;
      } finally {
        clearTimeout(timer);
      }
    },
    close() {
      if (closed) return;
      closed = true;
      // A call that still blocks ends when the holder goes; the file must live until then.
      if (pending === undefined) file.close();
      else pending.then(() => file.close(), () => file.close());
    },
  };
}

/** The few C calls that are needed. */
interface CLibrary {
  open(path: string): number;
  flock(descriptor: number, shared: boolean): number;
  close(descriptor: number): void;
  errno(): number;
  unload(): void;
  readonly wouldBlock: number;
}

// Values from <fcntl.h>, <sys/file.h> and <errno.h>. All but O_NOFOLLOW on Linux are the same on all
// processors Deno runs on.
const INTERRUPTED = 4;
const READ_WRITE = 2;
const LOCK_SHARED_NOW = 1 | 4;
const LOCK_EXCLUSIVE_NOW = 2 | 4;
const LINUX = {
  closeOnExec: 0o2000000,
  noFollow: Deno.build.arch === "aarch64" ? 0o100000 : 0o400000,
  nonBlocking: 0o4000,
  wouldBlock: 11,
  errno: "__errno_location",
} as const;
const MACOS = {
  closeOnExec: 0x1000000,
  noFollow: 0x100,
  nonBlocking: 0x4,
  wouldBlock: 35,
  errno: "__error",
} as const;

// Loaded while any lock file is open: loading takes longer than locking, and a library that stays
// would count as a leak in every test that locks something.
let loaded: { library: CLibrary; users: number } | undefined;

function borrowLibrary(): CLibrary | undefined {
  if (loaded === undefined) {
    const library = loadCLibrary();
    if (library === undefined) return undefined;
    loaded = { library, users: 0 };
  }
  loaded.users++;
  return loaded.library;
}

function returnLibrary(): void {
  if (loaded === undefined || --loaded.users > 0) return;
  loaded.library.unload();
  loaded = undefined;
}

function loadCLibrary(): CLibrary | undefined {
  try {
    if (Deno.build.os === "linux") return linuxLibrary();
    if (Deno.build.os === "darwin") return macosLibrary();
  } catch {
    // Without the right to call foreign code, or on another C library, the runtime's call serves.
  }
  return undefined;
}

const CALLS = {
  open: { parameters: ["buffer", "i32"], result: "i32" },
  flock: { parameters: ["i32", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
} as const;

function linuxLibrary(): CLibrary {
  const library = Deno.dlopen("libc.so.6", {
    ...CALLS,
    [LINUX.errno]: { parameters: [], result: "pointer" },
  });
  const { symbols } = library;
  return wrap(symbols, LINUX, {
    errnoAddress: () => symbols[LINUX.errno](),
    unload: () => library.close(),
  });
}

function macosLibrary(): CLibrary {
  const library = Deno.dlopen("/usr/lib/libSystem.B.dylib", {
    ...CALLS,
    [MACOS.errno]: { parameters: [], result: "pointer" },
  });
  const { symbols } = library;
  return wrap(symbols, MACOS, {
    errnoAddress: () => symbols[MACOS.errno](),
    unload: () => library.close(),
  });
}

interface CSymbols {
  // `open` takes a mode only when it creates, which it never does here: no variadic argument.
  open(path: Uint8Array<ArrayBuffer>, flags: number): number;
  flock(descriptor: number, operation: number): number;
  close(descriptor: number): number;
}

function wrap(
  symbols: CSymbols,
  system: { closeOnExec: number; noFollow: number; nonBlocking: number; wouldBlock: number },
  more: { errnoAddress: () => Deno.PointerValue; unload: () => void },
): CLibrary {
  return {
    // Close-on-exec, or a compiler server started meanwhile would keep the lock for ever.
    open: (path) =>
      symbols.open(
        new Uint8Array(new TextEncoder().encode(`${path}\0`)),
        READ_WRITE | system.closeOnExec | system.noFollow | system.nonBlocking,
      ),
    flock: (descriptor, shared) =>
      symbols.flock(descriptor, shared ? LOCK_SHARED_NOW : LOCK_EXCLUSIVE_NOW),
    close: (descriptor) => void symbols.close(descriptor),
    errno: () => {
      const address = more.errnoAddress();
      return address === null ? 0 : new Deno.UnsafePointerView(address).getInt32();
    },
    unload: more.unload,
    wouldBlock: system.wouldBlock,
  };
}
