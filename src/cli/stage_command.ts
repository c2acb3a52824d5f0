/** What `configure`, `build` and `test` have in common: they go through the stages up to one of them. */
import { type Command, defineCommand } from "./command.ts";
import { SETUP_OPTIONS, setupRequest } from "./setup_options.ts";
import { describeStages } from "./stage_summary.ts";

/** How one of these commands differs from the others. */
export interface StageCommand {
  /** The last stage, and the name of the command. */
  readonly stage: "configure" | "build" | "test";
  readonly summary: string;
  readonly examples: readonly string[];
}

/** The command that goes up to a stage. */
export function defineStageCommand({ stage, summary, examples }: StageCommand): Command {
  return defineCommand({
    name: stage,
    summary,
    options: {
      ...SETUP_OPTIONS,
      fresh: { type: "boolean", help: "Throw CMake's cache away and configure anew" },
    },
    rest: "ARGS",
    examples,
    async run({ options, rest, global, host }) {
      const { runStages } = await import("../orchestration/build.ts");
      const fresh = options["fresh"] === true;
      const request = { ...setupRequest(options), upTo: stage, fresh, args: rest };
      const report = await runStages(request, global, host);
      return { data: report, text: describeStages(report) };
    },
  });
}
