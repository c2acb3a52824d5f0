/** `toolchainkit run`: a program with the project's tools first in PATH. */
import { defineCommand } from "../command.ts";
import { SETUP_OPTIONS } from "../setup_options.ts";

/** The command. */
export const run = defineCommand({
  name: "run",
  summary: "Run a program with the project's compiler and tools first in PATH",
  description:
    "Sets the project up first when something changed; CMake is not run. The program has the " +
    "terminal, gets the signals, and its exit code is that of toolchainkit. With --json, what it " +
    "prints is part of the document. Exit code 3 when there is no such program.",
  options: { toolchain: SETUP_OPTIONS.toolchain },
  rest: "CMD…",
  passThrough: true,
  examples: [
    "toolchainkit run -- cmake --version",
    "toolchainkit run -- sh -c '$CXX -o hello hello.cpp'",
  ],
  async run({ options, rest, global, host, leaveSignalsToChild }) {
    const { runInProject } = await import("../../orchestration/run.ts");
    const report = await runInProject(
      {
        toolchain: options["toolchain"] as string | undefined,
        words: rest,
        output: global.json ? "capture" : "inherit",
        onStart: leaveSignalsToChild,
      },
      global,
      host,
    );
    return { data: report, text: "", exit: report.exit };
  },
});
