/** `toolchainkit test`. */
import { defineCommand } from "../command.ts";
import { SETUP_OPTIONS, setupRequest } from "../setup_options.ts";
import { describeStages } from "../stage_summary.ts";

/** The command. */
export const test = defineCommand({
  name: "test",
  summary: "Build the project and run its tests with CTest",
  options: {
    ...SETUP_OPTIONS,
    fresh: { type: "boolean", help: "Throw CMake's cache away and configure anew" },
  },
  rest: "ARGS",
  examples: ["toolchainkit test", "toolchainkit test -- -R greeting"],
  async run({ options, rest, global, host }) {
    const { runStages } = await import("../../orchestration/build.ts");
    const report = await runStages(
      {
        ...setupRequest(options),
        upTo: "test",
        fresh: options["fresh"] === true,
        args: rest,
      },
      global,
      host,
    );
    return { data: report, text: describeStages(report) };
  },
});
