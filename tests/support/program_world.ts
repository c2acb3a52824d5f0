/** A process for one run of the program: streams that are kept, signals a test can send. */
import type { Command } from "../../src/cli/command.ts";
import { type ProgramWorld, runProgram } from "../../src/cli/program.ts";
import type { RegisteredCommand } from "../../src/cli/registry.ts";

/** What one run left behind. */
export interface ProgramRun {
  readonly exit: number;
  readonly out: string;
  readonly error: string;
}

/** What a test decides about the process. */
export interface FakeProcess {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The only commands of the program; without them the real ones. */
  readonly commands?: readonly Command[];
  readonly terminal?: boolean;
  /** Is given a function that sends a signal. */
  readonly onStart?: (send: (signal: string) => void) => void;
  readonly exitNow?: (code: number) => void;
}

/** Runs the program with these words. */
export async function runInProcess(
  words: readonly string[],
  process: FakeProcess,
): Promise<ProgramRun> {
  let out = "";
  let error = "";
  const world: ProgramWorld = {
    streams: {
      writeOut(text) {
        out += text;
        return Promise.resolve(true);
      },
      writeError(text) {
        error += text;
      },
      outIsTerminal: process.terminal ?? false,
      errorIsTerminal: process.terminal ?? false,
      columns: () => 100,
    },
    env: { HOME: process.cwd, ...process.env },
    cwd: process.cwd,
    onStopSignal(stop) {
      process.onStart?.(stop);
      return () => {};
    },
    exitNow: process.exitNow ?? (() => {}),
    ...(process.commands === undefined ? {} : { commands: register(process.commands) }),
  };
  const exit = await runProgram(words, world);
  return { exit, out, error };
}

function register(commands: readonly Command[]): Record<string, RegisteredCommand> {
  return Object.fromEntries(commands.map((command) => [command.name, {
    group: "Program" as const,
    summary: command.summary,
    load: () => Promise.resolve(command),
  }]));
}
