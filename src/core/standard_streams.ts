/**
 * Standard output, standard error and the signals of this process. Owns writing to them; what is
 * written is decided by `src/cli/`.
 */

/** The streams a program writes to. */
export interface StandardStreams {
  /** Resolves to false when the reader has gone away; nobody is told then. */
  writeOut(text: string): Promise<boolean>;
  /** Writes at once, so that a message is out before the process ends. */
  writeError(text: string): void;
  readonly outIsTerminal: boolean;
  readonly errorIsTerminal: boolean;
  /** Columns of the terminal now; it may be resized at any time. */
  columns(): number;
}

const encoder = new TextEncoder();

/** The streams of this process. */
export function openStandardStreams(): StandardStreams {
  return {
    writeOut: (text) => writeAll(text),
    writeError(text) {
      try {
        const bytes = encoder.encode(text);
        for (let done = 0; done < bytes.length;) {
          done += Deno.stderr.writeSync(bytes.subarray(done));
        }
      } catch {
        // Nobody can be told that the place where people are told things is gone.
      }
    },
    outIsTerminal: Deno.stdout.isTerminal(),
    errorIsTerminal: Deno.stderr.isTerminal(),
    columns() {
      try {
        // A terminal that nobody gave a size says 0.
        return Deno.consoleSize().columns || 80;
      } catch {
        return 80;
      }
    },
  };
}

async function writeAll(text: string): Promise<boolean> {
  const bytes = encoder.encode(text);
  try {
    for (let done = 0; done < bytes.length;) {
      done += await Deno.stdout.write(bytes.subarray(done));
    }
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return false;
    throw error;
  }
}

/** Signals that ask a run to stop, by what the system knows. */
const STOP_SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

/** Calls `stop` for every signal that asks the run to end; returns how to stop listening. */
export function onStopSignal(stop: (signal: string) => void): () => void {
  const listeners = STOP_SIGNALS.map((signal) => {
    const listener = () => stop(signal);
    Deno.addSignalListener(signal, listener);
    return () => Deno.removeSignalListener(signal, listener);
  });
  return () => {
    for (const remove of listeners) remove();
  };
}
