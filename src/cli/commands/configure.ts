/** `toolchainkit configure`. */
import { defineCommand } from "../command.ts";
import { SETUP_OPTIONS, setupRequest } from "../setup_options.ts";
import { describeStages } from "../stage_summary.ts";

/** The command. */
export const configure = defineCommand({
  name: "configure",
  summary: "Run CMake on the project, setting it up first",
  options: {
    ...SETUP_OPTIONS,
    fresh: { type: "boolean", help: "Throw CMake's cache away and configure anew" },
  },
  rest: "ARGS",
  examples: ["toolchainkit configure", "toolchainkit configure --fresh -- -DMY_OPTION=ON"],
  async run({ options, rest, global, host }) {
    const { runStages } = await import("../../orchestration/build.ts");
    const report = await runStages(
      {
        ...setupRequest(options),
        upTo: "configure",
        fresh: options["fresh"] === true,
        args: rest,
      },
      global,
      host,
    );
    return { data: report, text: describeStages(report) };
  },
});
