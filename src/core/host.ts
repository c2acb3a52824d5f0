/** Everything outside the program, except files. Owns the interface; `system_host.ts` fills it. */
import type { Log } from "./log.ts";
import type { Platform } from "./platform.ts";
import type { Progress } from "./progress.ts";

/**
 * How much of the user's umask a child process gets: all of it, or as far as the group goes. Builds get
 * the latter: they also write into the cache, such as sources and compiled objects.
 */
export type ChildUmask = "as-user" | "closed-to-others";

/** A child process to run. */
export interface ProcessRequest {
  /** Path of the executable, or a name to be found in PATH (never in the working directory). */
  readonly command: string;
  /** What the program is given, one string each; no shell reads them. */
  readonly args: readonly string[];
  /** Absolute; the host's own by default. */
  readonly cwd?: string;
  /** Added to (undefined: removed from) the host's environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** True: the child gets `env` only. */
  readonly clearEnv?: boolean;
  /** Text for standard input; without it the child reads nothing. */
  readonly input?: string;
  /** `capture` (default) keeps the output; `inherit` gives the child our terminal. */
  readonly output?: "capture" | "inherit";
  /** True: signals that this process gets are handed to the child, which decides what they mean. */
  readonly passSignals?: boolean;
  /**
   * What the child makes is the user's own and gets the modes that the user's umask gives. Without it,
   * only the user can write what the child makes.
   */
  readonly usersUmask?: ChildUmask;
  /** Called with every line the child writes while it runs (capture only). */
  readonly onLine?: (line: string, stream: "stdout" | "stderr") => void;
  /** Kills the child after this many milliseconds. */
  readonly timeoutMs?: number;
  /** Kills the child when it is aborted. */
  readonly signal?: AbortSignal;
}

/** How a child process ended. */
export interface ProcessResult {
  /** Exit code; 128 + signal number when a signal ended it. */
  readonly code: number;
  /** All that was captured of standard output. */
  readonly stdout: string;
  /** All that was captured of standard error. */
  readonly stderr: string;
  /** True if `timeoutMs` ended it. */
  readonly timedOut: boolean;
}

/**
 * Everything outside the program, except files. Tests pass a fake one.
 *
 * @example
 * ```ts
 * import type { Host } from "@toolchainkit/toolchainkit/core/host";
 * import { createSystemHost } from "@toolchainkit/toolchainkit/core/system_host";
 *
 * const host: Host = { ...createSystemHost(), offline: true, env: { PATH: "/usr/bin" } };
 * const { code, stdout } = await host.run({ command: Deno.execPath(), args: ["--version"] });
 * console.log(code, stdout);
 * ```
 */
export interface Host {
  /** The machine. */
  readonly platform: Platform;
  /** The working directory, absolute. */
  readonly cwd: string;
  /** The environment when the program started. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a person can be asked, and the width of the terminal. */
  readonly terminal: { readonly interactive: boolean; readonly columns: number };
  /** True: no request may leave this machine, by HTTP or by a child process. */
  readonly offline: boolean;
  /** Where the program says what it does. */
  readonly log: Log;
  /** Where long work says how far it is. */
  readonly progress: Progress;
  /** Aborted when the user asks the run to stop. */
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  now(): number;
  /** Waits; rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** A short id that no other run will use, for temporary names. */
  randomId(): string;
  /** One HTTP exchange; the offline gate and the mirrors are already behind it. */
  fetch(request: Request): Promise<Response>;
  /** Runs a child process to its end. Never uses a shell. @throws if it cannot be started. */
  run(request: ProcessRequest): Promise<ProcessResult>;
}
