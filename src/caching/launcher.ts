/**
 * How the cache program comes between CMake and the compiler, with everything it has to know. Owns
 * the launcher command and its script: a build that somebody starts without ToolchainKit, from an
 * editor or a shell, runs with the same settings as ours.
 */
import { INCLUDE_SERVER_VARIABLE } from "./distributed.ts";
import type { CachePlan } from "./plan.ts";
import { HEADER_MODULES, headerSums, TIMELESS_HEADERS } from "./precompiled.ts";
import { type BuildCacheStats, parseCcacheStats, parseSccacheStats } from "./stats.ts";
import { fillTemplate, templatePieces, templateVariables } from "./template.ts";
import type { CacheToolName, Variables } from "./types.ts";

export type { BuildCacheStats } from "./stats.ts";
export type { CachePlan } from "./plan.ts";

/** Set to `local`, this variable keeps compilations away from the shared cache. */
export const CACHE_MODE_VARIABLE = "TOOLCHAINKIT_BUILD_CACHE";

/** A compiler that is an argument of a program, which cache programs do not understand. */
export interface WrappedCompiler {
  /** Absolute path of the program, such as `zig`. */
  readonly program: string;
  /** Its first argument, such as `c++`. */
  readonly argument: string;
  /** Absolute path of a script that stands for both. */
  readonly wrapper: string;
}

/**
 * An installed toolchain, called through the link to it in the project: the headers it names then
 * lie below the project, and machines that installed it elsewhere share entries.
 */
export interface LinkedToolchain {
  /** Absolute folder of the installation. */
  readonly root: string;
  /** Absolute path of the link. */
  readonly link: string;
  /** How its compilers are spoken to. */
  readonly compiler: "clang" | "gcc" | "zig";
}

/** Options that make a compiler name its headers by the path through which it was called. */
const KEEP_LINKS = {
  clang: ["-no-canonical-prefixes"],
  gcc: ["-no-canonical-prefixes", "-fno-canonical-system-headers"],
  zig: [],
} as const;

/** Name of the variable in which a wrapper finds its program. */
const WRAPPED_PROGRAM = "WRAPPED_COMPILER";

/**
 * The script of a wrapped compiler. Its text is the same on every machine, because sccache makes it
 * part of the key; the program comes by a variable.
 */
export function renderWrapper(argument: string): string {
  return `#!/bin/sh\nexec "\${${WRAPPED_PROGRAM}:?}" ${shellWord(argument)} "$@"\n`;
}

/** Text of the POSIX launcher script, to be run as `/bin/sh SCRIPT COMPILER ARGUMENTS…`. */
export function renderLauncherScript(
  plan: CachePlan,
  compilers: {
    readonly wrapped?: readonly WrappedCompiler[];
    readonly linked?: LinkedToolchain | undefined;
    /** Absolute path of a file: while it is there, the shared cache is left alone. */
    readonly lostFile?: string;
    /** True: the compiler is Clang and takes its options. */
    readonly clang?: boolean;
    /** Absolute folder of the checkout, when ccache comes before Clang. */
    readonly headerSumsFor?: string | undefined;
  } = {},
): string {
  const { wrapped = [], linked, lostFile, clang, headerSumsFor } = compilers;
  const remote = Object.entries(plan.remote);
  const needed = [...new Set(remote.flatMap(([, value]) => templateVariables(value)))];
  const encodes = remote.some(([, value]) => value.includes("${url:"));
  const local = [...exports(plan.local, "  "), ...unset(plan, plan.local, "  ")];
  return [
    "#!/bin/sh",
    "# Written by ToolchainKit: runs the build cache with the settings of this project.",
    "# Secrets are taken from the environment when a compiler is started.",
    ...exports(plan.variables),
    ...(remote.length === 0 ? [...exports(plan.local), ...unset(plan, plan.local)] : [
      ...(encodes ? ENCODE : []),
      `if [ "\${${CACHE_MODE_VARIABLE}-}" = local ]${
        lostFile === undefined ? "" : ` || [ -e ${shellWord(lostFile)} ]`
      }${needed.map((name) => ` || [ -z "\${${name}+set}" ]`).join("")}; then`,
      ...(local.length === 0 ? ["  :"] : local),
      "else",
      ...exports(plan.remote, "  "),
      ...unset(plan, plan.remote, "  "),
      "fi",
    ]),
    ...renderPump(plan.pump ?? {}),
    ...(linked === undefined ? [] : renderLinked(linked)),
    ...wrapped.flatMap(renderWrapped),
    ...(clang === true ? TIMELESS_HEADERS : []),
    ...(plan.withoutModules === true ? MODULES_GO_PAST : []),
    ...(headerSumsFor === undefined
      ? []
      : [...HEADER_MODULES, ...headerSums(shellWord(plan.command), headerSumsFor)]),
    `exec ${shellWord(plan.command)} "$@"`,
    "",
  ].join("\n");
}

/**
 * What importers are compiled with lies in files that are named by options, for Clang in a file of
 * CMake's that is empty where nothing is imported.
 */
const MODULES_GO_PAST: readonly string[] = [
  'for argument in "$@"; do',
  "  case $argument in",
  '    -fmodules-ts | -fmodule-mapper=* | -fmodule-file=* | -fmodule-output*) exec "$@" ;;',
  '    @*.modmap) if [ -s "${argument#@}" ]; then exec "$@"; fi ;;',
  "  esac",
  "done",
];

/** Percent-encoding in POSIX sh; most secrets need none, so that nothing is forked for them. */
const ENCODE: readonly string[] = [
  "encoded() {",
  "  REPLY=$1",
  "  case $1 in *[!A-Za-z0-9._~-]*) ;; *) return ;; esac",
  "  REPLY=$(LC_ALL=C; export LC_ALL",
  "    rest=$1",
  '    while [ -n "$rest" ]; do',
  '      tail=${rest#?}; letter=${rest%"$tail"}; rest=$tail',
  "      case $letter in",
  '        [A-Za-z0-9._~-]) printf %s "$letter" ;;',
  "        *) printf '%%%02X' \"'$letter\" ;;",
  "      esac",
  "    done)",
  "}",
];

function exports(variables: Variables, indent = ""): string[] {
  return Object.entries(variables).flatMap(([name, value]) => {
    const before: string[] = [];
    let count = 0;
    const parts = templatePieces(value).map((piece) => {
      if (piece.kind === "text") return shellWord(piece.text);
      if (!piece.encoded) return `"\${${piece.name}}"`;
      count += 1;
      before.push(`${indent}encoded "\${${piece.name}}"; part${count}=$REPLY`);
      return `"$part${count}"`;
    });
    return [...before, `${indent}${name}=${parts.join("")}; export ${name}`];
  });
}

/** After the exports: a value may be taken from a variable that the program must not see. */
function unset(plan: CachePlan, chosen: Variables, indent = ""): string[] {
  const names = (plan.foreign ?? []).filter((name) => !(name in plan.variables || name in chosen));
  return names.length === 0 ? [] : [`${indent}unset ${names.join(" ")}`];
}

/** Whoever starts the build decides about pump mode, by starting an include server or not. */
function renderPump(variables: Variables): string[] {
  if (Object.keys(variables).length === 0) return [];
  return [
    `if [ -n "\${${INCLUDE_SERVER_VARIABLE}-}" ]; then`,
    ...exports(variables, "  "),
    "fi",
  ];
}

function renderLinked({ root, link, compiler }: LinkedToolchain): string[] {
  // Zig looks its headers up from its real path unless it is told.
  if (compiler === "zig") return [`ZIG_LIB_DIR=${shellWord(`${link}/lib`)}; export ZIG_LIB_DIR`];
  return [
    "case $1 in",
    `  ${shellWord(root)}/*)`,
    `    compiler=${shellWord(link)}/\${1#${shellWord(root)}/}`,
    "    shift",
    `    set -- "$compiler" ${KEEP_LINKS[compiler].join(" ")} "$@" ;;`,
    "esac",
  ];
}

function renderWrapped({ program, argument, wrapper }: WrappedCompiler): string[] {
  return [
    `if [ "$1" = ${shellWord(program)} ] && [ "$2" = ${shellWord(argument)} ]; then`,
    "  shift 2",
    `  ${WRAPPED_PROGRAM}=${shellWord(program)}; export ${WRAPPED_PROGRAM}`,
    `  set -- ${shellWord(wrapper)} "$@"`,
    "fi",
  ];
}

/** A word of POSIX sh that stands for exactly this text. */
function shellWord(text: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * The launcher of Windows, where there is no shell to rely on: CMake itself sets what is no secret;
 * the rest must be in the environment of the build.
 */
export function windowsLauncher(
  plan: CachePlan,
  cmake: string,
): { readonly path: string; readonly args: readonly string[] } {
  const all = { ...plan.variables, ...(Object.keys(plan.remote).length > 0 ? {} : plan.local) };
  const fixed = Object.entries(all).filter(([, value]) => templateVariables(value).length === 0);
  return {
    path: cmake,
    args: ["-E", "env", ...fixed.map(([name, value]) => `${name}=${value}`), plan.command],
  };
}

/**
 * Everything that the cache program is told, secrets filled in: for the environment of a child,
 * never for a file.
 */
export function planVariables(
  plan: Pick<CachePlan, "variables" | "remote" | "local">,
  mode: "shared" | "local",
  env: Readonly<Record<string, string | undefined>>,
): Variables {
  const chosen = { ...plan.variables, ...(mode === "shared" ? plan.remote : plan.local) };
  return Object.fromEntries(
    Object.entries(chosen).map(([name, value]) => [name, fillTemplate(value, env)]),
  );
}

/** What `CachingLauncher` is made from. */
export interface LauncherRequest {
  /** Which program. */
  readonly cacheTool: CacheToolName;
  /** Folder of the local cache. */
  readonly cacheDir: string;
  /** Upper limit; default `10G`. */
  readonly size?: string;
  /** Runs the program and returns what it prints; needed for `getStats`. */
  readonly run?: (args: readonly string[], env: Variables) => Promise<string>;
}

/**
 * One cache program with a local cache.
 *
 * @example
 * ```ts
 * import { CachingLauncher } from "@toolchainkit/toolchainkit/caching/launcher";
 *
 * const launcher = new CachingLauncher({ cacheTool: "sccache", cacheDir: "/var/cache/sccache" });
 * console.log(launcher.getCmakeVariables()); // { CMAKE_C_COMPILER_LAUNCHER: "sccache", … }
 * console.log(launcher.getEnvironmentVariables()); // { SCCACHE_DIR: "/var/cache/sccache", … }
 * ```
 */
export class CachingLauncher {
  /** Nothing is run or written. */
  constructor(private readonly request: LauncherRequest) {}

  /** Variables that put the program in front of C and C++ compilers. */
  getCmakeVariables(): Variables {
    const { cacheTool } = this.request;
    return { CMAKE_C_COMPILER_LAUNCHER: cacheTool, CMAKE_CXX_COMPILER_LAUNCHER: cacheTool };
  }

  /** Variables that tell the program its folder and size. */
  getEnvironmentVariables(): Variables {
    const { cacheTool, cacheDir, size = "10G" } = this.request;
    return cacheTool === "ccache"
      ? { CCACHE_DIR: cacheDir, CCACHE_MAXSIZE: size }
      : { SCCACHE_DIR: cacheDir, SCCACHE_CACHE_SIZE: size };
  }

  /** What the program counted. @throws {TypeError} If it was made without `run`. */
  async getStats(): Promise<BuildCacheStats> {
    const { run, cacheTool } = this.request;
    if (run === undefined) throw new TypeError("CachingLauncher needs run to read statistics");
    const env = this.getEnvironmentVariables();
    return cacheTool === "ccache"
      ? parseCcacheStats(await run(["--print-stats"], env))
      : parseSccacheStats(await run(["--show-stats", "--stats-format=json"], env));
  }
}
