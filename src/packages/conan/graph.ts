/**
 * What `conan install --format=json` and conan.lock say. Owns reading them; neither is trusted to be
 * complete. Pure.
 */
import type { InstalledPackage, LockedPackage } from "../types.ts";

/** What the project needs from Conan's answer. */
export interface ConanGraph {
  /** Where conan_toolchain.cmake is. */
  readonly generatorsFolder: string | undefined;
  readonly packages: readonly InstalledPackage[];
}

interface GraphNode {
  readonly id?: string;
  readonly name?: string | null;
  readonly version?: string | null;
  readonly rrev?: string | null;
  readonly context?: string;
  readonly binary?: string | null;
  readonly package_folder?: string | null;
  readonly generators_folder?: string | null;
}

/** Reads the answer; undefined when it is none. */
export function parseGraph(text: string): ConanGraph | undefined {
  const nodes = nodesOf(text);
  if (nodes === undefined) return undefined;
  const packages = nodes
    .filter((node) => node.id !== "0" && node.context !== "build" && typeof node.name === "string")
    .map(toPackage)
    .sort((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  return {
    generatorsFolder: nodes.find((node) => node.id === "0")?.generators_folder ?? undefined,
    packages,
  };
}

function nodesOf(text: string): GraphNode[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const nodes = (value as { graph?: { nodes?: unknown } } | null)?.graph?.nodes;
    return typeof nodes === "object" && nodes !== null
      ? Object.values(nodes as Record<string, GraphNode>)
      : undefined;
  } catch {
    return undefined;
  }
}

function toPackage(node: GraphNode): InstalledPackage {
  const origins: Readonly<Record<string, InstalledPackage["origin"]>> = {
    Build: "built",
    Cache: "cached",
    Download: "downloaded",
    Update: "downloaded",
  };
  const origin = origins[node.binary ?? ""];
  return {
    name: node.name ?? "",
    version: node.version ?? "",
    ...(typeof node.rrev === "string" ? { revision: node.rrev } : {}),
    ...(typeof node.package_folder === "string" ? { folder: node.package_folder } : {}),
    ...(origin === undefined ? {} : { origin }),
  };
}

/** Packages of a conan.lock, by name and version; undefined when it cannot be read. */
export function parseConanLock(text: string): InstalledPackage[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const requires = (value as { requires?: unknown } | null)?.requires;
    if (!Array.isArray(requires)) return undefined;
    return requires.filter((each) => typeof each === "string").map((each: string) => {
      // name/version@user/channel#revision%timestamp
      const [reference = "", revision] = each.split("%")[0]?.split("#") ?? [];
      const [name = "", version = ""] = reference.split("@")[0]?.split("/") ?? [];
      return { name, version, ...(revision === undefined ? {} : { revision }) };
    }).sort((a, b) => `${a.name}/${a.version}` < `${b.name}/${b.version}` ? -1 : 1);
  } catch {
    return undefined;
  }
}

/** Packages by name; by name and version where there are several of a name. */
export function lockItems(packages: readonly InstalledPackage[]): Record<string, LockedPackage> {
  return Object.fromEntries(packages.map(({ name, version, revision }) => {
    const several = packages.filter((each) => each.name === name).length > 1;
    return [several ? `${name}/${version}` : name, {
      version,
      ...(revision === undefined ? {} : { revision }),
    }];
  }));
}
