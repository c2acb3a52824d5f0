/** What can be wrong with a file's hash. Owns the errors only. */
import { TkError } from "../errors.ts";

/** What `HashMismatchError` tells beside its message. */
export interface HashMismatch {
  /** The file that was read. */
  readonly path: string;
  /** `size` when the number of bytes already differs. */
  readonly algorithm: "sha256" | "sha512" | "sha1" | "md5" | "size";
  /** What was promised: lower-case hexadecimal, or a number of bytes. */
  readonly expected: string;
  /** What was found, in the same form. */
  readonly actual: string;
  /** Where the file came from; an address must be without secrets. */
  readonly source?: string;
}

/** A file is not the one that was promised. */
export class HashMismatchError extends TkError<HashMismatch> {
  /** Exit 4. */
  readonly code = "HASH_MISMATCH";

  /** The mismatch becomes `details`. */
  constructor(mismatch: HashMismatch, options: { hint?: string } = {}) {
    const { algorithm, expected, actual } = mismatch;
    const unit = algorithm === "size" ? " bytes" : "";
    super(
      `Cannot accept "${mismatch.source ?? mismatch.path}": its ${algorithm} is ` +
        `${actual}${unit}, expected ${expected}${unit}`,
      mismatch,
      {
        hint: options.hint ??
          "Get the file again; if it stays different, find out from its publisher which is right",
      },
    );
  }
}

/** A text is no hash, or a line of a checksum file cannot be read. */
export class HashFormatError extends TkError<{ text: string }> {
  /** Exit 2. */
  readonly code = "HASH_FORMAT";

  /** `wanted` is what would have been right, as a clause. */
  constructor(text: string, wanted: string) {
    const shown = text.length > 140 ? `${text.slice(0, 140)}…` : text;
    super(`Cannot read the hash "${shown}": ${wanted}`, { text }, {
      hint: "Write it as algorithm:hex, such as sha256: and 64 hexadecimal digits",
    });
  }
}
