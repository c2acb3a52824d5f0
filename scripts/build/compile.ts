/** One call of `deno compile`. Owns the permissions that the executable runs with. */
import { join } from "@std/path";
import { type BaseRuntime, BaseRuntimeError } from "./base_runtime.ts";
import type { BuildTarget } from "./targets.ts";
import { runDeno } from "./run.ts";

/**
 * Everything without a question. Less is not possible: the runtime lets only programs with all
 * permissions open files below /dev, where /dev/shm is a usual place for caches, and /proc.
 */
const PERMISSIONS = ["--no-prompt", "--allow-all"];

/** What V8 lets each thread allocate before it collects, in MiB; its own 1 is full while starting. */
const NURSERY_MIB = 4;

/**
 * Makes the executable.
 *
 * @throws {BaseRuntimeError} If Deno cannot download the base runtime of the target.
 */
export async function compileExecutable(options: {
  deno: string;
  target: BuildTarget;
  base: BaseRuntime;
  /** Folder that `bundleProgram` wrote. */
  stage: string;
  file: string;
}): Promise<void> {
  const { deno, target, base, stage, file } = options;
  try {
    await runDeno(deno, [
      "compile",
      "--quiet",
      "--no-config",
      "--no-lock",
      "--no-check",
      // The cache would lie under a guessable name in the temporary folder, open to other users.
      "--no-code-cache",
      `--v8-flags=--min-semi-space-size=${NURSERY_MIB}`,
      ...PERMISSIONS,
      // As a folder: single files would be taken for modules, WebAssembly and scripts too.
      `--include=${stage}`,
      `--target=${target.triple}`,
      `--output=${file}`,
      join(stage, "main.js"),
    ], {
      cwd: stage,
      env: {
        // Recorded in the executable: the stores that it trusts unless its user says otherwise.
        DENO_TLS_CA_STORE: "system,mozilla",
        ...(base.path === undefined ? {} : { DENORT_BIN: base.path }),
      },
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const download = /error sending request for url \(([^)]*)\)|denort-[\w.-]+\.zip/.exec(message);
    if (download === null) throw error;
    throw new BaseRuntimeError(
      `the base runtime cannot be downloaded (${download[1] ?? download[0]}); ` +
        "give one with DENORT_BIN",
    );
  }
}
