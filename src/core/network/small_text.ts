/**
 * Small texts from the network, such as signatures and registry files. Owns their limits of size and
 * time; files that are worth resuming are downloads.
 */
import type { Host } from "../host.ts";
import { type NetworkOptions, projectExchange } from "../network.ts";
import { after } from "../timers.ts";
import { authorizationFor, readNetrc } from "./credentials.ts";
import { followRedirects } from "./redirects.ts";

/** How a text is fetched. */
export interface SmallTextOptions {
  readonly host: Host;
  /** Settings of the project; without them the defaults. */
  readonly network?: NetworkOptions;
  /** A longer text is refused before it is all in memory. */
  readonly limitBytes: number;
  /** True: the content is checked by other means, so that plain http will do. */
  readonly allowPlainHttp: boolean;
}

const DEFAULT_STALL_MS = 30_000;

/** A server that sends a byte now and then is never silent, and never done. */
const LONGEST_MS = 10 * 60_000;

/**
 * The text at an http or https address, asked for once, with the user's credentials for that host.
 *
 * @throws {OfflineError} If the host is offline.
 * @throws {Error} With a reason in words: a status, a silent server, a text that is too long.
 */
export async function fetchSmallText(address: string, options: SmallTextOptions): Promise<string> {
  const { host, network = {}, limitBytes, allowPlainHttp } = options;
  const stallMs = network.timeoutMs ?? DEFAULT_STALL_MS;
  const stalled = new AbortController();
  const wait = () =>
    after(stallMs, () => {
      stalled.abort(new Error(`the server was silent for ${Math.round(stallMs / 1000)} s`));
    });
  const longestMs = Math.min(LONGEST_MS, network.totalTimeoutMs ?? LONGEST_MS);
  const callOffAll = after(longestMs, () => {
    stalled.abort(new Error(`it was not whole after ${Math.ceil(longestMs / 1000)} s`));
  });
  const signal = AbortSignal.any([host.signal, stalled.signal]);
  const { exchange, close } = projectExchange(network, host);
  let callOff = wait();
  try {
    const { response } = await followRedirects({
      url: address,
      headers: { "Accept": "*/*", "User-Agent": "toolchainkit" },
      authorization: authorizationFor(new URL(address), host.env, await readNetrc(host.env)),
      allowPlainHttp,
      signal,
    }, exchange);
    if (!response.ok) {
      await response.body?.cancel().catch(() => {});
      throw new Error(`the server answered ${response.status}`);
    }
    const decoder = new TextDecoder();
    let text = "";
    let sizeBytes = 0;
    for await (const block of response.body ?? []) {
      callOff();
      callOff = wait();
      sizeBytes += block.length;
      if (sizeBytes > limitBytes) throw new Error(`it is larger than ${limitBytes} bytes`);
      text += decoder.decode(block, { stream: true });
    }
    return text + decoder.decode();
  } catch (error) {
    throw stalled.signal.aborted && !host.signal.aborted ? stalled.signal.reason : error;
  } finally {
    callOff();
    callOffAll();
    close();
  }
}
