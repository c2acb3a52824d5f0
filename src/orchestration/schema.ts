/** The JSON Schema of toolchainkit.yaml, for printing and for a project's editors. */
import { join } from "@std/path";
import { PROJECT_SCHEMA_FILE, renderConfigJsonSchema } from "../config/json_schema.ts";
import { writeIfChanged } from "../core/filesystem.ts";

/** The schema as text. */
export function schemaText(): string {
  return renderConfigJsonSchema();
}

/** Writes the copy that the `yaml-language-server` line names; true if it changed. */
export async function writeProjectSchema(projectRoot: string): Promise<boolean> {
  return await writeIfChanged(join(projectRoot, PROJECT_SCHEMA_FILE), renderConfigJsonSchema());
}
