/**
 * vcpkg's command line, environment, files and messages. Owns the arguments of `vcpkg install` in
 * manifest mode; see https://learn.microsoft.com/vcpkg/commands/install. Pure.
 */
import type { InstalledPackage } from "../types.ts";

/** What one `vcpkg install` is told. */
export interface VcpkgArguments {
  /** Absolute; the checkout of the registry. */
  readonly root: string;
  /** Absolute folder of vcpkg.json. */
  readonly manifestFolder: string;
  /** Absolute; packages are installed below. */
  readonly installFolder: string;
  readonly triplet: string;
  readonly hostTriplet: string;
  /** Absolute folders, first goes first. */
  readonly overlayTriplets: readonly string[];
  readonly overlayPorts: readonly string[];
  readonly features: readonly string[];
}

/** The arguments after `vcpkg`. */
export function vcpkgArguments(request: VcpkgArguments): string[] {
  return [
    "install",
    `--vcpkg-root=${request.root}`,
    `--x-manifest-root=${request.manifestFolder}`,
    `--x-install-root=${request.installFolder}`,
    `--triplet=${request.triplet}`,
    `--host-triplet=${request.hostTriplet}`,
    ...request.overlayTriplets.map((each) => `--overlay-triplets=${each}`),
    ...request.overlayPorts.map((each) => `--overlay-ports=${each}`),
    ...request.features.map((each) => `--x-feature=${each}`),
    "--no-print-usage",
    "--disable-metrics",
  ];
}

/** Where vcpkg keeps what it made and fetched. */
export interface VcpkgCaches {
  /** Absolute; built packages, shared by all projects. */
  readonly binaries: string;
  /** Absolute; downloaded sources, shared by all projects. */
  readonly downloads: string;
  /** Value of VCPKG_BINARY_SOURCES that the project asks for; may hold secrets. */
  readonly binarySources: string | undefined;
  /** True: nothing may be downloaded. */
  readonly offline: boolean;
}

/** What vcpkg's environment must have on top of ours. */
export function vcpkgEnvironment(root: string, caches: VcpkgCaches): Record<string, string> {
  return {
    VCPKG_ROOT: root,
    VCPKG_DOWNLOADS: caches.downloads,
    VCPKG_BINARY_SOURCES: caches.binarySources ?? `clear;files,${caches.binaries},readwrite`,
    VCPKG_DISABLE_METRICS: "1",
    // Nothing but what is in the folder of downloads already.
    ...(caches.offline ? { X_VCPKG_ASSET_SOURCES: "clear;x-block-origin" } : {}),
  };
}

/**
 * The packages of an installation, from its `vcpkg/status` file: paragraphs of `Name: value` lines,
 * of which later ones replace earlier ones of the same package.
 */
export function parseStatus(text: string, triplet: string): InstalledPackage[] {
  const packages = new Map<string, InstalledPackage>();
  for (const paragraph of text.split(/\r?\n\r?\n/)) {
    const fields = new Map(
      [...paragraph.matchAll(/^([A-Za-z-]+):[ \t]*(.*)$/gm)].map((row) => [
        (row[1] ?? "").toLowerCase(),
        (row[2] ?? "").trim(),
      ]),
    );
    const name = fields.get("package");
    if (name === undefined || fields.get("architecture") !== triplet) continue;
    if (fields.has("feature")) continue;
    if (fields.get("status") !== "install ok installed") {
      packages.delete(name);
      continue;
    }
    const port = fields.get("port-version");
    const version = fields.get("version") ?? "";
    packages.set(name, {
      name,
      version: port === undefined || port === "0" ? version : `${version}#${port}`,
      ...(fields.has("abi") ? { revision: fields.get("abi") ?? "" } : {}),
    });
  }
  return [...packages.values()].sort((a, b) => a.name < b.name ? -1 : 1);
}

/** The commit of the registry that a manifest asks for; undefined when it names none. */
export function manifestBaseline(manifestText: string): string | undefined {
  try {
    const value: unknown = JSON.parse(manifestText);
    const baseline = (value as { "builtin-baseline"?: unknown } | null)?.["builtin-baseline"];
    return typeof baseline === "string" && /^[0-9a-f]{40}$/i.test(baseline) ? baseline : undefined;
  } catch {
    return undefined;
  }
}

/** The release of the vcpkg program that a checkout wants, from `vcpkg-tool-metadata.txt`. */
export function toolRelease(metadataText: string): string | undefined {
  return /^VCPKG_TOOL_RELEASE_TAG=(\S+)$/m.exec(metadataText)?.[1];
}

/** What vcpkg complained about and what to do, from all its output. */
export function explainVcpkgFailure(
  output: string,
  context: { offline: boolean },
): { reason: string; hint: string } {
  const rows = output.split(/\r?\n/).map((row) => row.trim()).filter((row) => row !== "");
  const errors = rows.filter((row) => /\berror:/i.test(row));
  const chosen = (errors.length === 0 ? rows.slice(-3) : errors.slice(0, 3)).join("; ");
  const reason = chosen === "" ? "no message" : chosen;
  const log = rows.find((row) => /\.log$/.test(row));
  if (/baseline/i.test(reason)) {
    return { reason, hint: 'Give vcpkg.json a "builtin-baseline" that the checkout has' };
  }
  if (/(does not exist|no port named|not found in|unable to find port)/i.test(reason)) {
    return { reason, hint: "Correct the name of the port in vcpkg.json" };
  }
  if (/download|could ?n.t resolve|x-block-origin/i.test(reason)) {
    return {
      reason,
      hint: context.offline
        ? "Run once without --offline, so that the sources are in the cache"
        : "Check the network, proxy and X_VCPKG_ASSET_SOURCES",
    };
  }
  return {
    reason,
    hint: log === undefined ? "Run again with -v for all of vcpkg's output" : `See ${log}`,
  };
}
