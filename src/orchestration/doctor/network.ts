/**
 * The doctor on the network: the way to every server that the project's archives come from. Owns
 * which servers these are and what a closed way means.
 */
import { artifactsOfLock, type LockFile } from "../../config/lock_file.ts";
import type { LoadedConfig } from "../../config/load.ts";
import { type Artifact, artifactId } from "../../core/artifact.ts";
import { cachePaths } from "../../core/directory.ts";
import type { Host } from "../../core/host.ts";
import { findInstalled } from "../../core/install/installed_check.ts";
import { createNetworkFetch, type NetworkOptions } from "../../core/network.ts";
import { extraCertificates } from "../../core/network/certificates.ts";
import { mirrorsInForce } from "../../core/network/mirrors.ts";
import { type Probe, probeServer } from "../../core/network/probe.ts";
import { chooseProxy, type ProxyChoice } from "../../core/network/proxy.ts";
import { platformName } from "../../core/platform.ts";
import { redactUrl } from "../../core/redact.ts";
import { askProgram } from "../../core/ask_program.ts";
import { networkOptions, ownNetworkOptions } from "../network_options.ts";
import { cacheRootOf } from "../project_cache.ts";
import type { ProjectSettings } from "../project_settings.ts";
import { type Finding, findingOf } from "./finding.ts";

/** Where the doctor looks. */
export interface NetworkPlace {
  readonly loaded: LoadedConfig | undefined;
  readonly lock: LockFile | undefined;
  /** True if the addresses that the project brings may be used. */
  readonly trusted: boolean;
  readonly settings: ProjectSettings;
  readonly host: Host;
  /** Names that the lock lost because only the lock knows their builds. */
  readonly withheld: readonly string[];
  /** Names in the lock that this machine has to spare. */
  readonly unneeded: readonly string[];
}

/** Longest time of each step on the way to a server. */
export const STEP_TIMEOUT_MS = 8_000;
const MOST_SERVERS = 16;

/** Looks at the network. */
export async function checkNetwork(place: NetworkPlace): Promise<Finding[]> {
  const { host } = place;
  if (host.offline) {
    return [{ check: "network", severity: "info", summary: "Not looked at: the run is offline" }];
  }
  try {
    const { withheld } = place;
    const network = await networkOf(place);
    const caCerts = await extraCertificates(network.caFile, host.env);
    const fetch = createNetworkFetch(network, host.env, { offline: false });
    const servers = serversOf(place).slice(0, MOST_SERVERS);
    const client = await checkClients(place);
    if (servers.length === 0) {
      const summary = "No server is needed: the lock names no address";
      const finding: Finding = { check: "network", severity: "info", summary };
      return [finding, ...withheldFindings(withheld), ...client];
    }
    const found = await Promise.all(servers.map(async (url) => {
      const proxy = chooseProxy(url, host.env, network.proxy);
      const probe = await probeServer(url, {
        host: { ...host, fetch },
        proxy: proxy?.url,
        caCerts,
        timeoutMs: STEP_TIMEOUT_MS,
      });
      return { proxy, probe };
    }));
    fetch.close();
    const open = found.filter(({ probe }) => probe.steps.every(({ ok }) => ok));
    const stuck = stuckArtifacts(await missingArtifacts(place), {
      origins: open.map(({ probe }) => probe.origin),
      mirrors: mirrorsInForce(network.mirrors, host.env),
      clients: client.flatMap(({ check, severity }) => severity === "ok" ? [check] : []),
    });
    return [
      ...proxyFindings(found.map(({ proxy }) => proxy), place),
      ...found.map(({ proxy, probe }) => serverFinding(probe, proxy)),
      ...withheldFindings(withheld),
      ...client,
      ...stuck.map((id): Finding => ({
        check: "sources",
        severity: "error",
        summary: `${id} cannot be fetched: none of its sources can be reached`,
        mend: "Mend one of the ways above, or import a bundle",
        exit: 6,
      })),
    ];
  } catch (error) {
    return [findingOf("network", error)];
  }
}

function withheldFindings(names: readonly string[]): Finding[] {
  if (names.length === 0) return [];
  return [{
    check: "sources",
    severity: "info",
    summary: `Addresses of ${names.join(", ")} in the lock were not contacted: only the project ` +
      "names them, and it is not trusted",
    mend: "Read toolchainkit.yaml and toolchainkit.lock; then: toolchainkit trust",
  }];
}

/** The settings that a download would use. */
async function networkOf({ loaded, trusted, host }: NetworkPlace): Promise<NetworkOptions> {
  return trusted && loaded !== undefined
    ? networkOptions(loaded.config)
    : await ownNetworkOptions(host);
}

/** The servers of mirrors, added registries and the archives of this machine, each once. */
export function serversOf(place: NetworkPlace): URL[] {
  const { loaded, lock, trusted, host } = place;
  const platform = platformName(host.platform);
  const addresses = [
    ...mirrorsInForce(trusted ? loaded?.config.mirrors : [], host.env),
    ...trusted ? loaded?.config.registries ?? [] : [],
    ...lockedArtifacts(lock, platform).flatMap(({ sources }) =>
      sources.flatMap((source) => "url" in source ? [source.url] : [])
    ),
  ];
  const origins = addresses.filter((address) => /^https?:/i.test(address) && URL.canParse(address))
    .map((address) => new URL(address).origin);
  return [...new Set(origins)].map((origin) => new URL(origin));
}

function lockedArtifacts(lock: LockFile | undefined, platform: string): Artifact[] {
  if (lock === undefined) return [];
  return artifactsOfLock(lock, [platform]).map(({ artifact }) => artifact);
}

/** What bootstrap would have to fetch. */
async function missingArtifacts(place: NetworkPlace): Promise<Artifact[]> {
  const { loaded, lock, host, settings, trusted, unneeded } = place;
  const own = trusted && loaded !== undefined;
  const cache = cachePaths(own ? cacheRootOf(loaded.config, settings) : settings.cacheDir);
  const all = lock === undefined ? [] : artifactsOfLock(lock, [platformName(host.platform)])
    .filter(({ name }) => !unneeded.includes(name))
    .map(({ artifact }) => artifact);
  const installed = await Promise.all(all.map((artifact) => {
    return findInstalled(artifact, cache);
  }));
  return all.filter((_artifact, at) => installed[at] === undefined);
}

/** Names of the artifacts that no open way leads to. Pure. */
export function stuckArtifacts(
  artifacts: readonly Artifact[],
  open: {
    readonly origins: readonly string[];
    readonly mirrors: readonly string[];
    readonly clients: readonly string[];
  },
): string[] {
  const isOpen = (address: string) =>
    !/^https?:/i.test(address) ||
    (URL.canParse(address) && open.origins.includes(new URL(address).origin));
  if (open.mirrors.some(isOpen)) return [];
  return artifacts
    .filter(({ sources }) =>
      !sources.some((source) =>
        "url" in source
          ? isOpen(source.url)
          : open.clients.includes("npm" in source ? "client-npm" : "client-pip")
      )
    )
    .map(artifactId);
}

/** npm and pip bring packages by their own settings; without the program that way is closed. */
async function checkClients({ lock, host }: NetworkPlace): Promise<Finding[]> {
  const sources = lockedArtifacts(lock, platformName(host.platform)).flatMap((one) => one.sources);
  const wanted = [
    { program: "npm", used: sources.some((source) => "npm" in source), args: ["--version"] },
    {
      program: "python3",
      used: sources.some((source) => "pypi" in source),
      args: ["-m", "pip", "--version"],
    },
  ];
  const findings: Finding[] = [];
  for (const { program, used, args } of wanted) {
    if (!used) continue;
    const check = `client-${program === "npm" ? "npm" : "pip"}`;
    const name = program === "npm" ? "npm" : "pip";
    const answer = await askProgram(program, args, host);
    const version = /\d+(?:\.\d+)+/.exec(answer?.stdout ?? "")?.[0];
    findings.push(
      version === undefined
        ? {
          check,
          severity: "info",
          summary: `${name} is not there, so sources that need it are passed over`,
          mend: `Install ${name} if the other sources cannot be reached`,
        }
        : { check, severity: "ok", summary: `${name} ${version} is there for its packages` },
    );
  }
  return findings;
}

function proxyFindings(
  proxies: readonly (ProxyChoice | undefined)[],
  { loaded, host }: NetworkPlace,
): Finding[] {
  const used = new Map(proxies.flatMap((proxy) => {
    return proxy === undefined ? [] : [[`${proxy.setting} ${proxy.url.href}`, proxy] as const];
  }));
  const bypass = host.env["no_proxy"] ?? host.env["NO_PROXY"];
  if (used.size === 0) return [{ check: "proxy", severity: "ok", summary: "No proxy is used" }];
  return [...used.values()].map(({ url, setting }) => {
    const origin = loaded?.origins.get("network.proxy");
    const place = setting === "network.proxy" && origin !== undefined
      ? `${setting} in ${origin.file}:${origin.line}:${origin.column}`
      : `the variable ${setting}`;
    return {
      check: "proxy",
      severity: "info",
      summary: `The proxy ${redactUrl(url)} is used, as ${place} says`,
      ...(bypass === undefined ? {} : { evidence: `NO_PROXY is "${bypass}"` }),
    };
  });
}

/** What the way to a server means for somebody who wants to download from it. Pure. */
export function serverFinding(probe: Probe, proxy?: Pick<ProxyChoice, "url" | "setting">): Finding {
  const check = "server";
  const { origin, steps, certificates } = probe;
  const evidence = steps.map(({ step, ok, detail, durationMs }) =>
    `${step.toUpperCase()} ${ok ? "ok" : "failed"} (${durationMs} ms): ${detail}`
  ).join("\n");
  const failed = steps.find(({ ok }) => !ok);
  if (failed !== undefined) {
    const { summary, mend } = explainStep(probe, failed.step, failed.detail, proxy);
    // Whether anything is kept from working by it depends on the other sources.
    return { check, severity: "warning", summary, evidence, mend };
  }
  if (certificates !== undefined && !certificates.publicAuthority) {
    return {
      check,
      severity: "info",
      summary: `${origin} can be reached; its certificate is signed by "${certificates.issuer}", ` +
        "which is no public authority: a proxy may be reading along",
      evidence,
    };
  }
  return { check, severity: "ok", summary: `${origin} can be reached`, evidence };
}

function explainStep(
  { origin, certificates }: Probe,
  step: Probe["steps"][number]["step"],
  detail: string,
  proxy: Pick<ProxyChoice, "url" | "setting"> | undefined,
): { summary: string; mend: string } {
  const next = proxy === undefined
    ? origin
    : `the proxy ${redactUrl(proxy.url)} of ${proxy.setting}, on the way to ${origin},`;
  const useProxy = "export HTTPS_PROXY=http://PROXY:PORT, or export TOOLCHAINKIT_MIRROR=ADDRESS";
  switch (step) {
    case "dns":
      return {
        summary: `The name of ${next} cannot be resolved`,
        mend: proxy === undefined ? useProxy : `Correct ${proxy.setting}`,
      };
    case "tcp":
      return {
        summary: `${next} cannot be connected to`.replace(/^t/, "T"),
        mend: proxy === undefined ? useProxy : `Correct ${proxy.setting}`,
      };
    case "tls":
      return {
        summary: certificates === undefined || certificates.publicAuthority
          ? `${origin} shows a certificate that is not trusted`
          : `${origin} shows a certificate that is signed by "${certificates.issuer}": ` +
            "a proxy intercepts the connection, or the server has an authority of its own",
        mend: "Get the certificate of that authority as a PEM file; then: " +
          "export SSL_CERT_FILE=FILE.pem, or toolchainkit config set network.ca_file FILE.pem",
      };
    case "http":
      return {
        summary: `${origin} does not answer as a server of files`,
        mend: /407/.test(detail)
          ? `Write the proxy as http://NAME:PASSWORD@HOST:PORT in ${
            proxy?.setting ?? "HTTPS_PROXY"
          }`
          : useProxy,
      };
  }
}
