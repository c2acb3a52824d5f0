/**
 * Runs one command that was found: makes its host, watches for signals, prints its result. Owns what
 * surrounds a command; the command itself neither prints nor exits.
 */
import { InterruptedError } from "../core/errors.ts";
import { isFile } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { createSystemHost } from "../core/system_host.ts";
import { after } from "../core/timers.ts";
import type { CommandContext, CommandResult } from "./command.ts";
import { type ProgramOptions, resolveGlobalOptions } from "./global_options.ts";
import { withHostLog } from "./host_log.ts";
import { createRunLog } from "./run_log.ts";
import { printCommandHelp, printError, printResult } from "./output.ts";
import type { GuardedWorld, Invocation } from "./program.ts";
import { createProgressDisplay } from "./progress_display.ts";
import { createStyle, usesColor } from "./style.ts";

/** How long a command may take to put things in order after a signal; then the process ends. */
const STOP_GRACE_MS = 800;

/** Runs the command and returns the exit code. */
export async function runInvocation(invocation: Invocation, world: GuardedWorld): Promise<number> {
  const { command, options } = invocation;
  if (options["help"] === true || command.run === undefined) {
    return await printCommandHelp(invocation, world);
  }
  const program = await resolveGlobalOptions(options, world);
  if (options["config"] !== undefined && command.writesConfig !== true) {
    await requireConfig(program.configFile);
  }
  const { streams, env } = world;
  const style = createStyle(
    usesColor({ wish: program.color, terminal: streams.errorIsTerminal, env }),
  );
  const progress = createProgressDisplay({ program, streams, env, style });
  const log = createRunLog({
    level: program.logLevel,
    cacheDir: program.cacheDir,
    invocation,
    style,
    write: (text) => progress.print(text),
  });
  const stop = watchSignals(world, { note: log.entry, restore: () => progress.close() });
  const host = withHostLog(createSystemHost({
    offline: program.offline,
    log: log.log,
    progress: progress.progress,
    signal: stop.signal,
  }));
  try {
    const context = commandContext(invocation, {
      program,
      host,
      leave() {
        progress.close();
        stop.leaveSignals();
      },
    });
    const work = command.run(context);
    // Whatever a command still throws after its time is up interests nobody.
    work.catch(() => {});
    const result: CommandResult = await Promise.race([work, stop.late]);
    progress.close();
    await printResult(result, { json: program.json, world });
    log.end({ exit: result.exit ?? 0 });
    return result.exit ?? 0;
  } catch (thrown) {
    progress.close();
    const error = stop.signal.aborted ? stop.signal.reason : thrown;
    const exit = await printError(error, {
      json: program.json,
      logLevel: program.logLevel,
      style,
      world,
    });
    log.end({ exit, error: thrown });
    return exit;
  } finally {
    stop.end();
  }
}

/** What the user's own file says is no reason to go on without the file that was asked for. */
async function requireConfig(path: string): Promise<void> {
  if (await isFile(path)) return;
  const { ConfigNotFoundError } = await import("../config/parser.ts");
  throw new ConfigNotFoundError(path);
}

function commandContext(
  { options, args, rest }: Invocation,
  { program, host, leave }: { program: ProgramOptions; host: Host; leave: () => void },
): CommandContext {
  return { options, args, rest: rest ?? [], global: program, host, leaveSignalsToChild: leave };
}

interface StopWatch {
  readonly signal: AbortSignal;
  /** Rejects when a command has not ended some time after a signal. */
  readonly late: Promise<never>;
  /** From now on signals are the business of a child that has the terminal. */
  leaveSignals(): void;
  end(): void;
}

function watchSignals(
  world: GuardedWorld,
  { note, restore }: { note: (text: string) => void; restore: () => void },
): StopWatch {
  const controller = new AbortController();
  const late = Promise.withResolvers<never>();
  late.promise.catch(() => {});
  let childHasTerminal = false;
  let callOff = () => {};
  const unlisten = world.onStopSignal((signal) => {
    if (childHasTerminal) return;
    if (controller.signal.aborted) {
      restore();
      return world.exitNow(130);
    }
    note(`stopped by ${signal}`);
    const error = new InterruptedError(signal);
    controller.abort(error);
    callOff = after(STOP_GRACE_MS, () => late.reject(error));
  });
  return {
    signal: controller.signal,
    late: late.promise,
    leaveSignals() {
      childHasTerminal = true;
    },
    end() {
      callOff();
      unlisten();
    },
  };
}
