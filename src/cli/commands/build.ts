/** `toolchainkit build`. */
import { defineStageCommand } from "../stage_command.ts";

/** The command. */
export const build = defineStageCommand({
  stage: "build",
  summary: "Build the project, setting it up and configuring when needed",
  examples: ["toolchainkit build", "toolchainkit build -- --target install"],
});
