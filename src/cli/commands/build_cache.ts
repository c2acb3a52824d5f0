/** `toolchainkit build-cache`: sccache or ccache of this project. */
import type { BuildCacheReport, ServerReport } from "../../orchestration/build_cache_control.ts";
import { defineCommand } from "../command.ts";
import { describeBytes } from "../../core/quantities.ts";
import { renderBar, renderTable } from "../table.ts";

const BAR_COLUMNS = 24;

const control = () => import("../../orchestration/build_cache_control.ts");

const stats = defineCommand({
  name: "stats",
  summary: "Show how many compilations the cache saved",
  description:
    "Counters are those of the program: of all builds that used its cache since they were zeroed, " +
    "or for sccache since its server started.",
  examples: ["toolchainkit build-cache stats", "toolchainkit build-cache stats --json"],
  async run({ global, host }) {
    const data = await (await control()).buildCacheStats(global, host);
    return { data, text: describeBuildCache(data) };
  },
});

const start = defineCommand({
  name: "start",
  summary: "Start the server of sccache with the settings of this project",
  examples: ["toolchainkit build-cache start"],
  async run({ global, host }) {
    const data = await (await control()).startBuildCache(global, host);
    return { data, text: describeServer(data) };
  },
});

const stop = defineCommand({
  name: "stop",
  summary: "Stop the server of sccache; the next compilation starts it again",
  examples: ["toolchainkit build-cache stop"],
  async run({ global, host }) {
    const data = await (await control()).stopBuildCache(global, host);
    return { data, text: describeServer(data) };
  },
});

const zero = defineCommand({
  name: "zero",
  summary: "Set the counters to zero; what is cached stays",
  examples: ["toolchainkit build-cache zero"],
  async run({ global, host }) {
    const data = await (await control()).zeroBuildCache(global, host);
    return { data, text: `The counters of ${data.tool} are zero\n` };
  },
});

/** The command. */
export const buildCache = defineCommand({
  name: "build-cache",
  summary: "Look at the build cache of this project, start, stop and zero it",
  subcommands: [stats, start, stop, zero],
});

/** The table of `build-cache stats`. */
export function describeBuildCache(report: BuildCacheReport): string {
  const { requests, hits, misses, hitRate } = report;
  const row = (name: string, count: number) => [
    name,
    String(count),
    requests === 0 ? "" : renderBar(count / requests, BAR_COLUMNS),
    requests === 0 ? "" : `${((count / requests) * 100).toFixed(1)} %`,
  ];
  const size = report.sizeBytes === undefined
    ? "not told"
    : `${describeBytes(report.sizeBytes)}${
      report.maxSizeBytes === undefined ? "" : ` of ${describeBytes(report.maxSizeBytes)}`
    }`;
  const facts = [
    ["Not cacheable", String(report.uncacheable)],
    ...(report.remoteHits > 0 ? [["From the shared cache", String(report.remoteHits)]] : []),
    ...(report.remoteErrors > 0
      ? [[
        report.mode === "shared" ? "Failures of the shared cache" : "Failures of the cache",
        String(report.remoteErrors),
      ]]
      : []),
    ...(report.distributed > 0 ? [["On other machines", String(report.distributed)]] : []),
    ["Size", size],
    ...(report.location === undefined ? [] : [["Place", report.location]]),
    ...describeMaster(report),
    ...(report.limit === undefined ? [] : [["Limit", report.limit]]),
    ...(report.lastBuildHitRate === undefined
      ? []
      : [["Last build", `${(report.lastBuildHitRate * 100).toFixed(1)} % cached`]]),
    ...describeLast(report.lastDistribution),
  ];
  const head = `${report.tool} ${report.version}: ${
    hitRate === undefined
      ? "nothing compiled yet"
      : `${(hitRate * 100).toFixed(1)} % of ${requests} compilations were cached`
  }${report.mode === "shared" ? ", shared" : ""}\n\n`;
  const counts = renderTable(
    [{ title: "" }, { title: "", align: "right" }, { title: "" }, { title: "", align: "right" }],
    [row("Hits", hits), row("Misses", misses)],
  );
  return head + counts + "\n" + renderTable([{ title: "" }, { title: "" }], facts);
}

function describeMaster({ master, masterProblem }: BuildCacheReport): string[][] {
  if (masterProblem !== undefined) return [["Master", `not known: ${masterProblem}`]];
  if (master === undefined) return [];
  return [["Master", `${master.name} at ${master.address}, says sentinel ${master.sentinel}`]];
}

function describeServer({ tool, outcome }: ServerReport): string {
  const words: Readonly<Record<ServerReport["outcome"], string>> = {
    started: "The server of sccache runs now",
    running: "The server of sccache runs already",
    stopped: "The server of sccache is stopped",
    "not-running": "No server of sccache was running",
    "no-server": `${tool} needs no server`,
  };
  return `${words[outcome]}\n`;
}

function describeLast(last: BuildCacheReport["lastDistribution"]): string[][] {
  if (last === undefined) return [];
  const { engine, elsewhere, total } = last;
  return [["Last distributed build", `${elsewhere} of ${total} done elsewhere by ${engine}`]];
}
