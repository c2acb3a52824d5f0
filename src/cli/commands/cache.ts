/** `toolchainkit cache`: look at the shared cache, clean it, verify it. */
import { type CachePaths, cachePaths } from "../../core/directory.ts";
import { projectCacheRoot } from "../../orchestration/project_cache.ts";
import { UsageError } from "../../core/errors.ts";
import { CacheRegistry, ToolchainNotInstalledError } from "../../core/registry.ts";
import { reinstallEntry } from "../../orchestration/cache_repair.ts";
import { parseSize } from "../../orchestration/cache_size.ts";
import { verifyCache, type VerifyRequest } from "../../orchestration/cache_verify.ts";
import { cleanCache, type CleanRequest } from "../../toolchain/cleanup.ts";
import { cacheStats } from "../../toolchain/cleanup/stats.ts";
import {
  describeCacheList,
  describeCacheStats,
  describeCleaning,
  describeVerification,
} from "../cache_text.ts";
import { type CommandContext, defineCommand } from "../command.ts";

/** Exit code when something in the cache is not what was installed. */
const DAMAGED_EXIT = 4;

const dir = defineCommand({
  name: "dir",
  summary: "Print where the cache is",
  examples: ["toolchainkit cache dir"],
  async run({ global, host }) {
    const path = await projectCacheRoot(global, host);
    return { data: { path }, text: `${path}\n`, exact: true };
  },
});

const list = defineCommand({
  name: "list",
  summary: "List what is installed and how many projects use it",
  examples: ["toolchainkit cache list --json"],
  async run(context) {
    const entries = await new CacheRegistry(await where(context)).listToolchains();
    return { data: { entries }, text: describeCacheList(entries) };
  },
});

const stats = defineCommand({
  name: "stats",
  summary: "Show how much room the cache takes, and what for",
  description: "Sizes are those of the files; what several versions share is stored, and counted " +
    "on disk, once. Packages are those of vcpkg and CPM; build caches those of ccache and sccache.",
  examples: ["toolchainkit cache stats"],
  async run(context) {
    const data = await cacheStats(await where(context));
    return { data, text: describeCacheStats(data) };
  },
});

const clean = defineCommand({
  name: "clean",
  summary: "Delete what no project uses",
  description:
    "Without options, everything that no living project uses, archives that are not needed for " +
    "its repair, and what crashed runs left. What a living project uses is never deleted. Binary " +
    "packages and downloads of vcpkg, which belong to no project alone, stay for 30 days after " +
    "their last use unless --older-than, --min-free or --all says otherwise; sources of CPM, " +
    "checkouts of vcpkg's registry, packed toolchains and older executables of ToolchainKit go " +
    "when no living project names them. Build caches keep to their own size (build.caching.size).",
  options: {
    "unused": { type: "boolean", help: "What no project uses (the default)" },
    "older-than": {
      type: "number",
      value: "DAYS",
      help: "Only what nobody used for that many days",
    },
    "min-free": {
      type: "string",
      value: "SIZE",
      help: "Only as much, the least recently used first, as leaves SIZE free, such as 20G",
    },
    "all": { type: "boolean", help: "Also every kept archive, package and interrupted download" },
    "dry-run": { type: "boolean", help: "Only show what would be deleted" },
  },
  examples: [
    "toolchainkit cache clean --dry-run",
    "toolchainkit cache clean --older-than 30",
    "toolchainkit cache clean --min-free 20G",
  ],
  async run(context) {
    const dryRun = context.options["dry-run"] === true;
    const data = await cleanCache({ ...cleanRequest(context), dryRun }, await where(context));
    return { data, text: describeCleaning(data) };
  },
});

const verify = defineCommand({
  name: "verify",
  summary: "Compare what is installed, file by file, with what was installed",
  description: "Exit code 4 when a file is missing, changed or extra and was not repaired.",
  options: {
    repair: { type: "boolean", help: "Install damaged ones again, from kept archives if possible" },
  },
  args: [{
    name: "NAME",
    help: "Only these, as cache list names them",
    optional: true,
    many: true,
    completes: "toolchain",
  }],
  examples: ["toolchainkit cache verify", "toolchainkit cache verify --repair"],
  async run(context) {
    const place = await where(context);
    await checkNames(context.args, place);
    const report = await verifyCache({
      ...place,
      ids: context.args,
      ...(context.options["repair"] === true ? await repairer(place.cache, context) : {}),
    });
    return {
      data: report,
      text: describeVerification(report),
      exit: report.damaged === 0 ? 0 : DAMAGED_EXIT,
    };
  },
});

/** The command. */
export const cache = defineCommand({
  name: "cache",
  summary: "Look at the shared cache, clean it, verify it",
  subcommands: [dir, list, stats, clean, verify],
});

async function where({ global, host }: CommandContext): Promise<{
  cache: ReturnType<typeof cachePaths>;
  host: CommandContext["host"];
}> {
  return { cache: cachePaths(await projectCacheRoot(global, host)), host };
}

/** Installs with what the project says about networks and registries, as far as it is trusted. */
async function repairer(
  cache: CachePaths,
  { global, host }: CommandContext,
): Promise<Required<Pick<VerifyRequest, "reinstall">>> {
  const { openToolchainContext } = await import("../../orchestration/toolchain_context.ts");
  const context = await openToolchainContext(global, host, { trust: "skip" });
  return { reinstall: (info, manifest) => reinstallEntry(info, manifest, { ...context, cache }) };
}

function cleanRequest({ options }: CommandContext): CleanRequest {
  const days = options["older-than"];
  const minFree = options["min-free"];
  if (typeof days === "number" && days < 0) {
    throw new UsageError(`Cannot clean what is older than ${days} days: wanted 0 or more`, {
      argument: "--older-than",
    });
  }
  return {
    all: options["all"] === true,
    ...(typeof days === "number" ? { olderThanDays: days } : {}),
    ...(typeof minFree === "string" ? { minFreeBytes: parseSize(minFree, "--min-free") } : {}),
  };
}

async function checkNames(
  names: readonly string[],
  place: Awaited<ReturnType<typeof where>>,
): Promise<void> {
  if (names.length === 0) return;
  const installed = await new CacheRegistry(place).listToolchains();
  for (const name of names) {
    if (!installed.some(({ id }) => id === name)) throw new ToolchainNotInstalledError(name);
  }
}
