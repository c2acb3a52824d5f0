/** The real `Host`: this machine, this process. Owns nothing but the wiring. */
import type { Host } from "./host.ts";
import { type Log, silentLog } from "./log.ts";
import { detectPlatform } from "./platform.ts";
import { runProcess } from "./process.ts";
import { type Progress, silentProgress } from "./progress.ts";

/** What the caller decides about the host. */
export interface SystemHostOptions {
  /** True: no request may leave this machine. */
  readonly offline?: boolean;
  /** By default nobody reads the log. */
  readonly log?: Log;
  /** By default nobody watches. */
  readonly progress?: Progress;
  /** Stops the work when it is aborted. */
  readonly signal?: AbortSignal;
  /** By default one that knows proxies, certificates and the offline gate. */
  readonly fetch?: Host["fetch"];
}

/**
 * This machine as a `Host`.
 *
 * @example
 * ```ts
 * import { createSystemHost } from "@toolchainkit/toolchainkit/core/system_host";
 *
 * const host = createSystemHost({ offline: true });
 * console.log(host.platform.os, host.cwd, new Date(host.now()).toISOString());
 * ```
 */
export function createSystemHost(options: SystemHostOptions = {}): Host {
  const env = Deno.env.toObject();
  const cwd = Deno.cwd();
  const windows = Deno.build.os === "windows";
  return {
    platform: detectPlatform(),
    cwd,
    env,
    terminal: terminalFacts(),
    offline: options.offline ?? false,
    log: options.log ?? silentLog,
    progress: options.progress ?? silentProgress,
    signal: options.signal ?? new AbortController().signal,
    now: () => Date.now(),
    sleep,
    randomId: () => crypto.randomUUID().replaceAll("-", "").slice(0, 12),
    fetch: options.fetch ?? networkFetch(env, options.offline ?? false),
    run: (request) => runProcess(request, { env, cwd, windows }),
  };
}

/** The network is loaded when somebody wants it: most commands do without. */
function networkFetch(env: Host["env"], offline: boolean): Host["fetch"] {
  let ready: Promise<Host["fetch"]> | undefined;
  return async (request) => {
    ready ??= import("./network.ts").then(({ createNetworkFetch }) =>
      createNetworkFetch({}, env, { offline })
    );
    return (await ready)(request);
  };
}

function terminalFacts(): Host["terminal"] {
  const interactive = Deno.stderr.isTerminal() && Deno.stdin.isTerminal();
  let columns = 80;
  if (Deno.stderr.isTerminal()) {
    try {
      columns = Deno.consoleSize().columns || columns;
    } catch {
      // A terminal that does not tell its size is taken for 80 columns.
    }
  }
  return { interactive, columns };
}

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
