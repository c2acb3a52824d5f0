/**
 * Is a toolchain what it should be, and does it work on this machine? Owns going through the checks of
 * a level; the checks are in `verification/`. Changes nothing in the toolchain.
 */
import { isDirectory } from "../core/filesystem.ts";
import { makeTemporaryFolder, type TemporaryFolder } from "../core/filesystem/temporary_folder.ts";
import type { Host } from "../core/host.ts";
import { type Manifest, ManifestError, readManifest } from "../core/manifest.ts";
import { createSystemHost } from "../core/system_host.ts";
import { readLayout, type ToolchainLayout, ToolchainLayoutError } from "./layout.ts";
import { checksOf } from "./verification/checks.ts";
import { type BinaryInTree, listBinaries } from "./verification/inventory.ts";
import {
  type Check,
  type CheckResult,
  type Outcome,
  type ToolchainFacts,
  type VerificationContext,
  VerificationLevel,
} from "./verification/types.ts";

export { VerificationLevel } from "./verification/types.ts";
export type { Host } from "../core/host.ts";
export type { CheckResult, Outcome, Problem } from "./verification/types.ts";

/** What to verify, and how closely. */
export interface VerificationRequest {
  /** Absolute path of the installed toolchain. */
  readonly toolchainPath: string;
  /** How its compilers are spoken to; `llvm` is `clang`. */
  readonly toolchainType: "clang" | "llvm" | "gcc" | "msvc" | "zig";
  /** Version that its compiler must print; `18` means any 18. Without it any version will do. */
  readonly expectedVersion?: string;
  /** Default: standard. */
  readonly level?: VerificationLevel;
  /** Folder of the executables below the root; default: `bin`, for Zig the root. */
  readonly bin?: string;
  /** Prefix of cross tools such as `aarch64-none-elf-`. */
  readonly toolPrefix?: string;
  /** Triple that it compiles for, when that is not this machine. */
  readonly target?: string;
  /** C++ standard libraries that it claims to have, such as `libc++`. */
  readonly stdlib?: readonly string[];
  /** An existing folder in which temporary files may be made and programs be run. */
  readonly temporaryFolder?: string;
  /** Told before each check. */
  onCheck?(check: string): void;
}

/** What was found out. */
export interface VerificationResult {
  /** True when no check failed. */
  readonly passed: boolean;
  /** The level that was asked for. */
  readonly level: VerificationLevel;
  /** One line for each problem: the check, what was found, how to mend it. */
  readonly errors: readonly string[];
  /** Every check of the level, in order. */
  readonly checks: readonly CheckResult[];
  /** How long it took, in milliseconds. */
  readonly durationMs: number;
}

/** The verifier of the toolchains of this machine. */
export class ToolchainVerifier {
  readonly #host: Host;

  /** For one machine. @param host The machine; without it the one that the program runs on. */
  constructor(host: Host = createSystemHost()) {
    this.#host = host;
  }

  /**
   * Does the checks of a level. What is wrong is in the result; nothing is thrown for it.
   *
   * @example
   * ```ts
   * import { ToolchainVerifier, VerificationLevel } from "@toolchainkit/toolchainkit/toolchain/verifier";
   *
   * const result = await new ToolchainVerifier().verify({
   *   toolchainPath: await Deno.makeTempDir(), // such as the folder of llvm-18.1.8-linux-x64
   *   toolchainType: "clang",
   *   expectedVersion: "18.1.8",
   *   level: VerificationLevel.THOROUGH,
   * });
   * if (!result.passed) console.error(result.errors.join("\n"));
   * ```
   */
  verify(request: VerificationRequest): Promise<VerificationResult> {
    return verifyToolchain(request, this.#host);
  }
}

/** Does the checks of a level; see {@link ToolchainVerifier.verify}. */
export async function verifyToolchain(
  request: VerificationRequest,
  host: Host,
): Promise<VerificationResult> {
  const level = request.level ?? VerificationLevel.STANDARD;
  const startedMs = host.now();
  await using session = await openSession(request, host);
  const results: CheckResult[] = [];
  const isThere = await isDirectory(request.toolchainPath);
  // Where nothing is, the other checks have nothing to add.
  for (const check of isThere ? checksOf(level) : checksOf(VerificationLevel.MINIMAL)) {
    host.signal.throwIfAborted();
    request.onCheck?.(check.name);
    results.push(await runCheck(check, session));
  }
  const errors = results.flatMap(({ check, problems }) =>
    problems.map(({ found, mend }) => `${check}: ${found}. ${mend}`)
  );
  return {
    passed: errors.length === 0,
    level,
    errors,
    checks: results,
    durationMs: host.now() - startedMs,
  };
}

async function runCheck(check: Check, session: Session): Promise<CheckResult> {
  const { host } = session.context;
  const startedMs = host.now();
  const outcome: Outcome = session.damage !== undefined && check.name === "files"
    ? { summary: "its manifest", problems: [session.damage] }
    : await check.run(session.context);
  return {
    ...outcome,
    check: check.name,
    level: check.level,
    status: outcome.problems.length > 0
      ? "failed"
      : outcome.skipped === true
      ? "skipped"
      : "passed",
    durationMs: host.now() - startedMs,
  };
}

interface Session extends AsyncDisposable {
  readonly context: VerificationContext;
  /** Why the manifest cannot be used. */
  readonly damage: { readonly found: string; readonly mend: string } | undefined;
}

async function openSession(request: VerificationRequest, host: Host): Promise<Session> {
  const { toolchainPath: root } = request;
  const facts = factsOf(request);
  let manifest: Manifest | undefined;
  let damage: Session["damage"];
  try {
    manifest = await readManifest(root);
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    damage = { found: error.message, mend: error.hint ?? "" };
  }
  const windows = host.platform.os === "windows";
  const { temporaryFolder: parent } = request;
  let folder: Promise<TemporaryFolder> | undefined;
  let binaries: Promise<BinaryInTree[]> | undefined;
  let layout: Promise<ToolchainLayout | { missing: string }> | undefined;
  const context: VerificationContext = {
    root,
    facts,
    host,
    manifest,
    layout: () =>
      layout ??= readLayout({ name: facts.compiler, ...facts }, root, { windows }).catch(
        (error) => {
          if (error instanceof ToolchainLayoutError) return { missing: error.details.missing };
          throw error;
        },
      ),
    binaries: () => binaries ??= listBinaries(root, host.signal),
    async workFolder() {
      folder ??= makeTemporaryFolder({
        prefix: "toolchainkit-verify-",
        ...(parent === undefined ? {} : { parent }),
      });
      return (await folder).path;
    },
  };
  return {
    context,
    damage,
    [Symbol.asyncDispose]: async () => await (await folder)?.[Symbol.asyncDispose](),
  };
}

function factsOf(request: VerificationRequest): ToolchainFacts {
  const { toolchainType, bin, toolPrefix, target, stdlib, expectedVersion } = request;
  const compiler = toolchainType === "llvm" ? "clang" : toolchainType;
  return {
    compiler,
    bin: bin ?? (compiler === "zig" ? "." : "bin"),
    ...(toolPrefix === undefined ? {} : { toolPrefix }),
    ...(target === undefined ? {} : { target }),
    ...(stdlib === undefined ? {} : { stdlib }),
    ...(expectedVersion === undefined ? {} : { expectedVersion }),
  };
}
