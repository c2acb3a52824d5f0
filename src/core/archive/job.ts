/** What the threads of one extraction tell each other. Owns the types of the messages. */
import type { ArchiveKind } from "../artifact.ts";
import type { Decoders } from "./decoders.ts";
import type { RuleContext } from "./entry.ts";
import type { Selection } from "./entry_rules.ts";
import type { FaultData } from "./fault.ts";
import type { LaneMode } from "./lanes.ts";
import type { ZipFileJob } from "./zip_plan.ts";

/** One path of the extracted tree. */
export interface ManifestEntry {
  /** Relative, with "/". */
  path: string;
  /** Hard links are files. */
  kind: "file" | "directory" | "symlink";
  /** Length of a file; 0 for the others. */
  sizeBytes: number;
  /** Permission bits as the archive states them, before the umask. */
  mode: number;
  /** Lower-case hexadecimal; only for files, and only when asked for. */
  sha256?: string;
  /** Text of a symbolic link. */
  target?: string;
}

/** Reads the archive (or what others decode of it) and writes the tree. */
export interface WriteJob extends RuleContext {
  readonly role: "write";
  readonly kind: ArchiveKind;
  readonly path: string;
  readonly control: SharedArrayBuffer;
  /** From these threads comes the tar stream, in turns; none: it is read from the file. */
  readonly rings: readonly SharedArrayBuffer[];
  /** How those threads share the archive. */
  readonly mode: LaneMode;
  /** Which of them decodes what. */
  readonly turns: SharedArrayBuffer;
  readonly decoders: Decoders;
  /** The staging folder. */
  readonly root: string;
  /** Where the tree will be in the end. */
  readonly destination: string;
  readonly selection: Selection;
  /** True: a single common top folder becomes the root. */
  readonly dropTopFolder: boolean;
  readonly hashFiles: boolean;
  readonly expectedBytes?: number | undefined;
  /** How many threads shall inflate the files of a zip archive. */
  readonly zipLanes: number;
}

/** Which part of an archive a thread decodes. */
export interface LaneShare {
  readonly mode: LaneMode;
  readonly lane: number;
  readonly lanes: number;
}

/** Decompresses the archive, or its share of it, into a ring. */
export interface DecodeJob {
  readonly role: "decode";
  readonly kind: ArchiveKind;
  readonly path: string;
  readonly control: SharedArrayBuffer;
  readonly ring: SharedArrayBuffer;
  readonly turns: SharedArrayBuffer;
  readonly decoders: Decoders;
  readonly share: LaneShare;
}

/** Inflates files of a zip archive to their places. */
export interface InflateJob {
  readonly role: "inflate";
  readonly path: string;
  readonly control: SharedArrayBuffer;
  readonly files: readonly ZipFileJob[];
  readonly hashFiles: boolean;
}

/** The first message to a thread: the end of its line to the main thread, and those of others. */
export interface ThreadStart {
  /** The first is the thread's own; with the rest it starts the next one. */
  readonly ports: readonly MessagePort[];
}

/** Anything a thread can be asked for. */
export type Job = WriteJob | DecodeJob | InflateJob;

/** What was extracted. */
export interface WrittenTree {
  readonly entries: ManifestEntry[];
  readonly unpackedBytes: number;
  /** Top folder below staging that becomes the destination; "" for staging itself. */
  readonly topFolder: string;
}

/**
 * What a thread answers. `help` asks for other threads to share these files meanwhile; `lost` says
 * that the thread which this one started has ended.
 */
export type Answer =
  | { readonly type: "done" }
  | { readonly type: "written"; readonly tree: WrittenTree }
  | { readonly type: "help"; readonly files: readonly ZipFileJob[] }
  | { readonly type: "inflated"; readonly hashes: readonly (readonly [string, string])[] }
  | { readonly type: "fault"; readonly fault: FaultData }
  | { readonly type: "bug" | "lost"; readonly message: string; readonly stack: string | undefined };
