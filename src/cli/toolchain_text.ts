/** What the `toolchain` commands print for people. Owns tables and wording; pure. */
import type { ArtifactSource } from "../core/artifact.ts";
import type { InstalledSpec } from "../orchestration/toolchain_install.ts";
import type {
  AvailableVersion,
  InstalledToolchain,
  ToolchainDetails,
} from "../orchestration/toolchain_list.ts";
import type { Upgrade, UpgradeReport } from "../orchestration/toolchain_upgrade.ts";
import type { UseReport } from "../orchestration/toolchain_use.ts";
import type { AvailableName } from "../toolchain/registry.ts";
import { describeBytes, describeDuration } from "../core/quantities.ts";
import { renderTable } from "./table.ts";

/** `toolchain list`. */
export function describeInstalled(entries: readonly InstalledToolchain[]): string {
  if (entries.length === 0) {
    return "No toolchain is installed; see toolchainkit toolchain list --available\n";
  }
  return renderTable(
    [
      { title: "TOOLCHAIN" },
      { title: "VERSION" },
      { title: "SIZE", align: "right" },
      { title: "PROJECTS", align: "right" },
      { title: "LAST USED" },
    ],
    entries.map((entry) => [
      entry.name ?? entry.id,
      entry.version ?? "",
      describeBytes(entry.sizeBytes),
      String(entry.projects.length),
      entry.lastUsed.slice(0, 10),
    ]),
  );
}

/** `toolchain list --available`. */
export function describeAvailable(rows: readonly AvailableName[]): string {
  return renderTable(
    [
      { title: "NAME" },
      { title: "NEWEST" },
      { title: "VERSIONS", align: "right" },
      { title: "ALSO CALLED" },
      { title: "WHAT IT IS" },
    ],
    rows.map((row) => [
      row.name,
      row.newest,
      String(row.versions),
      (row.aliases ?? []).join(", "),
      row.summary,
    ]),
  );
}

/** `toolchain list --available NAME`. */
export function describeVersions(name: string, versions: readonly AvailableVersion[]): string {
  return `${name}\n` + renderTable(
    [{ title: "VERSION" }, { title: "INSTALLED" }, { title: "PLATFORMS" }],
    versions.map((row) => [row.version, row.installed ? "yes" : "", row.platforms.join(", ")]),
  );
}

/** `toolchain install`. */
export function describeInstallations(rows: readonly InstalledSpec[]): string {
  return rows.map(({ result, notes }) => {
    const done = result.kind === "already-present"
      ? `${result.id} is already installed\n  ${result.path}\n`
      : `Installed ${result.id}: ${describeBytes(result.unpackedBytes)} in ` +
        `${describeDuration(result.durationMs)} from ${result.source}\n  ${result.path}\n`;
    return done + notes.map((note) => `  ${note}\n`).join("");
  }).join("");
}

/** `toolchain info`. */
export function describeDetails(details: ToolchainDetails): string {
  const { artifact } = details;
  const { requires, signature } = artifact;
  const needs = [
    ...(requires?.glibc === undefined ? [] : [`glibc ${requires.glibc}`]),
    ...(requires?.macos === undefined ? [] : [`macOS ${requires.macos}`]),
    ...(requires?.libraries ?? []),
  ];
  const rows: [string, string | undefined][] = [
    ["Name", `${artifact.name} ${artifact.version} (${artifact.platform})`],
    ["What it is", details.summary],
    ["Homepage", details.homepage],
    ["Licence", artifact.license],
    ["Compiler", artifact.compiler],
    ["Targets", details.targets.length === 0 ? undefined : details.targets.join(", ")],
    ["C++ libraries", artifact.stdlib?.join(", ")],
    ["Needs", needs.length === 0 ? undefined : needs.join(", ")],
    ["Runs here", details.obstacle === undefined ? "yes" : `no: ${details.obstacle}`],
    ["Size", artifact.sizeBytes === undefined ? undefined : describeBytes(artifact.sizeBytes)],
    ["Checksum", details.unverified ? "none published; the first download decides" : undefined],
    ["Signature", signature === undefined ? undefined : `${signature.kind}, ${signature.url}`],
    ["Platforms", details.platforms.join(", ")],
    ["Installed", details.path ?? "no"],
    ["Used by", details.projects.length === 0 ? undefined : details.projects.join(", ")],
  ];
  const shown = rows.flatMap(([key, value]) => value === undefined ? [] : [[key, value]]);
  const sources = artifact.sources.map((source) => ["", describeSource(source)]);
  const [first, ...rest] = sources;
  if (first !== undefined) shown.push(["Sources", first[1] ?? ""], ...rest);
  return renderTable([{ title: "" }, { title: "" }], shown) +
    details.notes.map((note) => `${note}\n`).join("");
}

function describeSource(source: ArtifactSource): string {
  const hash = source.sha256 ?? source.sha512;
  const shown = hash === undefined ? "" : ` (sha ${hash.slice(0, 12)}…)`;
  if ("url" in source) return source.url + shown;
  return ("npm" in source ? `npm ${source.npm}` : `PyPI ${source.pypi}`) + shown;
}

/** `toolchain use`. */
export function describeUse(report: UseReport): string {
  const what = `${report.type} ${report.version}`;
  const today = report.resolved === report.version ? "" : `, today ${report.resolved}`;
  const head = report.changed
    ? `"${report.name}" is now ${what}${today} in ${report.file}\n`
    : `"${report.name}" already is ${what}${today} in ${report.file}\n`;
  const next = report.changed ? "Next: toolchainkit bootstrap\n" : "";
  return head + report.notes.map((note) => `${note}\n`).join("") + next;
}

/** `toolchain upgrade`. */
export function describeUpgrade(report: UpgradeReport): string {
  const lines: string[] = [];
  if (report.upgrades.length === 0) lines.push("Everything is as new as toolchainkit.yaml allows");
  else lines.push(report.kind === "checked" ? "Can be upgraded:" : "Upgraded:");
  lines.push(...report.upgrades.map((row) => `  ${row.name}: ${row.from ?? "new"} → ${row.to}`));
  lines.push(...report.beyond.map(describeBeyond));
  if (report.kind === "checked" && report.upgrades.length > 0) {
    lines.push("Next: toolchainkit toolchain upgrade");
  }
  return `${lines.join("\n")}\n`;
}

function describeBeyond(row: Upgrade): string {
  return `  ${row.name}: ${row.newest} exists, toolchainkit.yaml allows "${row.request}"`;
}
