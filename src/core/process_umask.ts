/**
 * Which permissions new files get. Owns this process's umask: strict for whatever the program writes
 * itself, so that nobody else can write in the cache whatever umask the user has, and for the programs
 * that build the user's project the user's own as far as the group goes.
 */
import type { ChildUmask } from "./host.ts";

/** Bits that new files never have: write for the group and for others. */
const STRICT = 0o022;
const GROUP_WRITE = 0o020;
const GROUP_BITS = 0o070;
const OTHERS_WRITE = 0o002;

let users: number | undefined;

/** Takes the group's and others' write bit from all that this process makes from now on. */
export function tightenUmask(): void {
  if (Deno.build.os === "windows" || users !== undefined) return;
  users = Deno.umask();
  Deno.umask(users | STRICT);
}

/** Runs `work`, which must not wait for anything, under the umask that the user started us with. */
export function withUsersUmask<T>(how: ChildUmask, work: () => T): T {
  if (users === undefined) return work();
  const now = Deno.umask(how === "as-user" ? users : users | OTHERS_WRITE);
  try {
    return work();
  } finally {
    Deno.umask(now);
  }
}

/** Runs `work`, which must not wait for anything, under an umask that lets all bits of `mode` through. */
export function withUmaskFor<T>(mode: number, work: () => T): T {
  if (Deno.build.os === "windows") return work();
  const now = Deno.umask();
  if ((now & mode) === 0) return work();
  Deno.umask(now & ~mode);
  try {
    return work();
  } finally {
    Deno.umask(now);
  }
}

/** For whom the umask is opened: the group as far as the user's umask goes, or a cache's group. */
export type UmaskOpening = "user" | "cache-group";

const opened: Record<UmaskOpening, number> = { "user": 0, "cache-group": 0 };
/** The umask while nothing is opened. */
let resting = 0;

/**
 * Lets the group write what is made from now on; others never may. Openings may overlap.
 *
 * @returns Ends it; a second call does nothing.
 */
export function openUmask(opening: UmaskOpening): () => void {
  if (Deno.build.os === "windows") return () => {};
  if (opened.user + opened["cache-group"] === 0) resting = Deno.umask();
  change(opening, 1);
  let open = true;
  return () => {
    if (open) change(opening, -1);
    open = false;
  };
}

function change(opening: UmaskOpening, by: 1 | -1): void {
  opened[opening] += by;
  if (opened["cache-group"] > 0) Deno.umask(resting & ~GROUP_BITS | OTHERS_WRITE);
  else if (opened.user > 0) Deno.umask((users ?? resting) | OTHERS_WRITE);
  else Deno.umask(resting);
}

/** Runs `work`; what it makes is as open to the group as the user's umask says. */
export async function withGroupOfUser<T>(work: () => Promise<T>): Promise<T> {
  const close = openUmask("user");
  try {
    return await work();
  } finally {
    close();
  }
}

/**
 * The mode for a new file or folder beside others: as open to the group as the folder that it goes
 * into, if the user's umask allows that. Undefined: as the umask of this process has it.
 *
 * @param mode The mode without any umask, such as 0o666.
 */
export async function modeBeside(folder: string, mode: number): Promise<number | undefined> {
  if (users === undefined || (users & GROUP_WRITE) !== 0) return undefined;
  const around = await Deno.stat(folder).catch(() => undefined);
  if (around?.mode === null || around === undefined) return undefined;
  if ((around.mode & GROUP_WRITE) === 0) return undefined;
  return mode & ~(Deno.umask() & ~GROUP_WRITE) & ~0o002;
}
