/**
 * Compilation on several machines by icecream, distcc or sccache-dist. Owns what each is told and
 * in which order it works with a cache: the cache is asked first, what it lacks is distributed.
 */
import type { Distribution, Variables } from "./types.ts";

/** What distribution adds to a build. */
export interface DistributionPlan {
  /** Program that runs after the cache and before the compiler; absent for sccache-dist. */
  readonly command?: string;
  /** For every compilation; values may be templates. */
  readonly variables: Variables;
  /** Lines of sccache's configuration file. */
  readonly sccacheConfig: readonly string[];
}

/** What the machine has for it. */
export interface DistributionFacts {
  /** Absolute path of `icecc` or `distcc`. */
  readonly command?: string;
  /** icecream: the packed toolchain, named by its digest. */
  readonly toolchainArchive?: string;
}

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
  const command = facts.command === undefined ? {} : { command: facts.command };
  switch (distribution.engine) {
    case "icecream":
      return {
        ...command,
        variables: {
          ...(distribution.scheduler === undefined
            ? {}
            : { USE_SCHEDULER: distribution.scheduler }),
          ...(facts.toolchainArchive === undefined
            ? {}
            : { ICECC_VERSION: facts.toolchainArchive }),
        },
        sccacheConfig: [],
      };
    case "distcc":
      return {
        ...command,
        variables: { DISTCC_HOSTS: distccHosts(distribution) },
        sccacheConfig: [],
      };
    case "sccache-dist":
      return { variables: {}, sccacheConfig: distLines(distribution) };
  }
}

/** The value of DISTCC_HOSTS: pump mode wants every host marked. */
export function distccHosts(distribution: Distribution): string {
  const hosts = (distribution.hosts ?? []).map((host) =>
    distribution.pump === true && !host.startsWith("localhost") && !host.includes(",cpp")
      ? `${host}${host.includes(",lzo") ? "" : ",lzo"},cpp`
      : host
  );
  return hosts.join(" ");
}

function distLines(distribution: Distribution): string[] {
  if (distribution.scheduler === undefined) return [];
  return [
    "[dist]",
    `scheduler_url = ${JSON.stringify(distribution.scheduler)}`,
    "toolchains = []",
    "",
  ];
}
