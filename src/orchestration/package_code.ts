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
import { CONANFILES } from "../packages/conan.ts";
import { matchesStateChecksum, noteStateChecksum } from "./state_checksums.ts";
import { requireTrust, type TrustScope } from "./trust.ts";
import { findSubmodule } from "./vcpkg_tool.ts";

/** What is asked about. */
export interface PackageCode {
  readonly manager: "conan" | "vcpkg";
  readonly packages: PackagesConfig;
  /** Absolute. */
  readonly conanHome: string;
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
  const home = code.conanHome;
  const isNew = code.manager === "conan" && (await listDirectory(home)).length === 0;
  if (!code.expected) {
    const own = isNew || await matchesStateChecksum(HOME_KEY, home, scope);
    const found = code.manager === "conan"
      ? await conanCode(code, { projectRoot, own })
      : await vcpkgCode(code.packages, projectRoot);
    await requireTrust(found.map((what) => `lets ${code.manager} run ${what}`), scope, host);
  }
  if (isNew) await noteStateChecksum(HOME_KEY, home, scope);
}

/** Noted for a folder of Conan that was empty before this program ran it there. */
const HOME_KEY = "conan-home";

async function conanCode(
  { packages, conanHome }: PackageCode,
  { projectRoot, own }: { projectRoot: string; own: boolean },
): Promise<string[]> {
  const file = packages.conan.conanfile ?? await firstFile(projectRoot, CONANFILES);
  const found: string[] = [];
  if (file !== undefined && !file.endsWith(".txt")) found.push(relative(projectRoot, file));
  // Hooks and plug-ins are Python, a global.conf and profiles are templates that run.
  if (!own && isInside(conanHome, projectRoot)) {
    found.push(`what lies in ${relative(projectRoot, conanHome)}`);
  }
  return found;
}

async function vcpkgCode({ vcpkg }: PackagesConfig, projectRoot: string): Promise<string[]> {
  const manifest = vcpkg.manifest ?? join(projectRoot, "vcpkg.json");
  const text = await readTextIfExists(manifest) ?? "";
  const configuration = join(manifest, "..", "vcpkg-configuration.json");
  const found = [...vcpkg.overlayPorts, ...vcpkg.overlayTriplets]
    .map((path) => relative(projectRoot, path));
  if (await exists(configuration)) found.push("ports that vcpkg-configuration.json names");
  if (/"(?:vcpkg-)?configuration"/.test(text)) found.push("ports that vcpkg.json names");
  const submodule = await findSubmodule(projectRoot);
  if (submodule !== undefined) found.push(`the ports in ${relative(projectRoot, submodule)}`);
  return found;
}
