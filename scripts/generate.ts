/**
 * Writes what is generated from the program's own tables: commands, layers, environment variables and
 * error codes of README, the JSON Schema of toolchainkit.yaml, and the help texts and page that tests compare. `deno task generate`; with `--check` it
 * only tells what is out of date and fails.
 */
import { fromFileUrl, join } from "@std/path";
import { COMMANDS } from "../src/cli/registry.ts";
import { LAYER_FAMILIES } from "../src/cmake/layers.ts";
import { renderConfigJsonSchema } from "../src/config/json_schema.ts";
import { ENVIRONMENT_VARIABLES } from "../src/core/env.ts";
import { ERROR_CODES } from "../src/core/error_codes.ts";
import {
  listDirectory,
  readTextIfExists,
  removeTree,
  writeIfChanged,
} from "../src/core/filesystem.ts";
import { renderTimings } from "../src/orchestration/timings_page.ts";
import { SAMPLE_SUBJECT, sampleTimings } from "../tests/support/timings_sample.ts";
import { renderHelpTexts } from "./generate/help_texts.ts";
import {
  fillMarkers,
  renderCommands,
  renderEnvironment,
  renderErrors,
  renderLayers,
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
        layers: renderLayers(LAYER_FAMILIES),
      }),
    );
  }
  files.set("data/schema/toolchainkit.schema.json", renderConfigJsonSchema());
  files.set("tests/golden/timings/timings.html", renderTimings(sampleTimings(), SAMPLE_SUBJECT));
  for (const [name, text] of await renderHelpTexts(COMMANDS)) {
    files.set(`${HELP_FOLDER}/${name}`, text);
  }
  return files;
}

const HELP_FOLDER = "tests/golden/help";

/** Help texts of commands that are no more. */
async function findLeftovers(root: string, files: ReadonlyMap<string, string>): Promise<string[]> {
  const names = await listDirectory(join(root, HELP_FOLDER));
  return names.map((name) => `${HELP_FOLDER}/${name}`).filter((path) => !files.has(path));
}

if (import.meta.main) {
  const root = fromFileUrl(new URL("../", import.meta.url));
  const check = Deno.args.includes("--check");
  const files = await generateFiles(root);
  const stale = await findLeftovers(root, files);
  if (!check) { for (const path of stale) await removeTree(join(root, path)); }
  for (const [path, text] of files) {
    if (await readTextIfExists(join(root, path)) === text) continue;
    stale.push(path);
    if (!check) await writeIfChanged(join(root, path), text);
  }
  const said = stale.map((path) => `${check ? "out of date" : "brought up to date"}: ${path}\n`)
    .join("");
  await Deno.stdout.write(new TextEncoder().encode(said || "generated files are up to date\n"));
  if (check && stale.length > 0) {
    await Deno.stdout.write(new TextEncoder().encode("Run: deno task generate\n"));
    Deno.exit(1);
  }
}
