/** What a check of the configuration says about settings that do not go together. Owns the types. */

/** A rule that a configuration breaks. */
export interface BrokenRule {
  /** Dotted key of the value to blame. */
  readonly key: string;
  readonly message: string;
  readonly expected?: string;
  readonly suggestion?: string;
}

/** Turns the parts of a path into a dotted key. */
export type KeyOf = (...parts: string[]) => string;
