/**
 * The scheduler of sccache-dist. Owns asking it before a build: sccache fails every compilation with
 * a token that the scheduler refuses, and says nothing about a scheduler that does not answer.
 */
import { TkError } from "../core/errors.ts";
import type { Host } from "../core/host.ts";
import { redactUrl } from "../core/redact.ts";

/** The scheduler answers, but not to us. */
export class DistributionRefusedError extends TkError<{ address: string }> {
  readonly code = "DISTRIBUTION_REFUSED";

  constructor(address: string, reason: string, setting: "token" | "scheduler") {
    super(`Cannot distribute compilations by "${address}": ${reason}`, { address }, {
      hint: setting === "scheduler"
        ? "Write build.distributed.scheduler with http:// or https://"
        : "Correct build.distributed.token; toolchainkit build needs its variable to be set",
    });
  }
}

/** A scheduler of the configuration. */
export interface Scheduler {
  readonly address: string;
  /** Undefined: the scheduler asks for none. */
  readonly token: string | undefined;
}

const TIMEOUT_MS = 3000;
/** What sccache sends when it was given no token, by its sources. */
const TOKEN_OF_ALL = "dangerously_insecure_client";

/**
 * Asks a scheduler whether it takes jobs from us; one that does not answer, or has no build server,
 * is only warned about.
 *
 * @returns How many compilations its servers take at once; undefined when it must be left alone:
 * sccache would wait for its answer without end, and fail.
 * @throws {DistributionRefusedError} If it refuses the token.
 */
export async function checkScheduler(
  scheduler: Scheduler,
  host: Host,
): Promise<number | undefined> {
  const address = redactUrl(scheduler.address);
  const base = scheduler.address;
  if (!/^https?:\/\//i.test(base) || !URL.canParse(base)) {
    const reason = "it is no address such as http://host:10600";
    throw new DistributionRefusedError(address, reason, "scheduler");
  }
  // Without a body this asks for nothing: a scheduler that takes the token complains about the body.
  const job = await ask("POST", new URL("/api/v1/scheduler/alloc_job", base), scheduler, host);
  if (job === undefined) return warn(address, "it does not answer", host);
  if (job.status === 401 || job.status === 403) {
    const reason = scheduler.token === undefined
      ? "it wants a token"
      : "it refuses the token of the configuration";
    throw new DistributionRefusedError(address, reason, "token");
  }
  const state = await ask("GET", new URL("/api/v1/scheduler/status", base), scheduler, host);
  const count = (name: string) => new RegExp(`"${name}":\\s*(\\d+)`).exec(state?.text ?? "")?.[1];
  const servers = count("num_servers");
  if (servers === undefined) return warn(address, "it is no scheduler of sccache-dist", host);
  // One may come in the middle of the build.
  if (servers === "0") warn(address, "it has no build server yet", host);
  return Number(count("num_cpus") ?? servers);
}

function warn(address: string, reason: string, host: Host): undefined {
  host.log.warning(
    `Nothing is distributed by "${address}": ${reason}; compilations stay on this machine`,
  );
}

async function ask(
  method: "GET" | "POST",
  url: URL,
  scheduler: Scheduler,
  host: Host,
): Promise<{ readonly status: number; readonly text: string } | undefined> {
  const headers = {
    accept: "application/json",
    authorization: `Bearer ${scheduler.token ?? TOKEN_OF_ALL}`,
  };
  const signal = AbortSignal.any([host.signal, AbortSignal.timeout(TIMEOUT_MS)]);
  try {
    const response = await host.fetch(
      new Request(url, { method, headers, signal, redirect: "manual" }),
    );
    return { status: response.status, text: await beginningOf(response) };
  } catch (error) {
    if (host.signal.aborted) throw error;
    return undefined;
  }
}

/** What counts stands at the beginning; the rest, if it ends at all, is not read. */
async function beginningOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const block of response.body ?? []) {
    text += decoder.decode(block, { stream: true });
    if (text.length >= 10_000) break;
  }
  return text.slice(0, 10_000);
}
