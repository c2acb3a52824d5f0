/** Tells the log which programs a command runs and what it asks the network. Changes nothing else. */
import type { Host, ProcessRequest } from "../core/host.ts";
import { redactUrl } from "../core/redact.ts";
import { describeDuration } from "../core/quantities.ts";

/** Last lines of a failed program's errors that are worth keeping. */
const KEPT_ERROR_LINES = 20;

/** The same host, but its log hears of every child process and request. */
export function withHostLog(host: Host): Host {
  const { log } = host;
  return {
    ...host,
    async run(request) {
      const startedAt = host.now();
      log.debug(`run ${describeProcess(request)}`);
      const result = await host.run(request);
      const took = describeDuration(host.now() - startedAt);
      const how = result.timedOut ? "was stopped for its time" : `ended with ${result.code}`;
      log.debug(`${request.command} ${how} after ${took}`);
      if (result.code !== 0 && result.stderr !== "") {
        log.trace(result.stderr.trimEnd().split("\n").slice(-KEPT_ERROR_LINES).join("\n"));
      }
      return result;
    },
    async fetch(request) {
      const startedAt = host.now();
      const asked = `${request.method} ${redactUrl(request.url)}`;
      try {
        const response = await host.fetch(request);
        log.debug(`${asked}: ${response.status} after ${describeDuration(host.now() - startedAt)}`);
        return response;
      } catch (error) {
        log.debug(`${asked}: ${error instanceof Error ? error.message : String(error)}`);
        throw error;
      }
    },
  };
}

function describeProcess({ command, args, cwd }: ProcessRequest): string {
  const words = [command, ...args].map((word) =>
    /^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word)
  );
  return words.join(" ") + (cwd === undefined ? "" : ` in ${cwd}`);
}
