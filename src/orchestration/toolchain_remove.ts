/** `toolchain remove`: out of the shared cache. Owns finding what a SPEC stands for there. */
import { TkError, UsageError } from "../core/errors.ts";
import { ToolchainNotInstalledError } from "../core/registry.ts";
import { matchesPattern, parseVersionPattern } from "../core/versions.ts";
import { removeEntry } from "../toolchain/cleanup.ts";
import type { ToolchainContext } from "./toolchain_context.ts";
import { type InstalledToolchain, listInstalled } from "./toolchain_list.ts";

/** A living project still uses what is to be removed. */
export class ToolchainInUseError extends TkError<{ id: string; reason: string }> {
  readonly code = "TOOLCHAIN_IN_USE";

  constructor(id: string, reason: string) {
    super(`Cannot remove "${id}": ${reason}`, { id, reason }, {
      hint: "Change or delete the project first, or wait until the other run has ended",
    });
  }
}

/**
 * Removes the installed toolchains that a SPEC stands for: an id of `toolchain list`, or a name with
 * or without a version.
 *
 * @throws {ToolchainNotInstalledError} If none is installed.
 * @throws {UsageError} If it stands for several.
 * @throws {ToolchainInUseError} If a living project uses it.
 */
export async function removeToolchain(
  spec: string,
  context: ToolchainContext,
): Promise<InstalledToolchain> {
  const found = await findInstalled(spec, context);
  const [first] = found;
  if (first === undefined) throw new ToolchainNotInstalledError(spec);
  if (found.length > 1) {
    throw new UsageError(
      `Cannot remove "${spec}": it stands for ${found.map(({ id }) => id).join(", ")}`,
      { argument: spec, hint: "Name one of them" },
    );
  }
  const reason = await removeEntry(first.id, context);
  if (reason !== undefined) throw new ToolchainInUseError(first.id, reason);
  return first;
}

/** The installed toolchains and tools that a SPEC stands for. */
export async function findInstalled(
  spec: string,
  context: Pick<ToolchainContext, "cache" | "host" | "registry">,
): Promise<InstalledToolchain[]> {
  const installed = await listInstalled(context, { tools: true });
  const exact = installed.filter(({ id }) => id === spec);
  if (exact.length > 0) return exact;
  const { name, version } = await context.registry.parseSpec(spec);
  const canonical = await context.registry.entry(name).then((row) => row.name).catch(() => name);
  const pattern = parseVersionPattern(version);
  return installed.filter((one) =>
    one.name === canonical && one.version !== undefined &&
    (one.version === version || (pattern !== undefined && matchesPattern(pattern, one.version)))
  );
}
