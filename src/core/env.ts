/**
 * Every environment variable the program reads: its name and what it does. Owns the list; README
 * prints it, and `deno task structure` fails for a variable that is read but not listed.
 */

/** One row of the table. */
export interface EnvironmentVariable {
  /** What a value does, as a sentence. */
  readonly means: string;
  /** The option that does the same and wins over the variable. */
  readonly option?: string;
}

/** The program's own variables, then those it honours because other programs do; by name. */
export const ENVIRONMENT_VARIABLES: Readonly<Record<string, EnvironmentVariable>> = {
  TOOLCHAINKIT_BINARY: {
    means: "Executable that the bootstrap scripts use instead of looking for one.",
  },
  TOOLCHAINKIT_BUILD_CACHE: {
    means: "local: compile with the local build cache only, leave the shared one alone.",
  },
  TOOLCHAINKIT_BUILD_TYPE: { means: "Build type, as defaults.build_type in toolchainkit.yaml." },
  TOOLCHAINKIT_CACHE_DIR: {
    means: "Where toolchains and tools are kept; the default is .toolchainkit in the home folder.",
    option: "--cache-dir",
  },
  TOOLCHAINKIT_CA_FILE: { means: "File with certificates to trust, as network.ca_file." },
  TOOLCHAINKIT_CONNECTIONS: { means: "Connections of one download, as network.connections." },
  TOOLCHAINKIT_DECODERS: {
    means:
      "built-in: unpack with the executable's own decoders only, not with the system's liblzma and libzstd.",
  },
  TOOLCHAINKIT_DOWNLOAD_URL: {
    means: "Address of the folder from which the bootstrap scripts fetch the executable.",
  },
  TOOLCHAINKIT_GENERATOR: { means: "Build system, as defaults.generator." },
  TOOLCHAINKIT_JOBS: { means: "Parallel jobs of a build, as build.parallel_jobs." },
  TOOLCHAINKIT_LOCKED: {
    means: "1: fail instead of changing toolchainkit.lock.",
    option: "--locked",
  },
  TOOLCHAINKIT_LOCK_TIMEOUT: {
    means: "Longest wait for another run's lock in seconds, before the exit with code 7.",
  },
  TOOLCHAINKIT_LOG: {
    means: "How much is told on standard error: error, warning, info, debug or trace.",
    option: "--quiet, --verbose",
  },
  TOOLCHAINKIT_MIRROR: {
    means: "Address or folder of a mirror made by a company; it is asked before every publisher.",
  },
  TOOLCHAINKIT_OFFLINE: {
    means: "1: never open a network connection.",
    option: "--offline",
  },
  TOOLCHAINKIT_PROXY: { means: "Address of the proxy, as network.proxy." },
  TOOLCHAINKIT_READ_ONLY_CACHES: {
    means:
      "Folders of further caches, separated as in PATH; what is installed there is used from there.",
  },
  TOOLCHAINKIT_RETRIES: { means: "Tries of each source, as network.retries." },
  TOOLCHAINKIT_TIMEOUT: {
    means: "Seconds without a byte before a try is given up, as network.timeout.",
  },
  "TOOLCHAINKIT_TOKEN_<HOST>": {
    means:
      "Token for a private server, sent as Bearer to that host only; TOOLCHAINKIT_TOKEN_FILES_MY__CORP_EXAMPLE is for files.my-corp.example.",
  },
  TOOLCHAINKIT_TOOLCHAIN: { means: "Toolchain to use, as defaults.toolchain." },
  TOOLCHAINKIT_TRUST: {
    means: "1: run the hooks and use the custom addresses of this project without asking.",
    option: "--trust",
  },
  ACTIONS_RESULTS_URL: {
    means: "Where the runner of GitHub Actions keeps its cache; a workflow must export it.",
  },
  ACTIONS_RUNTIME_TOKEN: {
    means: "What lets sccache use the cache of GitHub Actions.",
  },
  ALL_PROXY: { means: "Proxy for addresses that no other variable names one for." },
  ANDROID_HOME: { means: "Folder of the Android SDK, in which an NDK is looked for." },
  ANDROID_NDK_HOME: { means: "Folder of an Android NDK." },
  ANDROID_NDK_ROOT: { means: "Folder of an Android NDK, by its other name." },
  ANDROID_SDK_ROOT: { means: "Folder of the Android SDK, by its older name." },
  APPDATA: {
    means: "Where Windows programs keep settings; npm and pip configuration is found there.",
  },
  AWS_ACCESS_KEY_ID: {
    means: "Another one means another user of a build cache in S3: sccache gets another server.",
  },
  ChocolateyInstall: {
    means: "Folder of Chocolatey on Windows, in which compilers are looked for.",
  },
  CI: {
    means:
      "Set to anything but 0 or false: no bars, no questions, an existing lock is not changed.",
  },
  DEVELOPER_DIR: { means: "Folder of the Xcode to use." },
  FORCE_COLOR: {
    means: "Set to anything but 0: colours also where no terminal is.",
    option: "--color",
  },
  GITHUB_ENV: {
    means: "File in which GitHub Actions takes variables; env --shell github adds to it.",
  },
  GITHUB_PATH: {
    means: "File in which GitHub Actions takes folders; env --shell github adds to it.",
  },
  HOME: { means: "The home folder on Linux and macOS." },
  HTTP_PROXY: { means: "Proxy for http addresses; the lower-case spelling works too." },
  HTTPS_PROXY: { means: "Proxy for https addresses; the lower-case spelling works too." },
  ICECC_TEST_SOCKET: {
    means: "Where the daemon of icecream listens, when not in its usual place.",
  },
  LD_LIBRARY_PATH: {
    means: "Where shared libraries are looked for before a compiler that needs them is chosen.",
  },
  LOCALAPPDATA: {
    means: "Where Windows programs keep data of this machine; an Android SDK is looked for there.",
  },
  MSYS2_ROOT: { means: "Folder of MSYS2 on Windows." },
  NETRC: {
    means: "File with the names and passwords for hosts; the default is .netrc in the home folder.",
  },
  NO_COLOR: { means: "Set to anything: no colours.", option: "--color" },
  NO_PROXY: { means: "Hosts that are reached without a proxy, separated by commas." },
  PATH: { means: "Where compilers and tools of the machine are looked for." },
  PATHEXT: { means: "Endings of executable files on Windows." },
  ProgramFiles: { means: "Folder of programs on Windows." },
  "ProgramFiles(x86)": { means: "Folder of 32-bit programs on Windows." },
  ProgramW6432: { means: "Folder of 64-bit programs on Windows, as 32-bit programs see it." },
  PSModulePath: {
    means: "Tells PowerShell from cmd on Windows when env is given no --shell.",
  },
  REQUEST_METHOD: {
    means:
      "Set where a web server started the program: HTTP_PROXY may then come from a stranger and is ignored.",
  },
  SCOOP: { means: "Folder of Scoop on Windows." },
  SHELL: { means: "The shell that env prints for without --shell." },
  SSL_CERT_FILE: { means: "File with certificates to trust beside those of the system." },
  SystemDrive: { means: "Drive of Windows." },
  SystemRoot: { means: "Folder of Windows." },
  TERM: { means: "dumb: no colours and no bars." },
  USERPROFILE: { means: "The home folder on Windows." },
  VCPKG_ROOT: { means: "Checkout of vcpkg to use." },
};

/**
 * Reads a switch such as `TOOLCHAINKIT_OFFLINE`: 1, true, yes and on are true; 0, false, no, off and
 * nothing are false; anything else is undefined, for the caller to complain about.
 */
export function parseSwitch(value: string | undefined): boolean | undefined {
  switch (value?.trim().toLowerCase()) {
    case "1":
    case "true":
    case "yes":
    case "on":
      return true;
    case undefined:
    case "":
    case "0":
    case "false":
    case "no":
    case "off":
      return false;
    default:
      return undefined;
  }
}

/** True on a build server: `CI` is set and does not say no. */
export function runsInCi(env: Readonly<Record<string, string | undefined>>): boolean {
  return env["CI"] !== undefined && parseSwitch(env["CI"]) !== false;
}
