/**
 * Every error code a user can meet: its exit code, what it means, how to mend it. Owns the meaning;
 * the class that throws it lives with its subject. `toolchainkit explain CODE` prints this table. The
 * codes for what networks, archives, disks and locks come to are in `error_codes/machine_codes.ts`.
 */
import { MACHINE_CODES } from "./error_codes/machine_codes.ts";

export { MACHINE_CODES } from "./error_codes/machine_codes.ts";

/** Exit codes of the executable; the table in README.md says when each is used. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 130;

/** One row: the exit code, what happened, what to do. */
export interface ErrorCodeInfo {
  /** The exit code of the executable when it ends with this error. */
  readonly exit: ExitCode;
  /** What happened, as a sentence. */
  readonly means: string;
  /** What to do, as a sentence. */
  readonly mend: string;
}

/**
 * Codes for what the user wrote and what the tools made of it: usage, configuration, names and
 * versions, builds, packages. In alphabetical order.
 */
export const PROJECT_CODES = {
  BUILD_CACHE_DIRECTORY: {
    exit: 2,
    means: "The folder for sccache's cache holds other files, which sccache would delete.",
    mend: "Name an empty folder with build.caching.directory, or leave that setting out.",
  },
  BUILD_CACHE_SECRET: {
    exit: 2,
    means: "A secret of the build cache stands where it would be written into files.",
    mend: "Write ${env:NAME} and set that variable where the project is built.",
  },
  BUILD_CACHE_SILENT: {
    exit: 1,
    means: "The program of the build cache failed when it was asked for something.",
    mend: "Run the same command with -v; reinstall the program if it does not run at all.",
  },
  BUILD_CACHE_TOOL: {
    exit: 3,
    means: "No program can do what the build cache is configured for, or it cannot be had.",
    mend: "Install ccache or sccache, or change build.caching and build.distributed.",
  },
  BUILD_SETTINGS: {
    exit: 2,
    means:
      "Build settings exclude each other, or the chosen compiler, linker or system does not know one.",
    mend:
      "Remove or change the setting named in the message; toolchainkit config show --origin says where it is set.",
  },
  CATALOG_INVALID: {
    exit: 2,
    means: "A file of toolchain data (registries:) is not in the expected form.",
    mend: "Correct the file at the place named, or remove it from registries:.",
  },
  CERTIFICATE_FILE: {
    exit: 2,
    means: "A file of certificate authorities cannot be read or holds none.",
    mend: "Name a PEM file in network.ca_file or SSL_CERT_FILE.",
  },
  CMAKE_BUILD: {
    exit: 5,
    means: "The build failed.",
    mend: "Mend the first error in the output; toolchainkit build -- -v shows the commands.",
  },
  CMAKE_COMPILER_MISMATCH: {
    exit: 5,
    means: "CMake uses other compilers than it was given.",
    mend:
      "Run toolchainkit configure --fresh, and let no CMakeLists.txt or cache entry set CMAKE_<LANG>_COMPILER.",
  },
  CMAKE_CONFIGURE: {
    exit: 5,
    means: "CMake could not configure the project.",
    mend: "Mend the first CMake error; --fresh starts from an empty cache.",
  },
  CMAKE_NOT_FOUND: {
    exit: 3,
    means: "CMake, or the build program that a generator needs, is not there or too old.",
    mend: "Name it under tools: in toolchainkit.yaml so that it is fetched, or install it.",
  },
  CMAKE_PATH: {
    exit: 2,
    means:
      "CMake cannot work in a folder whose name has a character that its own files cannot hold.",
    mend: "Move or rename the folder named in the message.",
  },
  CMAKE_TEST: {
    exit: 5,
    means: "Tests failed.",
    mend: "See the output of the failed tests.",
  },
  CONFIG_EXISTS: {
    exit: 2,
    means: "A file that init would write is there already.",
    mend: "Edit the file, change single values with `toolchainkit config set`, or use --force.",
  },
  CONFIG_INVALID: {
    exit: 2,
    means: "A configuration file has errors; each is named with its line and column.",
    mend: "Mend the lines that are shown. `toolchainkit schema` prints every key that is known.",
  },
  CONFIG_NOT_FOUND: {
    exit: 2,
    means: "There is no toolchainkit.yaml where one is needed.",
    mend: "Write one with `toolchainkit init`, or name the project with -C.",
  },
  DESTINATION_NOT_EMPTY: {
    exit: 2,
    means: "The folder to extract into holds something already.",
    mend: "Choose another folder, or empty this one first.",
  },
  HASH_FORMAT: {
    exit: 2,
    means: "A text that should be a hash is none, or a checksum file cannot be read.",
    mend: "Write it as algorithm:hex, such as sha256: and 64 hexadecimal digits.",
  },
  HOOK_FAILED: {
    exit: 5,
    means: "A command under hooks of toolchainkit.yaml ended with an error.",
    mend: "Run the command by hand and mend what it complains about.",
  },
  HOST_UNSUITABLE: {
    exit: 3,
    means: "No build of the wanted version runs on this machine.",
    mend: "Choose one of the versions that the message names, or update the system.",
  },
  INIT_DECLINED: {
    exit: 2,
    means: "The question whether to write the file was answered with no.",
    mend: "Run init again, with --toolchain for another compiler.",
  },
  LINKED_FOLDER: {
    exit: 10,
    means:
      "A folder that toolchainkit writes to inside the project is a link, which may lead anywhere.",
    mend: "Look where the link leads and who made it, then remove it and run again.",
  },
  LOCK_INVALID: {
    exit: 2,
    means: "toolchainkit.lock was edited by hand, cut short or merged wrongly.",
    mend: "Restore it from version control, or delete it and run toolchainkit lock.",
  },
  LOCK_UNSAFE: {
    exit: 4,
    means:
      "A value in toolchainkit.lock is one that toolchainkit never writes: it could act as an option, a path or an address of somebody else's choice.",
    mend: "Find out who changed the file; restore it, or delete it and run toolchainkit lock.",
  },
  NOTHING_BUILT: {
    exit: 2,
    means: "There is no finished build to look at.",
    mend: "Run toolchainkit build first.",
  },
  NO_BUILD: {
    exit: 3,
    means: "The version exists, but nobody published it for this platform.",
    mend: "Choose one of the versions or platforms that the message names.",
  },
  NO_BUILD_CACHE: {
    exit: 2,
    means: "The project has no build cache.",
    mend: "Write `caching: {enabled: true}` below `build:` in toolchainkit.yaml.",
  },
  NO_CMAKELISTS: {
    exit: 2,
    means: "The project folder holds no CMakeLists.txt.",
    mend: "Run the command in the folder that holds it, or name that folder with --project.",
  },
  NO_CMAKE_PROJECT: {
    exit: 2,
    means: "The folder has no CMakeLists.txt.",
    mend: "Go to the top folder of a CMake project, or create one with `toolchainkit new NAME`.",
  },
  NO_COMPILER: {
    exit: 3,
    means: "No compiler could be fetched for this machine and none was found on it.",
    mend:
      "Install a compiler, reach one of the sources in the message, or name one with --toolchain.",
  },
  PACKAGE_INSTALL: {
    exit: 8,
    means: "The package manager ran and failed; the message has its own words.",
    mend:
      "Correct what it complains about: a name or version in the conanfile or vcpkg.json, a server, a build of a package.",
  },
  PACKAGE_MANAGER_AMBIGUOUS: {
    exit: 2,
    means: "The project has files of several package managers, and nothing says which is in use.",
    mend: "Set packages.manager in toolchainkit.yaml.",
  },
  PACKAGE_MANAGER_NOT_FOUND: {
    exit: 8,
    means: "The program of the package manager is not there, too old or cannot be fetched.",
    mend:
      "Install it and put it into PATH, or name it in packages.custom_path; see toolchainkit python path for Conan.",
  },
  PACKAGE_MANIFEST_MISSING: {
    exit: 2,
    means: "A package manager is chosen, but the project has no file that names its packages.",
    mend: "Write conanfile.txt, conanfile.py or vcpkg.json, or set packages.manager to none.",
  },
  PACKAGE_SETTING: {
    exit: 2,
    means: "A setting below packages cannot be used.",
    mend: "Correct the value in toolchainkit.yaml that the message names.",
  },
  PROCESS_START: {
    exit: 3,
    means: "A program that is needed is not there or cannot be started.",
    mend: "Install the program named in the message or put its folder into PATH.",
  },
  PROJECT_EXISTS: {
    exit: 2,
    means: "The folder for a new project is there already.",
    mend: "Choose another name, or use toolchainkit init inside the folder.",
  },
  PROJECT_NAME: {
    exit: 2,
    means: "The name of a new project cannot be a folder, a CMake target and a C++ name at once.",
    mend: "Use letters, digits, - and _, starting with a letter.",
  },
  PROXY_SETTING: {
    exit: 2,
    means: "The address of a proxy cannot be used as it is set.",
    mend: "Correct network.proxy or HTTPS_PROXY; it is written like http://proxy.example:3128.",
  },
  PYTHON_NOT_FOUND: {
    exit: 3,
    means: "Conan needs Python, and neither an embedded one nor one of this machine can be used.",
    mend: "Install Python 3.9 or newer with its venv module, or reach the source of the message.",
  },
  SHELL_VALUE: {
    exit: 2,
    means: "A value of the environment cannot be written in the syntax of that shell.",
    mend: "Use toolchainkit run, or toolchainkit env --shell json.",
  },
  TARGET_UNKNOWN: {
    exit: 3,
    means: "A command names a machine to build for that nothing is known about.",
    mend: "Use one of the targets in the message, such as linux-arm64.",
  },
  TOOLCHAIN_IN_USE: {
    exit: 2,
    means: "A living project uses the toolchain that was to be removed.",
    mend: "Change or delete that project first; toolchainkit cache list shows who uses what.",
  },
  TOOLCHAIN_NOT_CONFIGURED: {
    exit: 2,
    means: "A command names a toolchain that toolchainkit.yaml does not define.",
    mend: "Use one of the names in the message or add it under toolchains.",
  },
  TOOLCHAIN_NOT_FOUND: {
    exit: 3,
    means: "No toolchain or tool has this name.",
    mend: "See toolchainkit toolchain list --available for the names.",
  },
  TOOLCHAIN_NOT_INSTALLED: {
    exit: 3,
    means: "The cache holds no toolchain of that name.",
    mend: "See toolchainkit cache list for what is installed.",
  },
  TOOL_NOT_FOUND: {
    exit: 3,
    means: "Neither the project's toolchain and tools nor the machine have the tool.",
    mend: "Run toolchainkit bootstrap if the toolchain is not installed yet.",
  },
  TRUST_REQUIRED: {
    exit: 2,
    means:
      "The project wants to run its own commands, to use addresses of its own choice, or to install builds that only its lock names.",
    mend:
      "Read toolchainkit.yaml and toolchainkit.lock; if you trust them, run `toolchainkit trust`, or use --trust once.",
  },
  UNEXPECTED: {
    exit: 1,
    means: "ToolchainKit met a situation its authors did not foresee.",
    mend: "Run again with -vv and report the output.",
  },
  UNSAFE_NAME: {
    exit: 2,
    means: "A name cannot be used as the name of a folder.",
    mend: "Use letters, digits, dots, hyphens, underscores and plus signs only.",
  },
  USAGE: {
    exit: 2,
    means: "The command line is not one that the command understands.",
    mend: "See toolchainkit COMMAND --help.",
  },
  VERSION_INVALID: {
    exit: 2,
    means: "The text is not a version, a pattern or a range.",
    mend: "Write latest, 18, 18.1, 18.1.8 or a range such as >=17 <19.",
  },
  VERSION_NOT_FOUND: {
    exit: 3,
    means: "No known version meets the pattern.",
    mend: "See toolchainkit toolchain list --available NAME, or add newer data with registries:.",
  },
} as const satisfies Record<string, ErrorCodeInfo>;

/**
 * All codes in alphabetical order. Never reuse a code for another meaning.
 *
 * @example
 * ```ts
 * import { ERROR_CODES } from "@toolchainkit/toolchainkit/core/error_codes";
 *
 * const { exit, means, mend } = ERROR_CODES.HASH_MISMATCH;
 * console.log(exit, means, mend);
 * ```
 */
export const ERROR_CODES: typeof PROJECT_CODES & typeof MACHINE_CODES = sortedByName({
  ...PROJECT_CODES,
  ...MACHINE_CODES,
});

/** A code of the table. */
export type ErrorCode = keyof typeof ERROR_CODES;

function sortedByName<T extends object>(rows: T): T {
  return Object.fromEntries(Object.entries(rows).sort(([a], [b]) => a < b ? -1 : 1)) as T;
}
