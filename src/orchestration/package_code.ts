/**
 * Code of a project that a package manager runs: recipes, ports, hooks. Owns finding out whether there
 * is any, and that it runs unasked only in commands that run the project's own code anyway (configure,
 * build, test, deps, bootstrap that configures).
 */
import { join, relative } from "@std/path";
import type { PackagesConfig } from "../config/types_packages.ts";
import { exists, firstFile, listDirectory, readTextIfExists } from "../core/filesystem.ts";
import { isInside } from "../core/filesystem/inside.ts";
import type { Host } from "../core/host.ts";
import { stableHash } from "../core/stable_hash.ts";
import { CONANFILES } from "../packages/conan.ts";
import { matchesStateChecksum, noteStateChecksum } from "./state_checksums.ts";
import { requireTrust, type TrustScope } from "./trust.ts";
import { findSubmodule } from "./vcpkg_tool.ts";

/** What is asked about. */
export interface PackageCode {
  readonly manager: "conan" | "vcpkg";
  readonly packages: PackagesConfig;
  /** Absolute; the folder in which the manager keeps files of its own that it runs: home, triplets. */
  readonly home: string;
  /** True: the command runs the project's code, which nobody need be asked about. */
  readonly expected: boolean;
}

/**
 * Goes on when the package manager runs nothing of the project, or may.
 *
 * @throws {TrustRequiredError} If it would run something and nobody allows it.
 */
export async function requirePackageCode(
  code: PackageCode,
  scope: TrustScope,
  host: Host,
): Promise<void> {
  const { projectRoot } = scope;
  const { manager, home } = code;
  const isNew = (await listDirectory(home)).length === 0;
  if (!code.expected) {
    const own = isNew || await matchesStateChecksum(homeKey(code), home, scope);
    const found = manager === "conan"
      ? await conanCode(code, projectRoot)
      : await vcpkgCode(code.packages, projectRoot);
    // Hooks, plug-ins and triplets run, a global.conf and profiles are templates that run.
    if (!own && isInside(home, projectRoot)) {
      found.push(`what lies in ${relative(projectRoot, home)}`);
    }
    await requireTrust(found.map((what) => `lets ${manager} run ${what}`), scope, host);
  }
  if (isNew) await noteStateChecksum(homeKey(code), home, scope);
}

/** Noted for a folder that was empty before this program had the manager use it. */
function homeKey({ manager, home }: PackageCode): string {
  return manager === "conan" ? "conan-home" : `vcpkg-${stableHash(home)}`;
}

async function conanCode({ packages }: PackageCode, projectRoot: string): Promise<string[]> {
  const file = packages.conan.conanfile ?? await firstFile(projectRoot, CONANFILES);
  return file === undefined || file.endsWith(".txt") ? [] : [relative(projectRoot, file)];
}

async function vcpkgCode({ vcpkg }: PackagesConfig, projectRoot: string): Promise<string[]> {
  const manifest = vcpkg.manifest ?? join(projectRoot, "vcpkg.json");
  const text = await readTextIfExists(manifest) ?? "";
  const configuration = join(manifest, "..", "vcpkg-configuration.json");
  const found = [...vcpkg.overlayPorts, ...vcpkg.overlayTriplets]
    .map((path) => relative(projectRoot, path));
  if (await exists(configuration)) found.push("ports that vcpkg-configuration.json names");
  if (namesConfiguration(text)) found.push("ports that vcpkg.json names");
  const submodule = await findSubmodule(projectRoot);
  if (submodule !== undefined) found.push(`the ports in ${relative(projectRoot, submodule)}`);
  return found;
}

/** True if a vcpkg.json holds a configuration, in whatever spelling, or cannot be read as JSON. */
function namesConfiguration(text: string): boolean {
  if (text.trim() === "") return false;
  try {
    // A key may be written with escapes.
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ""));
    return typeof value !== "object" || value === null ||
      ["configuration", "vcpkg-configuration"].some((key) => Object.hasOwn(value, key));
  } catch (error) {
    if (error instanceof SyntaxError) return true;
    throw error;
  }
}
