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
  INTERRUPTED: {
    exit: 130,
    means: "The run was stopped by a signal before it was done.",
    mend: "Run the same command again; it continues where it can.",
  },
  PROCESS_START: {
    exit: 3,
    means: "A program that is needed is not there or cannot be started.",
    mend: "Install the program named in the message or put its folder into PATH.",
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
} as const satisfies Record<string, ErrorCodeInfo>;

/** A code of the table. */
export type ErrorCode = keyof typeof ERROR_CODES;
