/** `toolchainkit schema`: prints the JSON Schema of toolchainkit.yaml. */
import { configJsonSchema } from "../../config/json_schema.ts";
import { schemaText } from "../../orchestration/schema.ts";
import { defineCommand } from "../command.ts";

/** The command. */
export const schema = defineCommand({
  name: "schema",
  summary: "Print the JSON Schema of toolchainkit.yaml",
  description:
    "For editors and checkers. Files that ToolchainKit writes name a copy in .toolchainkit by themselves.",
  examples: ["toolchainkit schema > toolchainkit.schema.json"],
  run: () => Promise.resolve({ data: configJsonSchema(), text: schemaText(), exact: true }),
});
