/**
 * Every error code a user can meet: its exit code, what it means, how to mend it. Owns the meaning;
 * the class that throws it lives with its subject. `toolchainkit explain CODE` prints this table.
 */

/** Exit codes of the executable; the table in README.md says when each is used. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 130;

/** One row: the exit code, what happened, what to do. */
export interface ErrorCodeInfo {
  readonly exit: ExitCode;
  readonly means: string;
  readonly mend: string;
}

/** All codes in alphabetical order. Never reuse a code for another meaning. */
export const ERROR_CODES = {
  CATALOG_INVALID: {
    exit: 2,
    means: "A file of toolchain data (registries:) is not in the expected form.",
    mend: "Correct the file at the place named, or remove it from registries:.",
  },
  HASH_FORMAT: {
    exit: 2,
    means: "A text that should be a hash is none, or a checksum file cannot be read.",
    mend: "Write it as algorithm:hex, such as sha256: and 64 hexadecimal digits.",
  },
  HASH_MISMATCH: {
    exit: 4,
    means: "A file's checksum is not the expected one: it is damaged, changed or another file.",
    mend: "Get the file again; if it stays different, ask its publisher which is right.",
  },
  HOST_UNSUITABLE: {
    exit: 3,
    means: "No build of the wanted version runs on this machine.",
    mend: "Choose one of the versions that the message names, or update the system.",
  },
  INTERRUPTED: {
    exit: 130,
    means: "The run was stopped by a signal before it was done.",
    mend: "Run the same command again; it continues where it can.",
  },
  LOCK_INVALID: {
    exit: 2,
    means: "toolchainkit.lock was edited by hand, cut short or merged wrongly.",
    mend: "Restore it from version control, or delete it and run toolchainkit lock.",
  },
  LOCK_MISMATCH: {
    exit: 4,
    means: "toolchainkit.lock does not agree with the configuration or with what was found.",
    mend: "Run toolchainkit lock, look at the difference and commit it.",
  },
  NO_BUILD: {
    exit: 3,
    means: "The version exists, but nobody published it for this platform.",
    mend: "Choose one of the versions or platforms that the message names.",
  },
  PROCESS_START: {
    exit: 3,
    means: "A program that is needed is not there or cannot be started.",
    mend: "Install the program named in the message or put its folder into PATH.",
  },
  TOOLCHAIN_NOT_FOUND: {
    exit: 3,
    means: "No toolchain or tool has this name.",
    mend: "See toolchainkit toolchain list --available for the names.",
  },
  UNEXPECTED: {
    exit: 1,
    means: "ToolchainKit met a situation its authors did not foresee.",
    mend: "Run again with -vv and report the output.",
  },
  USAGE: {
    exit: 2,
    means: "The command line is not one that the command understands.",
    mend: "See toolchainkit COMMAND --help.",
  },
  VERSION_INVALID: {
    exit: 2,
    means: "The text is not a version, a pattern or a range.",
    mend: "Write latest, 18, 18.1, 18.1.8 or a range such as >=17 <19.",
  },
  VERSION_NOT_FOUND: {
    exit: 3,
    means: "No known version meets the pattern.",
    mend: "See toolchainkit toolchain list --available NAME, or add newer data with registries:.",
  },
} as const satisfies Record<string, ErrorCodeInfo>;

/** A code of the table. */
export type ErrorCode = keyof typeof ERROR_CODES;
