/** What an archive says about one entry, whatever its format. Owns the types only. */

/** One entry as stated, before any rule looked at it. */
export interface ArchiveEntry {
  /** As the archive spells it. */
  readonly name: string;
  readonly kind: "file" | "directory" | "symlink" | "hardlink";
  /** Length of the content; 0 for all but files. */
  readonly sizeBytes: number;
  /** Permission bits, set-id and sticky bits possibly among them. */
  readonly mode: number;
  /** Milliseconds since 1970. */
  readonly modifiedMs?: number | undefined;
  /** Text of a symbolic link, or the name that a hard link repeats. */
  readonly target?: string | undefined;
}

/** What the rules have to know of the place that is written to. */
export interface RuleContext {
  readonly windows: boolean;
  /** True where names that differ in case or Unicode form are one file. */
  readonly foldsNames: boolean;
}
