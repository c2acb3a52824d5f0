/**
 * Who holds a lock. Owns the `*.holder.json` beside a lock file: the locked file itself cannot be
 * read by others on Windows. The information is for people; nothing decides by it.
 */
import type { Host } from "../host.ts";
import { readCacheText } from "../cache_file.ts";
import { objectOf, parseJson } from "../json_reading.ts";

/** The process that holds a lock. */
export interface LockHolder {
  /** Process number. */
  readonly pid: number;
  /** Name of the machine. */
  readonly host: string;
  /** Such as `toolchainkit bootstrap`. */
  readonly command: string;
  /** What the lock is held for, such as "install llvm-18.1.8-linux-x64". */
  readonly purpose?: string;
  /** ISO 8601. */
  readonly since: string;
}

/** This process as a holder. */
export function currentHolder(host: Host, purpose: string | undefined): LockHolder {
  return {
    pid: Deno.pid,
    host: machineName(),
    command: describeCommand(Deno.args),
    ...(purpose === undefined ? {} : { purpose }),
    since: new Date(host.now()).toISOString(),
  };
}

/** The command words of a command line: no values, for they may hold secrets. */
export function describeCommand(args: readonly string[]): string {
  const words: string[] = [];
  for (const arg of args) {
    if (!/^[a-z][a-z-]{0,20}$/.test(arg) || words.length === 3) break;
    words.push(arg);
  }
  return ["toolchainkit", ...words].join(" ");
}

/** "process 17 on build-3 (toolchainkit bootstrap, since 2026-01-01T10:00:00.000Z)". */
export function describeHolder(holder: LockHolder): string {
  const purpose = holder.purpose === undefined ? "" : `, to ${holder.purpose}`;
  return `process ${holder.pid} on ${holder.host} (${holder.command}${purpose}, since ${holder.since})`;
}

/**
 * Notes this process beside the lock file. Failing to is no failure to lock. The note is a new file: what
 * is there may be a link that came with somebody's project and leads to a file of this user.
 */
export async function writeHolder(lockPath: string, holder: LockHolder): Promise<void> {
  const path = holderPath(lockPath);
  try {
    await Deno.remove(path).catch(() => {});
    await Deno.writeTextFile(path, `${JSON.stringify(holder)}\n`, { createNew: true });
  } catch {
    // A full disk or a foreign owner must not keep a lock from working.
  }
}

/** Removes the note, unless it names another process that shares the lock. */
export async function clearHolder(lockPath: string, holder: LockHolder): Promise<void> {
  try {
    const noted = await readHolder(lockPath);
    const others = noted !== undefined &&
      (noted.pid !== holder.pid || noted.since !== holder.since);
    if (!others) await Deno.remove(holderPath(lockPath));
  } catch {
    // Another process was quicker.
  }
}

/** No note is longer. */
const LARGEST_NOTE_BYTES = 64 * 1024;

/** The noted holder; undefined when there is none or the note cannot be read. */
export async function readHolder(lockPath: string): Promise<LockHolder | undefined> {
  const path = holderPath(lockPath);
  const text = await readCacheText(path, { limitBytes: LARGEST_NOTE_BYTES }).catch(() => undefined);
  return text === undefined ? undefined : parseHolder(text);
}

/** Reads a note; undefined when it is not one. */
export function parseHolder(text: string): LockHolder | undefined {
  const { pid, host, command, purpose, since } = objectOf(parseJson(text));
  if (typeof pid !== "number" || typeof host !== "string") return undefined;
  if (typeof command !== "string" || typeof since !== "string") return undefined;
  return { pid, host, command, since, ...(typeof purpose === "string" ? { purpose } : {}) };
}

function holderPath(lockPath: string): string {
  return `${lockPath}.holder.json`;
}

function machineName(): string {
  try {
    return Deno.hostname();
  } catch {
    return "this machine";
  }
}
