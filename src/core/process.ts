/** Child processes. Owns starting, feeding, watching and ending them; never uses a shell. */
import { isAbsolute } from "@std/path";
import type { ProcessRequest, ProcessResult } from "./host.ts";
import { TkError } from "./errors.ts";
import { executableCandidates } from "./filesystem/executables.ts";
import { passSignalsTo } from "./process_signals.ts";
import { withUsersUmask } from "./process_umask.ts";
import { withAbsoluteSearchPaths } from "./search_path.ts";

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
  const state = { timedOut: false, ended: false };
  const timer = request.timeoutMs === undefined ? undefined : setTimeout(() => {
    state.timedOut = !state.ended;
    abort.abort();
  }, request.timeoutMs);
  const onAbort = () => abort.abort();
  if (request.signal?.aborted) abort.abort();
  request.signal?.addEventListener("abort", onAbort, { once: true });
  let stopPassing = () => {};
  let stopWatching = () => {};
  let killing: ReturnType<typeof setTimeout> | undefined;
  try {
    const child = start(request, { env, cwd, abort: abort.signal, context });
    const insist = () => killing = setTimeout(() => killIfAlive(child), KILL_AFTER_MS);
    if (abort.signal.aborted) insist();
    else abort.signal.addEventListener("abort", insist, { once: true });
    if (request.passSignals === true) stopPassing = passSignalsTo(child);
    // What a child has started may live on and keep the streams open.
    const left = new StreamsLeftOpen();
    stopWatching = () => left.stop();
    const ended = child.status.then((status) => {
      state.ended = true;
      left.watch(abort.signal);
      return status;
    });
    const watch = { onLine: request.onLine, left };
    const [stdout, stderr, status] = await Promise.all([
      request.output === "inherit" ? "" : collect(child.stdout, "stdout", watch),
      request.output === "inherit" ? "" : collect(child.stderr, "stderr", watch),
      ended,
      request.input === undefined ? undefined : feed(child.stdin, request.input),
    ]);
    return { code: status.code, stdout, stderr, timedOut: state.timedOut };
  } finally {
    stopPassing();
    stopWatching();
    clearTimeout(timer);
    clearTimeout(killing);
    request.signal?.removeEventListener("abort", onAbort);
  }
}

/** A child that was asked to end and has not, by then is not asked any more; in milliseconds. */
const KILL_AFTER_MS = 5000;

function killIfAlive(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch (error) {
    // It has just ended.
    if (!(error instanceof TypeError)) throw error;
  }
}

function start(
  request: ProcessRequest,
  how: { env: Record<string, string>; cwd: string; abort: AbortSignal; context: ProcessContext },
): Deno.ChildProcess {
  const stdio = request.output === "inherit" ? "inherit" : "piped";
  const command = resolveCommand(request.command, { env: how.env, windows: how.context.windows });
  try {
    const child = new Deno.Command(command, {
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
    });
    const { usersUmask } = request;
    return usersUmask === undefined
      ? child.spawn()
      : withUsersUmask(usersUmask, () => child.spawn());
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
 * The whole environment of a child; no search path in it depends on the working directory. Windows does
 * not care about the case of a variable's name, and what it does with both `Path` and `PATH` is not
 * defined: the request's spelling replaces the other.
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
  const all = Object.fromEntries(
    [...kept, ...added].filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  return withAbsoluteSearchPaths(all, context.windows);
}

/** How often streams are looked at that a child which has ended left open, in milliseconds. */
const LOOK_MS = 500;
/** After so many looks without a word nobody waits for what keeps them open: a daemon, as a rule. */
const SILENT_LOOKS = 4;
/** The same for one that goes on talking. */
const LOOKS = 10;

/** Streams of a child that has ended, while something that it started still holds them. */
class StreamsLeftOpen {
  readonly #over = new AbortController();
  #looks = 0;
  #silentLooks = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Aborted when nobody is to wait for them any more. */
  readonly signal: AbortSignal = this.#over.signal;

  /** Something arrived. */
  heard(): void {
    this.#silentLooks = 0;
  }

  /** The child has ended. */
  watch(aborted: AbortSignal): void {
    this.#timer = setInterval(() => {
      this.#looks += 1;
      this.#silentLooks += 1;
      if (this.#silentLooks >= SILENT_LOOKS || this.#looks >= LOOKS) this.stop();
    }, LOOK_MS);
    if (aborted.aborted) this.stop();
    else aborted.addEventListener("abort", () => this.stop(), { once: true });
  }

  /** Nobody waits any more. */
  stop(): void {
    clearInterval(this.#timer);
    this.#over.abort();
  }
}

async function collect(
  stream: ReadableStream<Uint8Array>,
  name: "stdout" | "stderr",
  { onLine, left }: { onLine: ProcessRequest["onLine"]; left: StreamsLeftOpen },
): Promise<string> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  const leave = () => void reader.cancel().catch(() => {});
  left.signal.addEventListener("abort", leave, { once: true });
  let all = "";
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    left.heard();
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
