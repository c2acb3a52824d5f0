/** Chooses how progress is shown: bars, lines or not at all. Owns the rule. */
import { runsInCi } from "../core/env.ts";
import { nestInPhases, type Progress, silentProgress } from "../core/progress.ts";
import type { ProgramOptions } from "./global_options.ts";
import type { GuardedStreams } from "./guarded_streams.ts";
import { createProgressBars } from "./progress_bars.ts";
import { createProgressLines } from "./progress_lines.ts";
import type { Style } from "./style.ts";

/** Progress on standard error, and messages that go around it. */
export interface ProgressDisplay {
  readonly progress: Progress;
  /** Writes whole lines to standard error without breaking what is drawn there. */
  print(text: string): void;
  /** Takes away what is drawn. Nothing is drawn after it. */
  close(): void;
}

/** What decides. */
export interface ProgressDisplayOptions {
  readonly program: Pick<ProgramOptions, "progress" | "logLevel">;
  readonly streams: GuardedStreams;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly style: Style;
}

/** Bars on a terminal that a person watches, else lines; nothing when quiet. */
export function createProgressDisplay(options: ProgressDisplayOptions): ProgressDisplay {
  const { streams, style } = options;
  switch (chooseProgress(options)) {
    case "bars":
      return nested(createProgressBars({ streams: streams.unguarded, style }));
    case "lines":
      return nested(createProgressLines({ streams, style }));
    case "none":
      return {
        progress: silentProgress,
        print: (text) => streams.writeError(text),
        close() {},
      };
  }
}

function nested(display: ProgressDisplay): ProgressDisplay {
  return { ...display, progress: nestInPhases(display.progress) };
}

/** The rule alone: `--progress`, `--quiet`, terminal, CI, TERM. */
export function chooseProgress(
  { program, streams, env }: Pick<ProgressDisplayOptions, "program" | "env"> & {
    readonly streams: Pick<GuardedStreams, "errorIsTerminal">;
  },
): "bars" | "lines" | "none" {
  if (program.progress === "none" || program.logLevel === "error") return "none";
  if (program.progress === "plain") return "lines";
  const watched = streams.errorIsTerminal && !runsInCi(env) && env["TERM"] !== "dumb";
  return watched ? "bars" : "lines";
}
