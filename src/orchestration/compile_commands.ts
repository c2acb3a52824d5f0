/** The `compile_commands.json` that editors look for beside the sources. Owns that link. */
import { join, relative } from "@std/path";
import { createLink, exists, isLink } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";

/** Makes `compile_commands.json` in the project lead to that of the build, unless it is a file. */
export async function linkCompileCommands(
  request: { readonly sourceDirectory: string; readonly buildDirectory: string },
  host: Host,
): Promise<string | undefined> {
  const file = join(request.buildDirectory, "compile_commands.json");
  if (!await exists(file)) return undefined;
  const link = join(request.sourceDirectory, "compile_commands.json");
  if (await exists(link) && !await isLink(link)) return file;
  try {
    await createLink(relative(request.sourceDirectory, file), link);
    return link;
  } catch (error) {
    // Windows lets only some users make links to files; editors find the build folder's file too.
    host.log.debug(`No link to compile_commands.json: ${String(error)}`);
    return file;
  }
}
