/**
 * The build systems that CMake writes files for. Owns their names, versions, arguments and order of
 * preference; finding them on a machine is up to the probe that is passed in.
 */
import type { OperatingSystem } from "../core/platform.ts";
import type { GeneratorName } from "./types.ts";
import { isAtLeast } from "../core/versions.ts";

/** What can be known about a machine without this folder looking itself. */
export interface BackendFacts {
  /** Of the machine. */
  readonly os: OperatingSystem;
  /** Absolute paths of programs found, with versions where they tell one. */
  readonly programs: Readonly<Record<string, { path: string; version?: string }>>;
  /** Versions such as `17.9` of Visual Studio, newest first. */
  readonly visualStudio?: readonly string[];
  /** Processor cores. */
  readonly cores: number;
  /** Physical memory. */
  readonly memoryBytes: number;
  /** Generators that this CMake does not know are left out. */
  readonly cmakeVersion?: string;
}

/** How one build system is found and called. */
export interface BackendRules {
  /** As toolchainkit.yaml spells it. */
  readonly name: GeneratorName;
  /** True: one build folder holds several configurations. */
  readonly multiConfig: boolean;
  /** Version of its program, where it tells one. */
  version(facts: BackendFacts): string | undefined;
  /** True if this machine has it. */
  detect(facts: BackendFacts): boolean;
  /** For `cmake -S … -B …`. */
  configureArgs(facts: BackendFacts): string[];
  /** For the build program itself, behind `cmake --build … --`. */
  nativeBuildArgs(jobs: number): string[];
}

/** Memory that one compiler process is taken to need, in bytes. */
const JOB_MEMORY_BYTES = 1_500_000_000;

/** How many compilers to run at once: one a core, unless memory would not last. */
export function parallelJobs(
  machine: { cores: number; memoryBytes: number },
  asked: number | "auto" = "auto",
): number {
  if (asked !== "auto") return Math.max(1, Math.floor(asked));
  const byMemory = Math.floor(machine.memoryBytes / JOB_MEMORY_BYTES);
  return Math.max(1, Math.min(machine.cores, byMemory));
}

const NINJA: BackendRules = {
  name: "Ninja",
  multiConfig: false,
  version: (facts) => ninja(facts)?.version,
  detect: (facts) => ninja(facts) !== undefined,
  configureArgs: () => ["-G", "Ninja"],
  nativeBuildArgs: (jobs) => ["-j", String(jobs)],
};

const NINJA_MULTI_CONFIG: BackendRules = {
  ...NINJA,
  name: "Ninja Multi-Config",
  multiConfig: true,
  detect: (facts) => NINJA.detect(facts) && isAtLeast(facts.cmakeVersion, "3.17"),
  configureArgs: () => ["-G", "Ninja Multi-Config"],
};

const MAKE: BackendRules = {
  name: "Make",
  multiConfig: false,
  version: (facts) => make(facts)?.version,
  detect: (facts) => make(facts) !== undefined,
  configureArgs: (facts) => ["-G", facts.os === "windows" ? "MinGW Makefiles" : "Unix Makefiles"],
  nativeBuildArgs: (jobs) => ["-j", String(jobs)],
};

const MSBUILD: BackendRules = {
  name: "MSBuild",
  multiConfig: true,
  version: (facts) => facts.visualStudio?.[0],
  detect: (facts) => facts.os === "windows" && visualStudioGenerator(facts) !== undefined,
  configureArgs: (facts) => ["-G", visualStudioGenerator(facts) ?? "Visual Studio 17 2022"],
  nativeBuildArgs: (jobs) => [`/m:${jobs}`],
};

const XCODE: BackendRules = {
  name: "Xcode",
  multiConfig: true,
  version: (facts) => facts.programs["xcodebuild"]?.version,
  detect: (facts) => facts.os === "macos" && facts.programs["xcodebuild"] !== undefined,
  configureArgs: () => ["-G", "Xcode"],
  nativeBuildArgs: (jobs) => ["-jobs", String(jobs)],
};

const NMAKE: BackendRules = {
  name: "NMake",
  multiConfig: false,
  version: (facts) => facts.programs["nmake"]?.version,
  detect: (facts) => facts.os === "windows" && facts.programs["nmake"] !== undefined,
  configureArgs: () => ["-G", "NMake Makefiles"],
  // NMake builds one file at a time.
  nativeBuildArgs: () => [],
};

/** The rules of every backend, by the name used in toolchainkit.yaml. */
export const BACKENDS: Readonly<Record<GeneratorName, BackendRules>> = {
  "Ninja": NINJA,
  "Ninja Multi-Config": NINJA_MULTI_CONFIG,
  "Make": MAKE,
  "MSBuild": MSBUILD,
  "Xcode": XCODE,
  "NMake": NMAKE,
};

/** One build system on one machine. */
export class Backend {
  /** As toolchainkit.yaml spells it. */
  readonly name: GeneratorName;
  /** True: one build folder holds several configurations. */
  readonly multiConfig: boolean;
  readonly #rules: BackendRules;
  readonly #facts: BackendFacts;

  /** The build system of that name, decided from what is known about the machine. */
  constructor(name: GeneratorName, facts: BackendFacts) {
    this.#rules = BACKENDS[name];
    this.#facts = facts;
    this.name = this.#rules.name;
    this.multiConfig = this.#rules.multiConfig;
  }

  /** Version of its program, where it tells one. */
  get version(): string | undefined {
    return this.#rules.version(this.#facts);
  }

  /** True if this machine has it. */
  detect(): boolean {
    return this.#rules.detect(this.#facts);
  }

  /** For `cmake -S … -B …`, such as `-G Ninja`. */
  getConfigureArgs(): string[] {
    return this.#rules.configureArgs(this.#facts);
  }

  /** For the build program itself, behind `cmake --build … --`; as many jobs as suit the machine. */
  getBuildArgs(jobs: number | "auto" = "auto"): string[] {
    return this.#rules.nativeBuildArgs(parallelJobs(this.#facts, jobs));
  }
}

/** Ninja, one configuration a folder. */
export class NinjaBackend extends Backend {
  /** On a machine of which this is known. */
  constructor(facts: BackendFacts) {
    super("Ninja", facts);
  }
}

/** Ninja with all configurations in one folder. */
export class NinjaMultiConfigBackend extends Backend {
  /** On a machine of which this is known. */
  constructor(facts: BackendFacts) {
    super("Ninja Multi-Config", facts);
  }
}

/** GNU make, or MinGW's. */
export class MakeBackend extends Backend {
  /** On a machine of which this is known. */
  constructor(facts: BackendFacts) {
    super("Make", facts);
  }
}

/** Visual Studio's own build program. */
export class MsBuildBackend extends Backend {
  /** On a machine of which this is known. */
  constructor(facts: BackendFacts) {
    super("MSBuild", facts);
  }
}

/** Xcode. */
export class XcodeBackend extends Backend {
  /** On a machine of which this is known. */
  constructor(facts: BackendFacts) {
    super("Xcode", facts);
  }
}

/** NMake, which builds one file at a time. */
export class NMakeBackend extends Backend {
  /** On a machine of which this is known. */
  constructor(facts: BackendFacts) {
    super("NMake", facts);
  }
}

/** Programs that the facts should tell about. */
export const BACKEND_PROGRAMS: readonly string[] = [
  "ninja",
  "ninja-build",
  "make",
  "mingw32-make",
  "xcodebuild",
  "nmake",
];

/** CMake's name of the Visual Studio generator for a version of Visual Studio. */
export function visualStudioGeneratorName(version: string): string | undefined {
  const major = /^\d+/.exec(version)?.[0] ?? "";
  const years: Readonly<Record<string, string>> = {
    "16": "2019",
    "17": "2022",
    "18": "2026",
  };
  const year = years[major];
  return year === undefined ? undefined : `Visual Studio ${major} ${year}`;
}

/** Visual Studio 2026 needs CMake 4.2, 2022 needs 3.21. */
const VISUAL_STUDIO_CMAKE: Readonly<Record<string, string>> = {
  "Visual Studio 16 2019": "3.14",
  "Visual Studio 17 2022": "3.21",
  "Visual Studio 18 2026": "4.2",
};

function visualStudioGenerator(facts: BackendFacts): string | undefined {
  for (const version of facts.visualStudio ?? []) {
    const name = visualStudioGeneratorName(version);
    if (name === undefined) continue;
    if (isAtLeast(facts.cmakeVersion, VISUAL_STUDIO_CMAKE[name] ?? "0")) return name;
  }
  return undefined;
}

function ninja(facts: BackendFacts): { path: string; version?: string } | undefined {
  return facts.programs["ninja"] ?? facts.programs["ninja-build"];
}

function make(facts: BackendFacts): { path: string; version?: string } | undefined {
  return facts.programs[facts.os === "windows" ? "mingw32-make" : "make"];
}

/**
 * Finds and chooses build systems from what is known about a machine.
 *
 * @example
 * ```ts
 * import { BackendDetector } from "@toolchainkit/toolchainkit/cmake/backends";
 *
 * const detector = new BackendDetector({
 *   os: "linux",
 *   programs: { ninja: { path: "/usr/bin/ninja", version: "1.12.1" } },
 *   cores: 8,
 *   memoryBytes: 32e9,
 * });
 * const best = detector.getBestBackend();
 * console.log(best?.getConfigureArgs(), best?.getBuildArgs()); // ["-G", "Ninja"] ["-j", "8"]
 * ```
 */
export class BackendDetector {
  /** A detector that decides from what is known about the machine. */
  constructor(private readonly facts: BackendFacts) {}

  /** In order of preference: Ninja, then what the platform brings, then make. */
  detectAvailableBackends(): Backend[] {
    const native: GeneratorName[] = this.facts.os === "windows"
      ? ["MSBuild", "NMake"]
      : this.facts.os === "macos"
      ? ["Xcode"]
      : [];
    const order: GeneratorName[] = ["Ninja", "Ninja Multi-Config", ...native, "Make"];
    return order.map((name) => new Backend(name, this.facts)).filter((backend) => backend.detect());
  }

  /** The first of the available ones; undefined when there is none. */
  getBestBackend(): Backend | undefined {
    return this.detectAvailableBackends()[0];
  }
}
