/**
 * A build that is distributed. Owns what is around it: distcc's include server in pump mode, the log
 * in which the engine says what became of each compilation, and the report on it afterwards.
 */
import { join } from "@std/path";
import { fillTemplate } from "../caching/template.ts";
import {
  type DistributionCounts,
  parseDistccLog,
  parseIcecreamLog,
} from "../caching/distribution_log.ts";
import { type DistributionPlan, INCLUDE_SERVER_VARIABLE } from "../caching/distributed.ts";
import { findExecutable, readTextIfExists, removeTree } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { redactSecrets } from "../core/redact.ts";
import { loadState, saveState } from "../state/project_state.ts";
import type { ProjectSetup } from "./setup.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** How an engine writes down what it does: the variables for it, and who reads it. */
interface EngineLog {
  readonly variable: string;
  readonly variables: (path: string) => Environment;
  readonly parse: (text: string) => DistributionCounts;
}

/** sccache counts by itself. */
const LOGS: Readonly<Partial<Record<DistributionPlan["engine"], EngineLog>>> = {
  distcc: {
    variable: "DISTCC_LOG",
    variables: (path) => ({ DISTCC_LOG: path }),
    parse: parseDistccLog,
  },
  icecream: {
    variable: "ICECC_LOGFILE",
    variables: (path) => ({ ICECC_LOGFILE: path, ICECC_DEBUG: "debug" }),
    parse: parseIcecreamLog,
  },
};

/** Runs the build with what its distribution needs, and tells what was done where. */
export async function distributing<T>(
  setup: Pick<ProjectSetup, "buildCache" | "project">,
  build: (environment: Environment) => Promise<T>,
  host: Host,
): Promise<T> {
  const plan = setup.buildCache?.distribution;
  if (plan === undefined) return await build({});
  const log = LOGS[plan.engine];
  // Who wants the log elsewhere reads it there.
  if (log === undefined || host.env[log.variable] !== undefined) {
    return await withIncludeServer(plan, build, host);
  }
  const path = join(setup.project.local, `${plan.engine}.log`);
  await removeTree(path);
  try {
    return await withIncludeServer(
      plan,
      (environment) => build({ ...environment, ...log.variables(path) }),
      host,
    );
  } finally {
    const counts = log.parse(await readTextIfExists(path) ?? "");
    await reportDistribution(plan, counts, { projectRoot: setup.project.root, host });
  }
}

/** What became of the compilations of the last build that was distributed. */
export interface LastDistribution {
  readonly engine: DistributionPlan["engine"];
  /** Compilations on other machines. */
  readonly elsewhere: number;
  /** Compilations in all. */
  readonly total: number;
}

/** Key of state.json. */
const STATE_KEY = "distribution";

/** Says what was done where, and keeps it in state.json. */
export async function reportDistribution(
  plan: DistributionPlan,
  counts: DistributionCounts,
  where: { readonly projectRoot: string; readonly host: Host },
): Promise<void> {
  for (const { level, text } of describeDistribution(plan, counts)) where.host.log[level](text);
  const total = counts.remote + counts.own + counts.fallbacks;
  if (total === 0) return;
  const last: LastDistribution = { engine: plan.engine, elsewhere: counts.remote, total };
  await saveState(where.projectRoot, {
    ...await loadState(where.projectRoot),
    [STATE_KEY]: last,
  });
}

/** What the last distributed build of a project did; undefined when there was none. */
export async function lastDistribution(
  projectRoot: string,
): Promise<LastDistribution | undefined> {
  const last = (await loadState(projectRoot))[STATE_KEY] as LastDistribution | undefined;
  const whole = typeof last?.engine === "string" && typeof last.elsewhere === "number" &&
    typeof last.total === "number";
  return whole ? last : undefined;
}

/** What is said about a distributed build; nothing about one that compiled nothing. */
export function describeDistribution(
  plan: Pick<DistributionPlan, "engine" | "pumpVariables">,
  counts: DistributionCounts,
): { readonly level: "info" | "warning"; readonly text: string }[] {
  const { engine } = plan;
  const { remote, own, fallbacks, preprocessedHere } = counts;
  const total = remote + own + fallbacks;
  const all = `${total} ${total === 1 ? "compilation" : "compilations"}`;
  const said: { level: "info" | "warning"; text: string }[] = [];
  if (remote > 0) {
    const here = own === 0 ? "" : `, ${own} here`;
    const verb = total === 1 ? "was" : "were";
    const text = `${engine}: ${remote} of ${all} ${verb} done elsewhere${here}`;
    said.push({ level: "info", text });
  }
  if (fallbacks > 0) {
    const reason = counts.reason === undefined ? "" : ` (${redactSecrets(counts.reason)})`;
    const text = `${engine} could not distribute ${fallbacks} of ${all}, ` +
      `which ${fallbacks === 1 ? "was" : "were"} done here${reason}`;
    said.push({ level: "warning", text });
  } else if (remote === 0 && own > 0) {
    const text = `${engine} found no other machine: ${all} ${
      total === 1 ? "was" : "were"
    } done here`;
    said.push({ level: "warning", text });
  }
  if (preprocessedHere > 0 && Object.keys(plan.pumpVariables).length > 0) {
    const text =
      `Pump mode of distcc failed for ${preprocessedHere} of ${all}, preprocessed here; ` +
      "its include server does not understand the code, or does not work on this machine";
    said.push({ level: "warning", text });
  }
  return said;
}

const START_TIMEOUT_MS = 60_000;
/**
 * The server is told to end at once, then its script waits until the process is gone: for ever in a
 * container whose first process looks after no orphans.
 */
const STOP_TIMEOUT_MS = 3000;
/** Debian's name, then that of the sources. */
const PUMP_PROGRAMS = ["distcc-pump", "pump"];

/** In pump mode: with an include server as long as the build runs. */
async function withIncludeServer<T>(
  plan: DistributionPlan,
  build: (environment: Environment) => Promise<T>,
  host: Host,
): Promise<T> {
  if (Object.keys(plan.pumpVariables).length === 0) return await build({});
  const server = await startIncludeServer(plan, host);
  if (server === undefined) return await build({});
  try {
    return await build(server.environment);
  } finally {
    const { command, environment } = server;
    const { stderr } = await host.run({
      command,
      args: ["--shutdown"],
      env: environment,
      timeoutMs: STOP_TIMEOUT_MS,
    });
    const problem = firstProblem(stderr);
    if (problem !== undefined) host.log.warning(`Include server of distcc: ${problem}`);
  }
}

async function startIncludeServer(
  plan: DistributionPlan,
  host: Host,
): Promise<{ readonly command: string; readonly environment: Environment } | undefined> {
  const problems: string[] = [];
  for (const name of PUMP_PROGRAMS) {
    const command = await findExecutable(name, host);
    if (command === undefined) continue;
    const variables = Object.entries(plan.pumpVariables).map(([key, value]) => [
      key,
      fillTemplate(value, host.env),
    ]);
    const { code, stdout, stderr } = await host.run({
      command,
      args: ["--startup"],
      env: { ...Object.fromEntries(variables), DISTCC_POTENTIAL_HOSTS: undefined },
      timeoutMs: START_TIMEOUT_MS,
      signal: host.signal,
    });
    const environment = parseStartup(stdout);
    if (code === 0 && environment !== undefined) return { command, environment };
    const said = linesOf(stderr)[0] ?? `"${command}" started none`;
    problems.push(firstProblem(stderr) ?? said);
  }
  host.log.warning(
    `Pump mode is left alone: ${problems[0] ?? "distcc-pump is not in PATH"}; ` +
      "files are preprocessed here",
  );
  return undefined;
}

/** The variables of an include server, as `distcc-pump --startup` prints them for a shell. */
export function parseStartup(text: string): Environment | undefined {
  const found = [...text.matchAll(/^export (INCLUDE_SERVER_\w+)='([^']*)'$/gm)];
  const environment = Object.fromEntries(found.map(([, name, value]) => [name, value]));
  return environment[INCLUDE_SERVER_VARIABLE] === undefined ? undefined : environment;
}

function firstProblem(stderr: string): string | undefined {
  return linesOf(stderr).find((line) => /error|warning|demoted|could not|can't/i.test(line));
}

/** What distcc-pump says, without the underscores that it puts in front. */
function linesOf(stderr: string): string[] {
  const lines = stderr.split("\n").map((line) => line.replace(/^_+/, "").trim());
  return lines.filter((line) => line !== "");
}
