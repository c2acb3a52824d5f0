/** `toolchainkit build`. */
import { defineCommand } from "../command.ts";
import { SETUP_OPTIONS, setupRequest } from "../setup_options.ts";
import { describeStages } from "../stage_summary.ts";

/** The command. */
export const build = defineCommand({
  name: "build",
  summary: "Build the project, setting it up and configuring when needed",
  options: {
    ...SETUP_OPTIONS,
    fresh: { type: "boolean", help: "Throw CMake's cache away and configure anew" },
  },
  rest: "ARGS",
  examples: ["toolchainkit build", "toolchainkit build -- --target install"],
  async run({ options, rest, global, host }) {
    const { runStages } = await import("../../orchestration/build.ts");
    const report = await runStages(
      {
        ...setupRequest(options),
        upTo: "build",
        fresh: options["fresh"] === true,
        args: rest,
      },
      global,
      host,
    );
    return { data: report, text: describeStages(report) };
  },
});
