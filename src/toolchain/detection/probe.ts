/** Asking compilers who they are: at most once each, in parallel, remembered between runs. */
import { dirname } from "@std/path";
import { readCacheText, UntrustedFileError } from "../../core/cache_file.ts";
import { atomicWrite, fileStamp } from "../../core/filesystem.ts";
import type { Host } from "../../core/host.ts";
import { mapConcurrently } from "../../core/verification/hash_file.ts";
import type { CompilerCandidate } from "./candidates.ts";
import { type CompilerFacts, parseCompilerOutput } from "./compiler_output.ts";

/** Raise it when the facts change their shape or meaning. */
const SCHEMA = 1;
/** A compiler that takes longer hangs, perhaps in a licence dialogue. */
const TIMEOUT_MS = 10_000;
const CONCURRENCY = 8;

/** The answer of a compiler; null when it is none. */
interface Remembered {
  readonly stamp: string;
  readonly facts: CompilerFacts | null;
}

/**
 * The facts of each candidate, in their order; undefined for programs that are no compilers.
 *
 * @param options.cacheFile Where answers are kept; they hold while the compiler's size and time of
 *   change, and those of the folder of GCCs that Clang chooses from, stay the same.
 */
export async function probeCompilers(
  candidates: readonly CompilerCandidate[],
  host: Host,
  options: { cacheFile?: string } = {},
): Promise<(CompilerFacts | undefined)[]> {
  const before = options.cacheFile === undefined ? {} : await readCache(options.cacheFile);
  const after: Record<string, Remembered> = {};
  let asked = 0;
  const all = await mapConcurrently(candidates, async (candidate) => {
    const { realPath } = candidate;
    const known = before[realPath];
    if (known !== undefined && known.stamp === await stampOf(realPath, known.facts)) {
      after[realPath] = known;
      return known.facts ?? undefined;
    }
    asked++;
    const facts = await askCompiler(candidate, host);
    if (facts === "no-answer") return undefined;
    after[realPath] = { stamp: await stampOf(realPath, facts ?? null), facts: facts ?? null };
    return facts;
  }, CONCURRENCY);
  const forgotten = Object.keys(before).some((path) => after[path] === undefined);
  if (options.cacheFile !== undefined && (asked > 0 || forgotten)) {
    await writeCache(options.cacheFile, after, host);
  }
  return all;
}

async function askCompiler(
  candidate: CompilerCandidate,
  host: Host,
): Promise<CompilerFacts | "no-answer" | undefined> {
  try {
    const result = await host.run({
      command: candidate.cCompiler,
      args: candidate.name.family === "zig" ? ["version"] : ["-v"],
      cwd: dirname(candidate.cCompiler),
      env: { LC_ALL: "C", LANGUAGE: undefined, CCC_OVERRIDE_OPTIONS: undefined },
      timeoutMs: TIMEOUT_MS,
      signal: host.signal,
    });
    if (result.timedOut) {
      host.log.debug(`${candidate.cCompiler} gave no answer within ${TIMEOUT_MS} ms`);
      return "no-answer";
    }
    return result.code === 0 ? parseCompilerOutput(result.stderr + result.stdout) : undefined;
  } catch (error) {
    host.signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    host.log.debug(`Cannot ask ${candidate.cCompiler} for its version: ${reason}`);
    return "no-answer";
  }
}

/** What must be the same for an answer to hold. */
async function stampOf(realPath: string, facts: CompilerFacts | null): Promise<string> {
  const paths = [realPath];
  if (facts?.type === "clang") {
    paths.push(
      facts.gccInstallation === undefined ? "/usr/lib/gcc" : dirname(facts.gccInstallation),
    );
  }
  const stamps = await Promise.all(paths.map(fileStamp));
  return stamps.map((stamp) => stamp === undefined ? "-" : `${stamp.sizeBytes}@${stamp.modifiedMs}`)
    .join(" ");
}

async function readCache(path: string): Promise<Readonly<Record<string, Remembered>>> {
  try {
    const document: unknown = JSON.parse(await readCacheText(path) ?? "{}");
    if (!isCache(document)) return {};
    return document.compilers;
  } catch (error) {
    // What somebody else put there is replaced with what the compilers say.
    if (error instanceof SyntaxError || error instanceof UntrustedFileError) return {};
    throw error;
  }
}

function isCache(value: unknown): value is { compilers: Record<string, Remembered> } {
  if (typeof value !== "object" || value === null) return false;
  const { schema, compilers } = value as { schema?: unknown; compilers?: unknown };
  return schema === SCHEMA && typeof compilers === "object" && compilers !== null &&
    Object.values(compilers).every((one: unknown) =>
      typeof one === "object" && one !== null && typeof (one as Remembered).stamp === "string"
    );
}

async function writeCache(
  path: string,
  compilers: Readonly<Record<string, Remembered>>,
  host: Host,
): Promise<void> {
  const sorted = Object.fromEntries(Object.entries(compilers).sort(([a], [b]) => a < b ? -1 : 1));
  try {
    await atomicWrite(path, `${JSON.stringify({ schema: SCHEMA, compilers: sorted }, null, 1)}\n`);
  } catch (error) {
    // Without it the compilers are asked again next time; nothing else depends on it.
    const reason = error instanceof Error ? error.message : String(error);
    host.log.debug(`Cannot remember the compilers found: ${reason}`);
  }
}
