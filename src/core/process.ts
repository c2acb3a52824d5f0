/** Child processes. Owns starting, feeding, watching and ending them; never uses a shell. */
import { isAbsolute } from "@std/path";
import type { ProcessRequest, ProcessResult } from "./host.ts";
import { TkError } from "./errors.ts";
import { executableCandidates } from "./filesystem/executables.ts";
import { passSignalsTo } from "./process_signals.ts";

/** A program is not there or cannot be started. */
export class ProcessStartError extends TkError<{ command: string }> {
  readonly code = "PROCESS_START";

  constructor(command: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`Cannot run "${command}": ${reason}`, { command }, {
      cause,
      hint: `Check that "${command}" is installed and that this user may run it`,
    });
  }
}

/** What `runProcess` needs to know of the world. */
export interface ProcessContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly windows: boolean;
}

/**
 * Runs a child process to its end.
 *
 * @throws {ProcessStartError} If it cannot be started. A non-zero exit code is a result.
 */
export async function runProcess(
  request: ProcessRequest,
  context: ProcessContext,
): Promise<ProcessResult> {
  const env = childEnvironment(request, context);
  const cwd = request.cwd ?? context.cwd;
  const abort = new AbortController();
  const killing = { timedOut: false };
  const timer = request.timeoutMs === undefined ? undefined : setTimeout(() => {
    killing.timedOut = true;
    abort.abort();
  }, request.timeoutMs);
  const onAbort = () => abort.abort();
  if (request.signal?.aborted) abort.abort();
  request.signal?.addEventListener("abort", onAbort, { once: true });
  let stopPassing = () => {};
  try {
    const child = start(request, { env, cwd, abort: abort.signal, context });
    if (request.passSignals === true) stopPassing = passSignalsTo(child);
    // What a child that was killed has started may live on and keep the streams open.
    const over = new AbortController();
    const ended = child.status.then((status) => {
      if (abort.signal.aborted) over.abort();
      return status;
    });
    const watch = { onLine: request.onLine, over: over.signal };
    const [stdout, stderr, status] = await Promise.all([
      request.output === "inherit" ? "" : collect(child.stdout, "stdout", watch),
      request.output === "inherit" ? "" : collect(child.stderr, "stderr", watch),
      ended,
      request.input === undefined ? undefined : feed(child.stdin, request.input),
    ]);
    return { code: status.code, stdout, stderr, timedOut: killing.timedOut };
  } finally {
    stopPassing();
    clearTimeout(timer);
    request.signal?.removeEventListener("abort", onAbort);
  }
}

function start(
  request: ProcessRequest,
  how: { env: Record<string, string>; cwd: string; abort: AbortSignal; context: ProcessContext },
): Deno.ChildProcess {
  const stdio = request.output === "inherit" ? "inherit" : "piped";
  const command = resolveCommand(request.command, { env: how.env, windows: how.context.windows });
  try {
    return new Deno.Command(command, {
      args: [...request.args],
      cwd: how.cwd,
      env: how.env,
      clearEnv: true,
      stdin: request.input !== undefined
        ? "piped"
        : request.output === "inherit"
        ? "inherit"
        : "null",
      stdout: stdio,
      stderr: stdio,
      signal: how.abort,
    }).spawn();
  } catch (cause) {
    throw new ProcessStartError(request.command, cause);
  }
}

/**
 * The path that a bare name stands for, looked up in the absolute folders of PATH only, so that
 * no project folder can put its own program in front.
 *
 * @throws {ProcessStartError} If the name is not found.
 */
export function resolveCommand(
  command: string,
  options: { env: Readonly<Record<string, string | undefined>>; windows: boolean },
): string {
  if (isAbsolute(command)) return command;
  if (/[/\\]/.test(command)) {
    throw new ProcessStartError(command, new Error("the path is not absolute"));
  }
  const { env, windows } = options;
  const host = { env, platform: { os: windows ? "windows" as const : "linux" as const } };
  const found = executableCandidates(command, host).find((path) => isExecutableFile(path, windows));
  if (found !== undefined) return found;
  throw new ProcessStartError(command, new Error("no such program in PATH"));
}

function isExecutableFile(path: string, windows: boolean): boolean {
  try {
    const info = Deno.statSync(path);
    return info.isFile && (windows || ((info.mode ?? 0) & 0o111) !== 0);
  } catch {
    return false;
  }
}

/**
 * The whole environment of a child. Windows does not care about the case of a variable's name, and what
 * it does with both `Path` and `PATH` is anybody's guess: the request's spelling replaces the other.
 */
export function childEnvironment(
  request: Pick<ProcessRequest, "env" | "clearEnv">,
  context: Pick<ProcessContext, "env" | "windows">,
): Record<string, string> {
  const base = request.clearEnv ? {} : context.env;
  const added = Object.entries(request.env ?? {});
  const replaced = new Set(added.map(([name]) => context.windows ? name.toUpperCase() : name));
  const kept = Object.entries(base).filter(([name]) =>
    !replaced.has(context.windows ? name.toUpperCase() : name)
  );
  return Object.fromEntries(
    [...kept, ...added].filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

async function collect(
  stream: ReadableStream<Uint8Array>,
  name: "stdout" | "stderr",
  { onLine, over }: { onLine: ProcessRequest["onLine"]; over: AbortSignal },
): Promise<string> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  const leave = () => void reader.cancel().catch(() => {});
  over.addEventListener("abort", leave, { once: true });
  let all = "";
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    const text = decoder.decode(value, { stream: !done });
    all += text;
    if (onLine !== undefined) {
      const lines = (rest + text).split(/\r?\n/);
      rest = lines.pop() ?? "";
      for (const line of lines) onLine(line, name);
    }
    if (done) break;
  }
  if (rest !== "") onLine?.(rest, name);
  return all;
}

async function feed(stdin: WritableStream<Uint8Array>, input: string): Promise<void> {
  const writer = stdin.getWriter();
  try {
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
  } catch (error) {
    // A child that ends without reading its input is no failure of ours.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
