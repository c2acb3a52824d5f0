/** What a verification consists of: levels, checks, problems, results. Types and the order of levels. */
import type { Artifact } from "../../core/artifact.ts";
import type { Host } from "../../core/host.ts";
import type { Manifest } from "../../core/manifest.ts";
import type { ToolchainLayout } from "../layout.ts";
import type { BinaryInTree } from "./inventory.ts";

/** How closely to look; each level does what the ones before it do. */
export const VerificationLevel = {
  /** The files are there. */
  MINIMAL: "minimal",
  /** The programs run, and the compiler is of the right version. */
  STANDARD: "standard",
  /** Every byte, every link, every library that the programs need. */
  THOROUGH: "thorough",
  /** It compiles, links and runs programs. */
  PARANOID: "paranoid",
} as const;
/** How closely to look. */
export type VerificationLevel = typeof VerificationLevel[keyof typeof VerificationLevel];

/** The levels, the quickest first. */
export const LEVELS: readonly VerificationLevel[] = ["minimal", "standard", "thorough", "paranoid"];

/** One thing that is wrong. */
export interface Problem {
  /** What was found, such as `bin/clang is missing`. */
  readonly found: string;
  /** What to do, as a sentence without a full stop. */
  readonly mend: string;
}

/** What a check found out. */
export interface Outcome {
  /** What was looked at, in a few words: `3,412 files`. */
  readonly summary: string;
  /** What is wrong; none when all is well. */
  readonly problems: readonly Problem[];
  /** Worth knowing and not wrong. */
  readonly notes?: readonly string[];
  /** True when nothing could be looked at; `summary` says why. */
  readonly skipped?: boolean;
}

/** One check. */
export interface Check {
  /** Such as `libraries`. */
  readonly name: string;
  readonly level: VerificationLevel;
  run(context: VerificationContext): Promise<Outcome>;
}

/** A check that was done. */
export interface CheckResult extends Outcome {
  /** Name of the check, such as `libraries`. */
  readonly check: string;
  /** The lowest level that it belongs to. */
  readonly level: VerificationLevel;
  /** `skipped` when there was nothing to look at. */
  readonly status: "passed" | "failed" | "skipped";
  /** How long it took, in milliseconds. */
  readonly durationMs: number;
}

/** What is known about a toolchain besides its folder. */
export interface ToolchainFacts {
  readonly compiler: NonNullable<Artifact["compiler"]>;
  /** Folder of the executables below the root; "." is the root. */
  readonly bin: string;
  readonly toolPrefix?: string;
  /** Triple that it compiles for; absent: for this machine. */
  readonly target?: string;
  /** C++ standard libraries that it claims to have. */
  readonly stdlib?: readonly string[];
  /** Version that the compiler must print, or the first numbers of it. */
  readonly expectedVersion?: string;
}

/** What every check is given. */
export interface VerificationContext {
  /** Absolute. */
  readonly root: string;
  readonly facts: ToolchainFacts;
  readonly host: Host;
  /** Undefined when the folder was not installed by this program. */
  readonly manifest: Manifest | undefined;
  /** Where its compilers are, or why they are not. */
  layout(): Promise<ToolchainLayout | { readonly missing: string }>;
  /** Every executable file and library in the tree. */
  binaries(): Promise<readonly BinaryInTree[]>;
  /** A folder for temporary files, deleted at the end. */
  workFolder(): Promise<string>;
}
