/** `toolchainkit test`. */
import { defineStageCommand } from "../stage_command.ts";

/** The command. */
export const test = defineStageCommand({
  stage: "test",
  summary: "Build the project and run its tests with CTest",
  examples: ["toolchainkit test", "toolchainkit test -- -R greeting"],
});
