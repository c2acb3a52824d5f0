/** Hands the signals that this process gets to a child. Owns which ones, and which the child has already. */

/** Signals that can be for the child. The terminal itself tells every program of a changed size. */
const PASSED: readonly Deno.Signal[] = Deno.build.os === "windows"
  // A console tells all its programs of Ctrl-C and Ctrl-Break; nothing else exists there.
  ? []
  : ["SIGINT", "SIGQUIT", "SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2"];

/** Signals that a terminal sends to every program in its foreground. */
const KEYS: ReadonlySet<string> = new Set(["SIGINT", "SIGQUIT"]);

/** Passes signals on until the returned function is called. */
export function passSignalsTo(child: Pick<Deno.ChildProcess, "kill">): () => void {
  const listeners = PASSED.map((signal) => {
    const listener = () => {
      if (KEYS.has(signal) && isInForeground()) return;
      try {
        child.kill(signal);
      } catch {
        // The child has ended meanwhile; its exit code is on its way.
      }
    };
    Deno.addSignalListener(signal, listener);
    return () => Deno.removeSignalListener(signal, listener);
  });
  return () => {
    for (const remove of listeners) remove();
  };
}

/** True if keys like Ctrl-C reach the child by themselves: we share the foreground of a terminal. */
function isInForeground(): boolean {
  try {
    return readsKeys(Deno.readTextFileSync("/proc/self/stat"));
  } catch {
    return hasTerminal();
  }
}

/**
 * Reads Linux's /proc/PID/stat (proc(5)): field 5 is the process group, field 8 the group in the
 * foreground of the controlling terminal, -1 without one.
 */
export function readsKeys(stat: string): boolean {
  const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return group !== undefined && group === foreground;
}

function hasTerminal(): boolean {
  try {
    Deno.openSync("/dev/tty").close();
    return true;
  } catch {
    return false;
  }
}
