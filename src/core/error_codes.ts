/**
 * Every error code a user can meet: its exit code, what it means, how to mend it. Owns the meaning;
 * the class that throws it lives with its subject. `toolchainkit explain CODE` prints this table.
 */

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
export const ERROR_CODES = {
  ACCESS_DENIED: {
    exit: 10,
    means: "A file or folder may not be read or written by this user, or its volume is read-only.",
    mend:
      "Check the owner and the mode of the path in the message, or choose another cache with --cache-dir.",
  },
  ARCHIVE_CORRUPT: {
    exit: 9,
    means: "An archive is damaged, cut off or not what its name says.",
    mend: "Download it again and compare its checksum with the one the publisher gives.",
  },
  ARCHIVE_LAYOUT: {
    exit: 9,
    means: "An archive holds nothing at the place that was asked for.",
    mend: "Look at its top folders and correct strip or subdirectory.",
  },
  ARCHIVE_UNSAFE: {
    exit: 9,
    means: "An entry of an archive breaks a safety rule; nothing was extracted.",
    mend: "Do not use the archive unless its publisher explains the entry named in the message.",
  },
  ARCHIVE_UNSUPPORTED: {
    exit: 9,
    means: "A file is no archive, or of a kind that ToolchainKit does not read.",
    mend: "Use a .tar.xz, .tar.gz, .tar.zst, .tar.bz2 or .zip of the same content.",
  },
  BUILD_CACHE_REFUSED: {
    exit: 6,
    means:
      "A shared build cache was reached but turned the build away: wrong password, key or right.",
    mend: "Check the credentials in the environment, or build without it: when_unreachable: local.",
  },
  BUILD_CACHE_SECRET: {
    exit: 2,
    means: "A secret of the build cache is written out in the configuration.",
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
  BUILD_CACHE_UNREACHABLE: {
    exit: 6,
    means: "A shared build cache does not answer.",
    mend: "Check its address and the network, or allow builds without it: when_unreachable: local.",
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
  DIRECTORY_CREATE: {
    exit: 10,
    means:
      "A folder that is needed cannot be made: no space, no home folder, or a file is in the way.",
    mend:
      "Check the owner and the permissions of the folder named in the message, or choose another place.",
  },
  DIRECTORY_PERMISSION: {
    exit: 10,
    means:
      "A folder that is needed cannot be made: this user may not write in the folder around it.",
    mend: "Check who owns the folder around the one named in the message, or choose another place.",
  },
  DOWNLOAD_FAILED: {
    exit: 6,
    means: "No source delivered a file; the message names every source and why it failed.",
    mend: "Check the network, proxy and credentials, or name a mirror in TOOLCHAINKIT_MIRROR.",
  },
  DOWNLOAD_RESTARTED: {
    exit: 6,
    means: "A file changed on its server while it was downloaded and read at the same time.",
    mend: "Run the same command again.",
  },
  DOWNLOAD_TIMEOUT: {
    exit: 6,
    means: "A download took longer than it may.",
    mend: "Run the same command again; it continues where it stopped.",
  },
  HASH_FORMAT: {
    exit: 2,
    means: "A text that should be a hash is none, or a checksum file cannot be read.",
    mend: "Write it as algorithm:hex, such as sha256: and 64 hexadecimal digits.",
  },
  HASH_MISMATCH: {
    exit: 4,
    means: "A file's checksum is not the expected one: it is damaged, changed or another file.",
    mend: "Get the file again; if it stays different, ask its publisher which is right.",
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
  INSTALLED_MISMATCH: {
    exit: 4,
    means: "What is installed in the cache came from the same source with another checksum.",
    mend:
      "Restore toolchainkit.lock if it was edited; else find out why the publisher changed the file.",
  },
  INTERRUPTED: {
    exit: 130,
    means: "The run was stopped by a signal before it was done.",
    mend: "Run the same command again; it continues where it can.",
  },
  LOCK_INVALID: {
    exit: 2,
    means: "toolchainkit.lock was edited by hand, cut short or merged wrongly.",
    mend: "Restore it from version control, or delete it and run toolchainkit lock.",
  },
  LOCK_MISMATCH: {
    exit: 4,
    means: "toolchainkit.lock does not agree with the configuration or with what was found.",
    mend: "Run toolchainkit lock, look at the difference and commit it.",
  },
  LOCK_TIMEOUT: {
    exit: 7,
    means: "Another run kept a lock for longer than this one may wait.",
    mend: "Wait for the other run to end, or raise TOOLCHAINKIT_LOCK_TIMEOUT (seconds).",
  },
  LOCK_UNSUPPORTED: {
    exit: 10,
    means: "The file system has no working locks, so runs could disturb each other.",
    mend: "Put the cache on a local disk with --cache-dir or TOOLCHAINKIT_CACHE_DIR.",
  },
  MANIFEST_INVALID: {
    exit: 4,
    means: "The list of files of an installed toolchain is damaged or of a newer version.",
    mend: "Run toolchainkit cache verify --repair.",
  },
  NOTHING_BUILT: {
    exit: 2,
    means: "There is no finished build to look at.",
    mend: "Run toolchainkit build first.",
  },
  NOT_A_LINK: {
    exit: 10,
    means: "A file or folder is where ToolchainKit keeps a link.",
    mend: "Move it away and run the command again.",
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
  NO_PERMISSION: {
    exit: 10,
    means: "This user may not write where ToolchainKit has to write.",
    mend: "Mend the access rights of the path, or choose another with --cache-dir.",
  },
  NO_SOURCE: {
    exit: 6,
    means:
      "None of the places that publish a toolchain or tool could deliver it; the message names each and why.",
    mend: "Check the network and proxy with toolchainkit doctor, or set TOOLCHAINKIT_MIRROR.",
  },
  NO_SPACE: {
    exit: 10,
    means: "The disk or this user's quota is full.",
    mend:
      "Free some space (toolchainkit cache clean --unused), or choose another place with --cache-dir.",
  },
  OFFLINE: {
    exit: 6,
    means: "Something is needed from the network, which must not be used.",
    mend: "Run once without --offline, or name a folder in TOOLCHAINKIT_MIRROR.",
  },
  PACKAGE_INSTALL: {
    exit: 8,
    means: "The package manager ran and failed; the message has its own words.",
    mend:
      "Correct what it complains about: a name or version in the conanfile or vcpkg.json, a server, a build of a package.",
  },
  PACKAGE_LOCK: {
    exit: 4,
    means: "The lock of the packages does not have what the project asks for, and must not change.",
    mend: "Run toolchainkit deps install without --locked, look at the difference and commit it.",
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
  READ_ONLY: {
    exit: 10,
    means: "The file system to write to is mounted read-only.",
    mend: "Mount it writable, or choose another place with --cache-dir.",
  },
  REDIRECT_REFUSED: {
    exit: 6,
    means: "An address or a redirect is not followed: it is not protected, a loop or too long.",
    mend: "Use the https address from which the server finally answers.",
  },
  SHELL_VALUE: {
    exit: 2,
    means: "A value of the environment cannot be written in the syntax of that shell.",
    mend: "Use toolchainkit run, or toolchainkit env --shell json.",
  },
  SIGNATURE_INVALID: {
    exit: 4,
    means: "A file is not signed by the key that ToolchainKit trusts for it.",
    mend: "Get the file and its signature again; if it stays invalid, do not use the file.",
  },
  SOURCE_UNAVAILABLE: {
    exit: 6,
    means: "One place that publishes a toolchain or tool cannot deliver it.",
    mend:
      "Check the client named in the message (npm, pip) and its registry, or use another source.",
  },
  TCP_FAILED: {
    exit: 6,
    means: "A server cannot be reached on its port, or does not answer.",
    mend: "Check the address, the network, and that the server runs.",
  },
  TOOLCHAIN_INCOMPLETE: {
    exit: 4,
    means: "An installed toolchain lacks a compiler that it must have.",
    mend: "Run toolchainkit toolchain verify, then install it again.",
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
    means: "The project wants to run its own commands or to use addresses of its own choice.",
    mend: "Read toolchainkit.yaml; if you trust it, run `toolchainkit trust`, or use --trust once.",
  },
  UNEXPECTED: {
    exit: 1,
    means: "ToolchainKit met a situation its authors did not foresee.",
    mend: "Run again with -vv and report the output.",
  },
  UNSAFE_DELETE: {
    exit: 4,
    means: "A record names a path for deletion that is not ToolchainKit's own.",
    mend: "Nothing was deleted. Run toolchainkit doctor; it rebuilds damaged records.",
  },
  UNSAFE_NAME: {
    exit: 2,
    means: "A name cannot be used as the name of a folder.",
    mend: "Use letters, digits, dots, hyphens, underscores and plus signs only.",
  },
  UPGRADE_FAILED: {
    exit: 4,
    means: "A newer toolchain was installed but does not work; the old one stays in use.",
    mend: "Check it with toolchainkit toolchain verify, or wait for the next version.",
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

/** A code of the table. */
export type ErrorCode = keyof typeof ERROR_CODES;
