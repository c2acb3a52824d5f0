/**
 * Running a toolchain's programs without what the user's environment adds. Owns that environment
 * and telling why a program did not start.
 */
import { join } from "@std/path";
import type { Host, ProcessResult } from "../../core/host.ts";
import { redactSecrets } from "../../core/redact.ts";

/** How one run ended, or why there was none. */
export type ToolRun =
  | ({ readonly kind: "ended" } & ProcessResult)
  | { readonly kind: "not-started"; readonly reason: string };

/** A program to run. */
export interface ToolRequest {
  /** Absolute. */
  readonly command: string;
  readonly args: readonly string[];
  /** A folder that holds nothing of anybody. */
  readonly cwd: string;
  /** Folder that goes first in PATH. */
  readonly bin: string;
  readonly timeoutMs: number;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * The environment of verification: no CPATH, LIBRARY_PATH, LD_LIBRARY_PATH, CC or compiler option of
 * the user's, PATH with the toolchain and the system only, all temporary files in one folder.
 */
export function cleanEnvironment(
  host: Pick<Host, "platform" | "env">,
  how: { bin: string; temporary: string },
): Record<string, string> {
  const { bin, temporary } = how;
  if (host.platform.os === "windows") {
    const system = host.env["SystemRoot"] ?? "C:\\Windows";
    return {
      SystemRoot: system,
      PATH: [bin, join(system, "System32"), system].join(";"),
      TEMP: temporary,
      TMP: temporary,
      USERPROFILE: temporary,
      LOCALAPPDATA: temporary,
    };
  }
  return {
    PATH: [bin, "/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"].join(":"),
    HOME: temporary,
    TMPDIR: temporary,
    LC_ALL: "C",
    // Zig keeps what it compiles of its libraries outside of the toolchain.
    ZIG_GLOBAL_CACHE_DIR: join(temporary, "zig-cache"),
    ZIG_LOCAL_CACHE_DIR: join(temporary, "zig-cache"),
  };
}

/** Runs a program in the clean environment. */
export async function runTool(request: ToolRequest, host: Host): Promise<ToolRun> {
  const { command, args, cwd, bin, timeoutMs } = request;
  try {
    const result = await host.run({
      command,
      args,
      cwd,
      clearEnv: true,
      env: { ...cleanEnvironment(host, { bin, temporary: cwd }), ...request.env },
      timeoutMs,
      signal: host.signal,
    });
    return { kind: "ended", ...result };
  } catch (error) {
    host.signal.throwIfAborted();
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return {
      kind: "not-started",
      reason: cause instanceof Error ? cause.message.split("\n")[0] ?? "" : String(cause),
    };
  }
}

/** Why a run failed, in a few words; undefined when it ended with 0. */
export function failureOf(run: ToolRun, timeoutMs: number): string | undefined {
  if (run.kind === "not-started") return `does not start: ${run.reason}`;
  if (run.timedOut) return `did not end within ${timeoutMs / 1000} s`;
  if (run.code === 0) return undefined;
  const how = describeCode(run.code);
  const said = redactSecrets(firstLine(run.stderr) || firstLine(run.stdout));
  return said === "" ? how : `${how}: ${said}`;
}

/** Codes by which systems tell that a program was not run at all, or did not end by itself. */
export function wasNotRun(run: ToolRun): boolean {
  return run.kind === "not-started" || run.timedOut || run.code >= 126 || run.code < 0;
}

function describeCode(code: number): string {
  // NTSTATUS values of Windows: a DLL, or a function in one, is missing.
  if (code === 0xc0000135 || code === -1073741515) return "a DLL that it needs is missing";
  if (code === 0xc0000139 || code === -1073741511) return "a DLL lacks a function that it needs";
  if (code > 128 && code < 160) return `ended by signal ${code - 128}`;
  return `ended with code ${code}`;
}

/** The line that tells most: the first that names an error, else the first. */
function firstLine(text: string): string {
  const lines = text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== "");
  const line = lines.find((one) => /\b(?:fatal |undefined |cannot |error)/i.test(one)) ??
    lines[0] ??
    "";
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
