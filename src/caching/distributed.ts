/**
 * Compilation on several machines by icecream, distcc or sccache-dist. Owns what each is told and
 * in which order it works with a cache: the cache is asked first, what it lacks is distributed.
 */
import { fillTemplate } from "./template.ts";
import type { Distribution, Variables } from "./types.ts";

/** What distribution adds to a build. */
export interface DistributionPlan {
  /** Which program distributes. */
  readonly engine: Distribution["engine"];
  /** Program that runs after the cache and before the compiler; absent for sccache-dist. */
  readonly command?: string;
  /** For every compilation; values may be templates. */
  readonly variables: Variables;
  /** For compilations while an include server of distcc runs; empty without pump mode. */
  readonly pumpVariables: Variables;
  /** Lines of sccache's configuration file; texts in quotes may be templates. */
  readonly sccacheConfig: readonly string[];
  /** sccache-dist: compilers that sccache need not pack. */
  readonly toolchains: readonly PackedCompiler[];
  /** How many compilations all machines take at once; undefined where nobody tells. */
  readonly slots: number | undefined;
}

/** A compiler in an archive with all that it needs, under the path that it has here. */
export interface PackedCompiler {
  /** Absolute. */
  readonly compiler: string;
  /** Absolute path of the archive. */
  readonly archive: string;
}

/** What the machine has for it. */
export interface DistributionFacts {
  /** Absolute path of `icecc` or `distcc`. */
  readonly command?: string;
  /** icecream: the packed toolchain. */
  readonly toolchainArchive?: string;
  /** sccache-dist: absolute folder in which sccache keeps the toolchains that it packed. */
  readonly toolchainFolder?: string;
  /** sccache-dist: compilers that are packed already. */
  readonly toolchains?: readonly PackedCompiler[];
  /** icecream, sccache-dist: what the scheduler says it has room for. */
  readonly slots?: number | undefined;
}

/** distcc sets it while an include server runs, by its manual. */
export const INCLUDE_SERVER_VARIABLE = "INCLUDE_SERVER_PORT";

/** Name of the program that is looked for in PATH. */
export function distributionProgram(distribution: Distribution): "icecc" | "distcc" | undefined {
  const programs = { "icecream": "icecc", "distcc": "distcc", "sccache-dist": undefined } as const;
  return programs[distribution.engine];
}

/** What the engine is told. */
export function planDistribution(
  distribution: Distribution,
  facts: DistributionFacts,
): DistributionPlan {
  const { engine, scheduler } = distribution;
  const none: DistributionPlan = {
    engine,
    variables: {},
    pumpVariables: {},
    sccacheConfig: [],
    toolchains: [],
    slots: engine === "distcc" ? distccSlots(distribution.hosts ?? []) : facts.slots,
  };
  const command = facts.command === undefined ? {} : { command: facts.command };
  switch (engine) {
    case "icecream":
      return {
        ...none,
        ...command,
        variables: {
          ...(scheduler === undefined ? {} : { USE_SCHEDULER: scheduler }),
          ...(facts.toolchainArchive === undefined
            ? {}
            : { ICECC_VERSION: facts.toolchainArchive }),
        },
      };
    case "distcc":
      return {
        ...none,
        ...command,
        variables: { DISTCC_HOSTS: distccHosts(distribution, { pump: false }) },
        pumpVariables: distribution.pump === true
          ? { DISTCC_HOSTS: distccHosts(distribution, { pump: true }) }
          : {},
      };
    case "sccache-dist":
      return {
        ...none,
        sccacheConfig: sccacheLines(distribution, facts),
        toolchains: facts.toolchains ?? [],
      };
  }
}

/**
 * The value of DISTCC_HOSTS. Pump mode wants every host marked and compression with it; without an
 * include server the marks would only make distcc complain about each file.
 */
export function distccHosts(
  distribution: Pick<Distribution, "hosts" | "pump">,
  { pump }: { pump: boolean },
): string {
  const hosts = (distribution.hosts ?? []).map((host) => {
    if (distribution.pump !== true || /^(localhost\b|--|\+)/.test(host)) return host;
    const plain = host.replaceAll(/,cpp\b/g, "");
    return pump ? `${plain}${/,lzo\b/.test(plain) ? "" : ",lzo"},cpp` : plain;
  });
  return hosts.join(" ");
}

/** How many compilations the hosts take at once, by distcc's manual: four each, here two. */
export function distccSlots(hosts: readonly string[]): number | undefined {
  const machines = hosts.filter((host) => !/^(--|\+|#)/.test(host));
  if (machines.length === 0) return undefined;
  return machines.reduce((sum, host) => {
    const limit = /\/(\d+)/.exec(host)?.[1];
    return sum + (limit === undefined ? (/^localhost\b/.test(host) ? 2 : 4) : Number(limit));
  }, 0);
}

function sccacheLines(distribution: Distribution, facts: DistributionFacts): string[] {
  const { scheduler, token } = distribution;
  if (scheduler === undefined) return [];
  return [
    "[dist]",
    `scheduler_url = ${JSON.stringify(scheduler)}`,
    ...(facts.toolchainFolder === undefined
      ? []
      : [`cache_dir = ${JSON.stringify(facts.toolchainFolder)}`]),
    ...(token === undefined ? [] : [`auth = { type = "token", token = ${JSON.stringify(token)} }`]),
  ];
}

/** The lines of sccache's configuration about packed compilers, below those of `[dist]`. */
export function toolchainLines(toolchains: readonly PackedCompiler[]): string[] {
  if (toolchains.length === 0) return ["toolchains = []"];
  const items = toolchains.map(({ compiler, archive }) => {
    const [here, there] = [JSON.stringify(compiler), JSON.stringify(archive)];
    return `  { type = "path_override", compiler_executable = ${here}, archive = ${there}, ` +
      `archive_compiler_executable = ${here} },`;
  });
  return ["toolchains = [", ...items, "]"];
}

/** The packed compilers of a configuration that `toolchainLines` wrote. */
export function packedCompilersIn(toml: string): PackedCompiler[] {
  const text = /"(?:[^"\\]|\\.)*"/.source;
  const item = new RegExp(
    `^  \\{ type = "path_override", compiler_executable = (${text}), archive = (${text}), `,
    "gm",
  );
  return [...toml.matchAll(item)].map(([, compiler = '""', archive = '""']) => ({
    compiler: JSON.parse(compiler) as string,
    archive: JSON.parse(archive) as string,
  }));
}

/** The lines of sccache's configuration with the variables of this environment filled in. */
export function fillConfigLines(
  lines: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): string[] {
  // Values come to stand inside of quotes.
  const quoted = Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, JSON.stringify(value ?? "").slice(1, -1)]),
  );
  return lines.map((line) => fillTemplate(line, quoted));
}
