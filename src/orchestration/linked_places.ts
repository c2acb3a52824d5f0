/**
 * Places that are inside the project as they are written, and elsewhere in truth: a link that came with the
 * project leads there. Owns the reasons to ask for trust in them.
 */
import { dirname, join, relative, resolve } from "@std/path";
import type { LoadedConfig } from "../config/load.ts";
import { joinKey } from "../config/tree.ts";
import { cameWithProject } from "../config/trust_requirements.ts";
import { realPathIfExists } from "../core/filesystem.ts";
import { isInside } from "../core/filesystem/inside.ts";

/** The reasons, in words that follow "it". */
export async function linkReasons(
  { config: { build, packages }, origins }: Pick<LoadedConfig, "config" | "origins">,
): Promise<string[]> {
  const places: readonly (readonly [string, string | undefined])[] = [
    ["build.caching.directory", build.caching.directory],
    ["packages.conan_home", packages.conanHome],
    ["packages.conan.conanfile", packages.conan.conanfile],
    ["packages.vcpkg.manifest", packages.vcpkg.manifest],
    ...packages.vcpkg.overlayPorts.map((path) => ["packages.vcpkg.overlay_ports", path] as const),
    ...packages.vcpkg.overlayTriplets.map((path) =>
      ["packages.vcpkg.overlay_triplets", path] as const
    ),
  ];
  const reasons: string[] = [];
  for (const [key, path] of places) {
    const file = (origins.get(key) ?? origins.get(joinKey(key, "0")))?.file;
    if (path === undefined || file === undefined || !cameWithProject(key, origins)) continue;
    const root = dirname(file);
    const place = resolve(root, path);
    // A place that is written as one outside is asked about anyway.
    if (!isInside(place, root)) continue;
    const real = await realPlace(place);
    if (isInside(real, await realPathIfExists(root) ?? root)) continue;
    reasons.push(`uses ${real} as "${key}", to which a link in the project leads`);
  }
  return reasons;
}

/** Where a path leads whose last folders may not be there yet. */
export async function realPlace(path: string): Promise<string> {
  const real = await realPathIfExists(path);
  if (real !== undefined) return real;
  const parent = dirname(path);
  return parent === path ? path : join(await realPlace(parent), relative(parent, path));
}
