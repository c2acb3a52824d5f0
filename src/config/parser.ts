/**
 * Reads one toolchainkit.yaml. Owns `parseConfig`, the way in for tool authors; the layers over and
 * under a file are in `load.ts`.
 */
import { dirname, resolve } from "@std/path";
import { TkError } from "../core/errors.ts";
import type { Host } from "../core/host.ts";
import { createSystemHost } from "../core/system_host.ts";
import { loadConfig } from "./load.ts";
import type { Config } from "./types.ts";

export type * from "./types.ts";
export type { ConfigProblem, Place } from "./config_error.ts";
export { ConfigError } from "./config_error.ts";

/** There is no configuration file. */
export class ConfigNotFoundError extends TkError<{ path: string }> {
  /** Code of the error table. */
  readonly code = "CONFIG_NOT_FOUND";

  /** Names the file that was asked for. */
  constructor(path: string) {
    super(`Cannot read "${path}": there is no such file`, { path }, {
      hint: "Write one with: toolchainkit init (a new project: toolchainkit new NAME)",
    });
  }
}

/** What to read. */
export interface ConfigSource {
  /** Absolute, or relative to the working directory. */
  readonly path: string;
  /** The content, when it is already at hand. */
  readonly text?: string;
  /** Version of this program, for `toolchainkit: ">=0.1"`. */
  readonly programVersion?: string;
}

/**
 * Reads and checks one file, with every default filled in; no other layer counts.
 *
 * @throws {ConfigNotFoundError} If there is no file.
 * @throws {ConfigError} With every problem of the file, each with line and column.
 *
 * @example
 * ```ts
 * import { parseConfig } from "@toolchainkit/toolchainkit/config/parser";
 *
 * const path = `${await Deno.makeTempDir()}/toolchainkit.yaml`;
 * await Deno.writeTextFile(path, 'version: 1\ntoolchains: {main: {type: llvm, version: "18"}}\n');
 * const config = await parseConfig(path);
 * console.log(config.toolchains.map(({ name, version }) => `${name} ${version}`)); // ["main 18"]
 * ```
 */
export async function parseConfig(
  source: string | ConfigSource,
  host: Pick<Host, "cwd" | "env" | "platform"> = createSystemHost(),
): Promise<Config> {
  const { path, ...rest } = typeof source === "string" ? { path: source } : source;
  const configFile = resolve(host.cwd, path);
  const options = {
    ...rest,
    projectRoot: dirname(configFile),
    configFile,
    layered: false,
    trusted: true,
  };
  const loaded = await loadConfig(options, host);
  if (!loaded.hasProjectFile) throw new ConfigNotFoundError(configFile);
  return loaded.config;
}
