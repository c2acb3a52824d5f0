/** Which package manager a project uses. Owns the order of `auto` and the question to a person. */
import type { PackagesConfig } from "../config/types_packages.ts";
import type { Host } from "../core/host.ts";
import { askLine } from "../core/prompt.ts";
import { PackageManagerChoiceError } from "../packages/errors.ts";
import { PACKAGE_MANAGERS } from "../packages/list.ts";
import type { PackageManagerName } from "../packages/types.ts";
import { basename } from "@std/path";

/** The choice, and why it was made. */
export interface PackagesChoice {
  readonly manager: PackageManagerName;
  /** A few words that fit after a colon. */
  readonly why: string;
}

/**
 * Chooses by the configuration, else by the files of the project.
 *
 * @throws {PackageManagerChoiceError} If there are files of several and nobody can be asked.
 */
export async function choosePackages(
  config: Pick<PackagesConfig, "manager">,
  projectRoot: string,
  host: Host,
): Promise<PackagesChoice | undefined> {
  if (config.manager === "none") return undefined;
  if (config.manager !== "auto") {
    return { manager: config.manager, why: "packages.manager in toolchainkit.yaml" };
  }
  const found = await findManifests(projectRoot);
  // CMake's own fetching goes together with a package manager; two of those do not.
  const exclusive = found.filter(({ manager }) => manager !== "cpm");
  const candidates = exclusive.length === 0 ? found : exclusive;
  const [first] = candidates;
  if (first === undefined) return undefined;
  const files = candidates.map(({ file }) => file);
  if (candidates.length === 1) {
    return { manager: first.manager, why: `the project has ${first.file}` };
  }
  const names = candidates.map(({ manager }) => manager);
  const answer = await askLine(
    `The project has ${files.join(" and ")}. Which one is in use, ${names.join(" or ")}? `,
    host,
  );
  const chosen = names.find((name) => name === answer?.toLowerCase());
  if (chosen !== undefined) return { manager: chosen, why: "your answer" };
  throw new PackageManagerChoiceError(names, files);
}

async function findManifests(
  projectRoot: string,
): Promise<{ manager: PackageManagerName; file: string }[]> {
  const found: { manager: PackageManagerName; file: string }[] = [];
  for (const create of Object.values(PACKAGE_MANAGERS)) {
    const manager = create(projectRoot);
    const file = await manager.manifest();
    if (file !== undefined) found.push({ manager: manager.getName(), file: basename(file) });
  }
  return found;
}
