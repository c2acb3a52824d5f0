/**
 * sccache's servers: one for each configuration, for all checkouts of this user together, because
 * no two may use one folder. Owns their configuration file, starting and stopping them.
 */
import { join } from "@std/path";
import {
  type DistributionPlan,
  fillConfigLines,
  type PackedCompiler,
  packedCompilersIn,
} from "../caching/distributed.ts";
import { type CacheFacts, type CachePlan, FOREIGN_SETTINGS, planCache } from "../caching/plan.ts";
import type { CacheTool, RemoteCache, Variables } from "../caching/types.ts";
import type { CachePaths } from "../core/directory.ts";
import { readCacheText } from "../core/cache_file.ts";
import { atomicWrite, isDirectory, isFile } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { withLock } from "../core/locking.ts";
import { redactSecrets } from "../core/redact.ts";
import { secretHash } from "../core/secret_hash.ts";
import { listensOnSocket } from "../core/tcp.ts";
import { planVariables } from "../caching/launcher.ts";
import { BuildCacheRefusedError, BuildCacheUnreachableError } from "./build_cache_ask.ts";
import type { FoundMaster } from "./build_cache_redis.ts";
import { BuildCacheToolError } from "./build_cache_tool.ts";

const START_TIMEOUT_MS = 30_000;
/** How long a server may take to say what it counted. */
const ANSWER_TIMEOUT_MS = 15_000;

/** Adds this checkout to those that share the cache, and writes the file that all of them use. */
export async function configureSccache(
  facts: CacheFacts,
  context: { readonly cache: CachePaths; readonly host: Host },
): Promise<CachePlan> {
  const { cache, host } = context;
  const key = secretHash(
    JSON.stringify([facts.directory, facts.distribution?.sccacheConfig ?? []]),
  );
  const configFile = join(cache.root, "build-cache", `sccache-${key}.toml`);
  return await withLock(join(cache.locks, "build-cache.lock"), async () => {
    const before = await readCacheText(configFile, { root: cache.root }) ?? "";
    const known = baseDirectoriesIn(before);
    const living: string[] = [];
    for (const folder of new Set([...known, ...facts.baseDirectories])) {
      if (await isDirectory(folder)) living.push(folder);
    }
    const distribution = await wholeDistribution(facts.distribution, before, host);
    const baseDirectories = living.sort();
    const plan = planCache({ ...facts, distribution, configFile, baseDirectories });
    if (plan.configFile === undefined) return plan;
    const { path, text } = plan.configFile;
    const changed = before !== text;
    // It may hold a token: sccache takes that from nowhere else.
    if (changed) await atomicWrite(path, text, { mode: 0o600 });
    // A server reads the file when it starts; the next compilation starts it again.
    if (changed && known.length > 0) {
      for (const mode of ["shared", "local"] as const) await stopServer(plan, mode, host);
    }
    return plan;
  }, { host, timeoutMs: 60_000, purpose: "configure sccache" });
}

/** With the secrets filled in, and the packed compilers of the other checkouts. */
async function wholeDistribution(
  plan: DistributionPlan | undefined,
  before: string,
  { env }: Host,
): Promise<DistributionPlan | undefined> {
  if (plan === undefined) return undefined;
  const toolchains = new Map<string, PackedCompiler>();
  for (const packed of packedCompilersIn(before)) {
    if (await isFile(packed.archive)) toolchains.set(packed.compiler, packed);
  }
  for (const packed of plan.toolchains) toolchains.set(packed.compiler, packed);
  const sorted = [...toolchains.values()].sort((a, b) => a.compiler < b.compiler ? -1 : 1);
  return { ...plan, sccacheConfig: fillConfigLines(plan.sccacheConfig, env), toolchains: sorted };
}

/**
 * Makes sure that this program can distribute at all.
 *
 * @throws {BuildCacheToolError} If it was built without, as Debian does.
 */
export async function requireDistribution(
  tool: Pick<CacheTool, "path" | "version">,
  plan: CachePlan,
  host: Host,
): Promise<void> {
  const { stdout, stderr } = await host.run({
    command: tool.path,
    args: ["--dist-status"],
    env: serverEnvironment(planVariables(plan, "local", host.env)),
    timeoutMs: START_TIMEOUT_MS,
  });
  if (!/feature not selected/.test(`${stdout}\n${stderr}`)) return;
  throw new BuildCacheToolError(
    "sccache",
    `"${tool.path}" was built without distribution`,
    "Write tools: {sccache: latest}, so that ToolchainKit installs one that has it",
  );
}

function baseDirectoriesIn(toml: string): string[] {
  const list = /^basedirs = (\[.*\])$/m.exec(toml)?.[1];
  try {
    const value: unknown = JSON.parse(list ?? "[]");
    return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
  } catch {
    return [];
  }
}

/** What a server serves, as it may be shown. */
export interface ServedCache {
  /** Such as `s3`; `local` without a shared cache. */
  readonly type: string;
  /** What is public of its address. */
  readonly address: string;
  /** What sentinels said last, also while the shared cache is left alone. */
  readonly master?: FoundMaster;
}

/** What is public of a shared cache. */
export function servedCache(
  remote: RemoteCache | undefined,
  master?: FoundMaster | undefined,
): ServedCache {
  const followed = master === undefined ? {} : { master };
  if (remote === undefined) return { type: "local", address: "local cache", ...followed };
  const [node] = remote.clusterEndpoints ?? [];
  const address = remote.bucket ?? remote.container ??
    redactSecrets(remote.url ?? remote.endpoint ?? node ?? remote.type);
  return { type: remote.type, address, ...followed };
}

/**
 * Starts a server with these variables; with a shared cache it tries the credentials. One that runs
 * stays.
 *
 * @throws {BuildCacheUnreachableError | BuildCacheRefusedError} If it cannot use the shared cache.
 * @throws {BuildCacheToolError} If it has no shared caches at all, as Debian builds it.
 */
export async function startServer(
  tool: Pick<CacheTool, "path">,
  variables: Variables,
  served: ServedCache,
  host: Host,
): Promise<"started" | "running"> {
  const state = await stateOf(tool, variables, host);
  if (state === "serving") return "running";
  if (state === "silent") host.log.warning(`${SILENT}; another one takes its place`);
  const { timedOut, code, stderr, stdout } = await host.run({
    command: tool.path,
    args: ["--start-server"],
    env: serverEnvironment(variables),
    timeoutMs: START_TIMEOUT_MS,
  });
  if (code === 0) return "started";
  const output = `${stdout}\n${stderr}`;
  if (/address (already )?in use|already (running|listening)/i.test(output)) return "running";
  const { type, address } = served;
  if (/cache type is not enabled/i.test(output)) {
    throw new BuildCacheToolError(
      "sccache",
      `"${tool.path}" was built without shared caches`,
      "Write tools: {sccache: latest}, so that ToolchainKit installs one that has them",
    );
  }
  const reason = timedOut ? "the server of sccache does not start" : reasonIn(output, variables);
  if (REFUSED.test(output)) throw new BuildCacheRefusedError(type, address, reason);
  throw new BuildCacheUnreachableError(type, address, reason);
}

/**
 * Puts another server in the place of one that hangs: compilers wait for it without end.
 */
export async function replaceSilentServer(
  tool: Pick<CacheTool, "path">,
  variables: Variables,
  host: Host,
): Promise<void> {
  if (await stateOf(tool, variables, host) !== "silent") return;
  host.log.warning(`${SILENT}; another one takes its place`);
  await host.run({
    command: tool.path,
    args: ["--start-server"],
    env: serverEnvironment(variables),
    timeoutMs: START_TIMEOUT_MS,
  });
}

const SILENT = "The server of sccache does not answer";

/**
 * Whether a server answers on the socket of these variables. A new one would take the socket away
 * from one that does: the old one stays as a process that nobody reaches, and its counters are lost.
 */
async function stateOf(
  tool: Pick<CacheTool, "path">,
  variables: Variables,
  host: Host,
): Promise<"absent" | "serving" | "silent"> {
  const socket = variables["SCCACHE_SERVER_UDS"];
  if (socket === undefined || !await listensOnSocket(socket)) return "absent";
  const { code, timedOut } = await host.run({
    command: tool.path,
    args: ["--show-stats"],
    env: serverEnvironment(variables),
    timeoutMs: ANSWER_TIMEOUT_MS,
  });
  return timedOut ? "silent" : code === 0 ? "serving" : "absent";
}

const REFUSED =
  /denied|forbidden|loading credential|unauthori|wrongpass|noauth|invalidaccesskey|signature|authenticat|\b40[13]\b/i;

/** The cause that sccache names, without any value that it was given. */
function reasonIn(output: string, variables: Variables): string {
  const lines = output.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const line = lines.find((each) => /^sccache: caused by:/.test(each)) ??
    lines.find((each) => /^sccache: error:/.test(each)) ?? "no reason given";
  let text = line.replace(/^sccache: (error|caused by): /, "");
  for (const [name, value] of Object.entries(variables)) {
    if (/PASSWORD|TOKEN|SECRET|KEY_ID|CONNECTION|SCCACHE_REDIS$/.test(name) && value !== "") {
      text = text.replaceAll(value, "***");
    }
  }
  text = redactSecrets(text);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

/** Stops a server; one that does not run is fine, one that hangs stays. */
export async function stopServer(
  plan: Pick<CachePlan, "command" | "variables" | "remote" | "local">,
  mode: "shared" | "local",
  host: Host,
): Promise<"stopped" | "not-running" | "silent"> {
  if (mode === "shared" && Object.keys(plan.remote).length === 0) return "not-running";
  const { code, timedOut } = await host.run({
    command: plan.command,
    args: ["--stop-server"],
    env: serverEnvironment(planVariables(plan, mode, host.env)),
    timeoutMs: START_TIMEOUT_MS,
  });
  return timedOut ? "silent" : code === 0 ? "stopped" : "not-running";
}

/** What a server may take from this environment: of the settings of another cache, nothing. */
export function serverEnvironment(variables: Variables): Record<string, string | undefined> {
  const foreign = FOREIGN_SETTINGS.map((name) => [name, undefined] as const);
  return { SCCACHE_LOG: undefined, ...Object.fromEntries(foreign), ...variables };
}
