/** What a user is told when an archive cannot be extracted. Owns the classes and their wording. */
import { TkError } from "../errors.ts";
import { toDiskError } from "../filesystem/disk_errors.ts";
import { printableLine } from "../printable_text.ts";
import type { FaultData } from "./fault.ts";

/** Longer names are cut in messages. */
const MAX_NAME_CHARACTERS = 200;

/** The archive is damaged or cut. */
export class ArchiveCorruptError extends TkError<{ path: string; entry?: string; reason: string }> {
  /** See `toolchainkit explain`. */
  readonly code = "ARCHIVE_CORRUPT";

  /** For the path of the archive and what is the matter with it. */
  constructor(path: string, fault: Pick<FaultData, "reason" | "entry">) {
    super(`Cannot extract "${path}": ${fault.reason}${atEntry(fault.entry)}`, {
      path,
      reason: fault.reason,
      ...(fault.entry === undefined ? {} : { entry: fault.entry }),
    }, { hint: "Download the archive again and compare its checksum with the publisher's" });
  }
}

/** An entry of the archive breaks a safety rule; nothing of it was kept. */
export class ArchiveUnsafeError
  extends TkError<{ path: string; entry: string; rule: string; reason: string }> {
  /** See `toolchainkit explain`. */
  readonly code = "ARCHIVE_UNSAFE";

  /** For the path of the archive and what is the matter with it. */
  constructor(path: string, fault: Pick<FaultData, "reason" | "entry" | "rule">) {
    const { reason, entry = "", rule = "" } = fault;
    super(`Cannot extract "${path}": ${reason}${atEntry(entry)} (rule ${rule})`, {
      path,
      entry,
      rule,
      reason,
    }, { hint: "Do not use this archive unless its publisher explains the entry" });
  }
}

/** The archive is of a kind, or uses a feature, that is not read here. */
export class ArchiveUnsupportedError extends TkError<{ path: string; reason: string }> {
  /** See `toolchainkit explain`. */
  readonly code = "ARCHIVE_UNSUPPORTED";

  /** For the path of the archive and what is the matter with it. */
  constructor(path: string, fault: Pick<FaultData, "reason" | "entry" | "hint">) {
    super(`Cannot extract "${path}": ${fault.reason}${atEntry(fault.entry)}`, {
      path,
      reason: fault.reason,
    }, { hint: fault.hint ?? "Repack it as .tar.xz, .tar.gz, .tar.zst or .zip" });
  }
}

/** The archive has nothing at the place that was asked for. */
export class ArchiveLayoutError extends TkError<{ path: string; reason: string }> {
  /** See `toolchainkit explain`. */
  readonly code = "ARCHIVE_LAYOUT";

  /** For the path of the archive and what is the matter with it. */
  constructor(path: string, fault: Pick<FaultData, "reason" | "hint">) {
    super(`Cannot extract "${path}": ${fault.reason}`, { path, reason: fault.reason }, {
      hint: fault.hint ?? "Look at the archive's top folders and correct strip or subdirectory",
    });
  }
}

/** The folder to extract into holds something already. */
export class DestinationNotEmptyError extends TkError<{ path: string }> {
  /** See `toolchainkit explain`. */
  readonly code = "DESTINATION_NOT_EMPTY";

  /** For the destination and what is there, such as "a file". */
  constructor(path: string, found: string) {
    super(`Cannot extract into "${path}": it is ${found}, wanted an empty or absent folder`, {
      path,
    }, { hint: "Choose another folder, or empty this one first" });
  }
}

/** The error for a fault inside an extraction. `destination` is where the disk refused. */
export function errorOfFault(fault: FaultData, path: string, destination: string): unknown {
  switch (fault.kind) {
    case "corrupt":
      return new ArchiveCorruptError(path, fault);
    case "unsafe":
      return new ArchiveUnsafeError(path, fault);
    case "unsupported":
      return new ArchiveUnsupportedError(path, fault);
    case "layout":
      return new ArchiveLayoutError(path, fault);
    case "disk":
      return toDiskError(
        Object.assign(new Error(fault.reason), { code: fault.systemCode }),
        destination,
      );
    case "cancelled":
      return new DOMException("The extraction was stopped", "AbortError");
  }
}

function atEntry(entry: string | undefined): string {
  return entry === undefined || entry === ""
    ? ""
    : `, at "${printableLine(entry.slice(0, MAX_NAME_CHARACTERS))}"`;
}
