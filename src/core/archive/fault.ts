/**
 * What goes wrong inside an extraction, in a form that crosses threads. Owns the value; the errors
 * that users see are made from it in `errors.ts`, where the archive's path is known.
 */

import { diskProblem, systemErrorCode } from "../filesystem/disk_errors.ts";

/** Which family of failure it is; each becomes one error class. */
export type FaultKind = "corrupt" | "unsafe" | "unsupported" | "layout" | "disk" | "cancelled";

/** A failure as plain data, for messages between threads. */
export interface FaultData {
  readonly kind: FaultKind;
  /** What is the matter, to follow "Cannot extract …: ". */
  readonly reason: string;
  /** Name of the entry as the archive spells it. */
  readonly entry?: string | undefined;
  /** Name of the broken rule, for `unsafe`. */
  readonly rule?: string | undefined;
  /** What to do about it. */
  readonly hint?: string | undefined;
  /** The operating system's code such as ENOSPC, for `disk`. */
  readonly systemCode?: string | undefined;
}

/** A failure while it travels up the stack of one thread. */
export class ArchiveFault extends Error {
  readonly data: FaultData;

  constructor(data: FaultData) {
    super(data.reason);
    this.name = "ArchiveFault";
    this.data = data;
  }
}

/** The archive is damaged, cut or not what its header says. */
export function corrupt(reason: string, entry?: string): ArchiveFault {
  return new ArchiveFault({ kind: "corrupt", reason, entry });
}

/** An entry breaks a safety rule. */
export function unsafe(rule: string, entry: string, reason: string): ArchiveFault {
  return new ArchiveFault({ kind: "unsafe", reason, entry, rule });
}

/** The archive is fine but uses something that is not read here. */
export function unsupported(reason: string, hint?: string, entry?: string): ArchiveFault {
  return new ArchiveFault({ kind: "unsupported", reason, entry, hint });
}

/** The extraction was stopped from outside. */
export function cancelled(): ArchiveFault {
  return new ArchiveFault({ kind: "cancelled", reason: "stopped" });
}

/** Any thrown value as data; undefined for what neither the archive nor the disk is to blame for. */
export function faultOf(error: unknown, entry?: string): FaultData | undefined {
  if (error instanceof ArchiveFault) {
    return error.data.entry === undefined && entry !== undefined
      ? { ...error.data, entry }
      : error.data;
  }
  const systemCode = systemErrorCode(error);
  const reason = error instanceof Error ? error.message : String(error);
  if (systemCode === "ENAMETOOLONG") return { kind: "unsafe", rule: "name-length", reason, entry };
  if (diskProblem(error, Deno.build.os === "windows") === undefined) return undefined;
  return { kind: "disk", reason, entry, systemCode };
}
