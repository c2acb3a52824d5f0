/**
 * How far the way to a server is open: name, connection, encryption, answer. Owns taking the steps
 * one by one, for diagnosis; downloads go their own way.
 */
import type { Host } from "../host.ts";
import { trustSystemStore } from "./certificates.ts";
import { type PeerCertificates, readPeerCertificates } from "./peer_certificate.ts";

/** One step of the way. */
export interface ProbeStep {
  readonly step: "dns" | "tcp" | "tls" | "http";
  readonly ok: boolean;
  /** What came out: addresses, a status, the system's words for what failed. */
  readonly detail: string;
  readonly durationMs: number;
}

/** The way to one server. */
export interface Probe {
  /** Such as `https://files.example.com`. */
  readonly origin: string;
  /** In order, up to the first that failed. */
  readonly steps: readonly ProbeStep[];
  /** Of a direct https connection, when the server shows them. */
  readonly certificates: PeerCertificates | undefined;
}

/** How to probe. */
export interface ProbeOptions {
  readonly host: Host;
  /** The proxy in between; DNS and TCP are tried on it, the rest goes through it. */
  readonly proxy?: URL | undefined;
  /** PEM certificates to trust beside those of the system. */
  readonly caCerts?: readonly string[];
  /** Longest time of each step, in milliseconds. */
  readonly timeoutMs: number;
}

/**
 * Goes the way to a server step by step; never throws for what a step meets. Of servers that do not
 * speak HTTP, such as `redis://host`, it is only seen whether they take a connection.
 */
export async function probeServer(url: URL, options: ProbeOptions): Promise<Probe> {
  const { host, proxy, timeoutMs } = options;
  const next = proxy ?? url;
  const hostname = next.hostname.replace(/^\[|\]$/g, "");
  const port = portOf(next);
  const steps: ProbeStep[] = [];
  const take = async (step: ProbeStep["step"], work: () => Promise<string>): Promise<boolean> => {
    const startedAt = host.now();
    try {
      const detail = await within(timeoutMs, work(), host);
      steps.push({ step, ok: true, detail, durationMs: host.now() - startedAt });
      return true;
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      steps.push({ step, ok: false, detail, durationMs: host.now() - startedAt });
      return false;
    }
  };
  const direct = proxy === undefined && url.protocol === "https:";
  const done = async (): Promise<Probe> => ({
    origin: `${url.protocol}//${url.host}`,
    steps,
    certificates: direct && steps.some(({ step, ok }) => step === "tcp" && ok)
      ? await peerCertificates({ hostname, port }, options)
      : undefined,
  });
  const open = await connectInSteps({ hostname, port }, steps, options) &&
    (!direct || await take("tls", async () => await shakeHands({ hostname, port }, options)));
  if (open && /^https?:$/.test(url.protocol)) await take("http", async () => await ask(url, host));
  return await done();
}

/** Ports of addresses that name none. */
const PORTS: Readonly<Record<string, number>> = {
  "https:": 443,
  "socks5:": 1080,
  "socks5h:": 1080,
  "redis:": 6379,
  "rediss:": 6379,
  "memcached:": 11211,
  "tcp:": 11211,
};

function portOf(url: URL): number {
  if (url.port !== "") return Number(url.port);
  return PORTS[url.protocol] ?? 80;
}

async function within<T>(timeoutMs: number, work: Promise<T>, host: Host): Promise<T> {
  const stop = new AbortController();
  try {
    return await Promise.race([
      work,
      host.sleep(timeoutMs, stop.signal).then(() => {
        throw new Error(`no answer within ${Math.round(timeoutMs / 1000)} s`);
      }),
    ]);
  } finally {
    work.catch(() => {});
    stop.abort();
  }
}

interface Place {
  readonly hostname: string;
  readonly port: number;
}

/**
 * Resolving a name and connecting are one call of the system, which looks into its own tables of
 * names too; its words tell which of the two failed.
 */
async function connectInSteps(
  place: Place,
  steps: ProbeStep[],
  { host, timeoutMs }: ProbeOptions,
): Promise<boolean> {
  const startedAt = host.now();
  const note = (step: "dns" | "tcp", ok: boolean, detail: string) => {
    steps.push({ step, ok, detail, durationMs: host.now() - startedAt });
  };
  const connecting = Deno.connect(place);
  try {
    const connection = await within(timeoutMs, connecting, host);
    const { hostname } = connection.remoteAddr as Deno.NetAddr;
    connection.close();
    note("dns", true, hostname);
    note("tcp", true, `port ${place.port} is open`);
    return true;
  } catch (error) {
    // One that comes too late is of no use any more.
    connecting.then((connection) => connection.close(), () => {});
    const detail = error instanceof Error ? error.message : String(error);
    if (isNameFailure(detail)) {
      note("dns", false, detail);
    } else {
      note("dns", true, "the name is known");
      note("tcp", false, detail);
    }
    return false;
  }
}

/** True for what Linux, macOS and Windows say when a name stands for no address. */
export function isNameFailure(message: string): boolean {
  return /lookup address|no such host|host is known|name or service|nodename|os error 1100[1-4]/i
    .test(message);
}

async function shakeHands(place: Place, { caCerts = [] }: ProbeOptions): Promise<string> {
  trustSystemStore();
  const connection = await Deno.connectTls({ ...place, caCerts: [...caCerts] });
  try {
    await connection.handshake();
    return "the certificate is trusted";
  } finally {
    connection.close();
  }
}

async function ask(url: URL, host: Host): Promise<string> {
  const request = new Request(`${url.origin}/`, { method: "HEAD", redirect: "manual" });
  const response = await host.fetch(request);
  await response.body?.cancel();
  const { status } = response;
  if (status === 407) throw new Error("the proxy wants a name and a password (407)");
  if (status >= 500) throw new Error(`the server answered ${status}`);
  return `the server answered ${status}`;
}

async function peerCertificates(
  place: Place,
  { host, timeoutMs }: ProbeOptions,
): Promise<PeerCertificates | undefined> {
  let connection: Deno.Conn | undefined;
  try {
    connection = await Deno.connect(place);
    return await within(timeoutMs, readPeerCertificates(connection, place.hostname), host);
  } catch {
    // What it would have said only adds to what the steps say.
    return undefined;
  } finally {
    connection?.close();
  }
}
