/**
 * Writes what is generated from the program's own tables: commands, environment variables and error
 * codes of README, and the JSON Schema of toolchainkit.yaml. `deno task generate`; with `--check` it
 * only tells what is out of date and fails.
 */
import { fromFileUrl, join } from "@std/path";
import { COMMANDS } from "../src/cli/registry.ts";
import { ENVIRONMENT_VARIABLES } from "../src/core/env.ts";
import { ERROR_CODES } from "../src/core/error_codes.ts";
import { readTextIfExists, writeIfChanged } from "../src/core/filesystem.ts";
import {
  fillMarkers,
  renderCommands,
  renderEnvironment,
  renderErrors,
} from "./generate/readme_parts.ts";

/** Every generated file of the project at `root`, by path relative to it. */
export async function generateFiles(root: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const readme = await readTextIfExists(join(root, "README.md"));
  if (readme !== undefined) {
    files.set(
      "README.md",
      fillMarkers(readme, {
        commands: await renderCommands(COMMANDS),
        environment: renderEnvironment(ENVIRONMENT_VARIABLES),
        errors: renderErrors(ERROR_CODES),
      }),
    );
  }
  return files;
}

if (import.meta.main) {
  const root = fromFileUrl(new URL("../", import.meta.url));
  const check = Deno.args.includes("--check");
  const stale: string[] = [];
  for (const [path, text] of await generateFiles(root)) {
    if (await readTextIfExists(join(root, path)) === text) continue;
    stale.push(path);
    if (!check) await writeIfChanged(join(root, path), text);
  }
  const said = stale.map((path) => `${check ? "out of date" : "written"}: ${path}\n`).join("");
  await Deno.stdout.write(new TextEncoder().encode(said || "generated files are up to date\n"));
  if (check && stale.length > 0) {
    await Deno.stdout.write(new TextEncoder().encode("Run: deno task generate\n"));
    Deno.exit(1);
  }
}
