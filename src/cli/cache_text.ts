/** What the `cache` commands print for people. Owns tables and wording; pure. */
import type { VerifiedEntry, VerifyReport } from "../orchestration/cache_verify.ts";
import type { CleanItem, CleanReport } from "../toolchain/cleanup.ts";
import type { CacheStats } from "../toolchain/cleanup/stats.ts";
import type { ToolchainInfo } from "../core/registry.ts";
import { describeBytes, describeDuration } from "../core/quantities.ts";
import { printableLine } from "./printable.ts";
import { renderBar, renderTable } from "./table.ts";

const BAR_COLUMNS = 20;
const MOST_FILES_SHOWN = 10;

/** `cache list`. */
export function describeCacheList(entries: readonly ToolchainInfo[]): string {
  if (entries.length === 0) return "The cache is empty\n";
  return renderTable(
    [
      { title: "NAME" },
      { title: "KIND" },
      { title: "SIZE", align: "right" },
      { title: "PROJECTS", align: "right" },
      { title: "LAST USED" },
    ],
    entries.map((entry) => [
      entry.id,
      entry.kind,
      describeBytes(entry.sizeBytes),
      String(entry.projects.length),
      day(entry.lastUsed),
    ]),
  );
}

/** `cache stats`. */
export function describeCacheStats(stats: CacheStats): string {
  const largest = Math.max(1, ...stats.entries.map((entry) => entry.sizeBytes));
  const bySize = [...stats.entries].sort((a, b) => b.sizeBytes - a.sizeBytes);
  const table = renderTable(
    [
      { title: "NAME" },
      { title: "SIZE", align: "right" },
      { title: "" },
      { title: "SHARED", align: "right" },
      { title: "PROJECTS", align: "right" },
      { title: "LAST USED" },
    ],
    bySize.map((entry) => [
      entry.id,
      describeBytes(entry.sizeBytes),
      renderBar(entry.sizeBytes / largest, BAR_COLUMNS),
      entry.sharedBytes === 0 ? "-" : describeBytes(entry.sharedBytes),
      entry.projects === 0 ? "unused" : String(entry.projects),
      day(entry.lastUsed),
    ]),
  );
  const real = stats.measured
    ? `${describeBytes(stats.realBytes)} on disk, ${
      describeBytes(stats.sharedBytes)
    } saved by sharing`
    : "as recorded at installation";
  const rows = [
    ["Cache", stats.root],
    ["Installed", `${describeBytes(stats.totalBytes)} (${real})`],
    ["Unused", describeBytes(stats.unusedBytes)],
    ["Downloads", describeBytes(stats.downloadBytes)],
    ["Packages", describeBytes(stats.packageBytes)],
    ["Build caches", describeBytes(stats.buildCacheBytes)],
    ["Executables", describeBytes(stats.executableBytes)],
    ["Staging", describeBytes(stats.stagingBytes)],
    ["Free", stats.freeBytes === undefined ? "not known" : describeBytes(stats.freeBytes)],
  ];
  const sums = renderTable([{ title: "" }, { title: "" }], rows);
  return stats.entries.length === 0 ? sums : `${table}\n${sums}`;
}

/** `cache clean`. */
export function describeCleaning(report: CleanReport): string {
  const verb = report.dryRun ? "Would free" : "Freed";
  const total = `${verb} ${describeBytes(report.freedBytes)}\n`;
  if (report.items.length === 0) return `Nothing to clean; ${keptLine(report)}\n`;
  const table = renderTable(
    [
      { title: "NAME" },
      { title: "KIND" },
      { title: report.dryRun ? "WOULD FREE" : "FREED", align: "right" },
      { title: "LAST USED" },
    ],
    rowsOf(report.items).map((item) => [
      item.name,
      item.kind,
      describeBytes(item.freedBytes),
      day(item.lastUsed),
    ]),
  );
  return `${table}${total}`;
}

/** Binary packages are many and have names that say nothing: those of a folder make one row. */
function rowsOf(
  items: CleanReport["items"],
): Pick<CleanItem, "name" | "kind" | "freedBytes" | "lastUsed">[] {
  const folderOf = ({ kind, name }: CleanItem) =>
    kind === "package" ? /^packages\/vcpkg(-downloads)?(?=\/)/.exec(name)?.[0] : undefined;
  const groups = Map.groupBy(items, (item) => folderOf(item) ?? item.path);
  return [...groups].flatMap(([folder, group]) => {
    const [first] = group;
    if (first === undefined) return [];
    if (group.length === 1) return [first];
    const freedBytes = group.reduce((sum, item) => sum + item.freedBytes, 0);
    return [{ ...first, name: `${folder} (${group.length} files)`, freedBytes }];
  });
}

function keptLine(report: CleanReport): string {
  const [first, ...others] = report.kept;
  if (first === undefined) return "the cache is empty";
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  return `kept ${first.name}: ${first.reason}${more}`;
}

/** `cache verify`. */
export function describeVerification(report: VerifyReport): string {
  const lines = report.entries.flatMap(describeEntry);
  const speed = `${describeBytes(report.checkedBytes)} in ${describeDuration(report.durationMs)}`;
  const repaired = report.repaired === 0 ? "" : `, ${report.repaired} repaired`;
  const result = report.damaged === 0 ? "no damage" : `${report.damaged} damaged`;
  const count = `${report.entries.length} checked: ${result}${repaired}`;
  return [...lines, `${count} (${speed})`, ""].join("\n");
}

function describeEntry(entry: VerifiedEntry): string[] {
  if (entry.status === "intact") return [];
  const head = `${entry.id}: ${entry.status.replace("-", " ")}` +
    (entry.problem === undefined ? "" : ` (${entry.problem})`);
  const files = [
    ...entry.missing.map((path) => `  missing  ${path}`),
    ...entry.changed.map(({ path, why }) => `  changed  ${path} (${why})`),
    ...entry.extra.map((path) => `  extra    ${path}`),
  ];
  const more = files.length - MOST_FILES_SHOWN;
  return [
    head,
    ...files.slice(0, MOST_FILES_SHOWN),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ].map(printableLine);
}

/** The day of a time in ISO 8601. */
function day(time: string): string {
  return time.slice(0, 10);
}
