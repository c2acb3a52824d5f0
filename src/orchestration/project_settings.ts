/** What every command that works on a project is told about where it is and what it may do. */

/** The part of the global options that the work needs. */
export interface ProjectSettings {
  /** Absolute; from -C, the nearest toolchainkit.yaml upward, or the working directory. */
  readonly projectRoot: string;
  /** Absolute path of toolchainkit.yaml, there or not. */
  readonly configFile: string;
  /** Absolute. */
  readonly cacheDir: string;
  /** True: by option or environment, which go before the configuration. */
  readonly cacheDirGiven?: boolean;
  readonly offline: boolean;
  /** True: fail instead of changing toolchainkit.lock. */
  readonly locked: boolean;
  /** True: this project's file is trusted for this run. */
  readonly trust: boolean;
}
