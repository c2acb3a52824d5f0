/** `toolchain which`: the path of a tool as the project's build would use it. Installs nothing. */
import { join } from "@std/path";
import { artifactFromLock, readLock } from "../config/lock_file.ts";
import type { Artifact } from "../core/artifact.ts";
import { TkError } from "../core/errors.ts";
import { findExecutables, isFile } from "../core/filesystem.ts";
import { findInstalled } from "../core/install/installed_check.ts";
import { platformName } from "../core/platform.ts";
import { readLayout, type ToolchainLayout } from "../toolchain/layout.ts";
import { chooseToolchain } from "./choose_toolchain.ts";
import { lockPath } from "./lock_path.ts";
import { lockRequirements } from "./lock_trust.ts";
import type { ToolchainContext } from "./toolchain_context.ts";
import { requireTrust, trustScope } from "./trust.ts";

/** Where a tool is. */
export interface FoundTool {
  readonly tool: string;
  /** Absolute. */
  readonly path: string;
  /** Arguments that must come first, such as `c++` after `zig`. */
  readonly args: readonly string[];
  /** Name of the toolchain or tool it belongs to; `system` for the machine's own. */
  readonly from: string;
}

/** The project's toolchain and tools do not have it, and neither has the machine. */
export class ToolNotFoundError extends TkError<{ tool: string }> {
  readonly code = "TOOL_NOT_FOUND";

  constructor(tool: string, searched: string) {
    super(`Cannot find the tool "${tool}": ${searched} do not have it`, { tool }, {
      hint: "Run toolchainkit bootstrap first if the toolchain is not installed yet",
    });
  }
}

/**
 * Finds a tool by its file name, or by what it is: `cc`, `c++`, `ar`, `ranlib`, `strip`, …
 *
 * @throws {ToolNotFoundError} If it is nowhere.
 * @throws {TrustRequiredError} If the lock names builds that nobody else knows and nobody trusted.
 */
export async function findProjectTool(
  tool: string,
  context: ToolchainContext,
): Promise<FoundTool> {
  const { loaded, cache, host, settings } = context;
  const lock = loaded === undefined ? undefined : await readLock(lockPath(settings));
  const platform = platformName(host.platform);
  const windows = host.platform.os === "windows";
  if (loaded !== undefined && lock !== undefined) {
    // What is printed is run: another project may have installed what only this lock names.
    const reasons = await lockRequirements(lock, loaded, { ...settings, host });
    await requireTrust(reasons, trustScope(settings, loaded, host), host);
    const chosen = chooseToolchain(loaded.config, host.platform).name;
    for (const name of [chosen, ...Object.keys(lock.tools)]) {
      const artifact = artifactFromLock(lock, name, platform);
      const installed = artifact && await findInstalled(artifact, cache);
      if (installed === undefined) continue;
      const found = await findIn(installed.artifact, installed.path, { tool, windows });
      if (found !== undefined) return { tool, ...found, from: name };
    }
  }
  const [system] = await findExecutables(tool, host);
  if (system !== undefined) return { tool, path: system, args: [], from: "system" };
  throw new ToolNotFoundError(tool, "the project's toolchain, its tools and PATH");
}

async function findIn(
  artifact: Artifact,
  root: string,
  wanted: { tool: string; windows: boolean },
): Promise<{ path: string; args: readonly string[] } | undefined> {
  const { tool, windows } = wanted;
  const bin = artifact.bin === "." ? root : join(root, ...artifact.bin.split("/"));
  if (artifact.kind === "toolchain") {
    const role = await byRole(artifact, root, wanted);
    if (role !== undefined) return role;
  }
  if (/[/\\]/.test(tool)) return undefined;
  for (const name of [tool, `${artifact.toolPrefix ?? ""}${tool}`]) {
    const path = join(bin, windows && !name.endsWith(".exe") ? `${name}.exe` : name);
    if (await isFile(path)) return { path, args: [] };
  }
  return undefined;
}

async function byRole(
  artifact: Artifact,
  root: string,
  wanted: { tool: string; windows: boolean },
): Promise<{ path: string; args: readonly string[] } | undefined> {
  const layout = await readLayout(artifact, root, { windows: wanted.windows });
  const command = commandOf(layout, wanted.tool);
  return command === undefined ? undefined : { path: command.path, args: command.args ?? [] };
}

function commandOf(
  layout: ToolchainLayout,
  tool: string,
): { path: string; args?: readonly string[] } | undefined {
  if (tool === "cc") return layout.cCompiler;
  if (tool === "c++" || tool === "cxx") return layout.cxxCompiler;
  const path = Object.entries(layout.tools).find(([role]) => role === tool)?.[1];
  return path === undefined ? undefined : { path };
}
