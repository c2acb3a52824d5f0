/** `toolchainkit configure`. */
import { defineStageCommand } from "../stage_command.ts";

/** The command. */
export const configure = defineStageCommand({
  stage: "configure",
  summary: "Run CMake on the project, setting it up first",
  examples: [
    "toolchainkit configure",
    "toolchainkit configure --fresh -- -DMY_OPTION=ON",
    "toolchainkit configure --target linux-arm64",
  ],
});
