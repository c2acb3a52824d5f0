/**
 * The error codes for what networks, archives, checksums, disks, locks and signals come to. Owns their
 * meaning; all codes together are `ERROR_CODES` of `error_codes.ts`.
 */
import type { ErrorCodeInfo } from "../error_codes.ts";

/** In alphabetical order. */
export const MACHINE_CODES = {
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
  BUILD_CACHE_UNREACHABLE: {
    exit: 6,
    means: "A shared build cache does not answer.",
    mend: "Check its address and the network, or allow builds without it: when_unreachable: local.",
  },
  CACHE_UNTRUSTED: {
    exit: 10,
    means:
      "Something in the cache is a link, not a regular file, or belongs to a user who is not trusted there.",
    mend: "Look at it with ls -l, remove it and run the command again, or use a cache of your own.",
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
  DISTRIBUTION_REFUSED: {
    exit: 6,
    means: "The scheduler that spreads compilations over machines refuses this one.",
    mend: "Set the variable that build.distributed.token names to the scheduler's token.",
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
  FILE_KIND: {
    exit: 2,
    means: "A file that is to be read is a folder, a named pipe, a socket, a device or too large.",
    mend: "Move it away, or put a regular file in its place.",
  },
  HASH_MISMATCH: {
    exit: 4,
    means: "A file's checksum is not the expected one: it is damaged, changed or another file.",
    mend: "Get the file again; if it stays different, ask its publisher which is right.",
  },
  INSTALLED_MISMATCH: {
    exit: 4,
    means:
      "What is installed in the cache under this name does not have the bytes that the name belongs to.",
    mend: "Somebody changed the folder or its manifest: toolchainkit toolchain remove ID.",
  },
  INTERRUPTED: {
    exit: 130,
    means: "The run was stopped by a signal before it was done.",
    mend: "Run the same command again; it continues where it can.",
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
  NOT_A_LINK: {
    exit: 10,
    means: "A file or folder is where ToolchainKit keeps a link.",
    mend: "Move it away and run the command again.",
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
  PACKAGE_LOCK: {
    exit: 4,
    means: "The lock of the packages does not have what the project asks for, and must not change.",
    mend: "Run toolchainkit deps install without --locked, look at the difference and commit it.",
  },
  PATH_KIND: {
    exit: 10,
    means: "A file is where a folder is wanted, or the other way round.",
    mend: "Look at what is at the path in the message; move it away, or name another path.",
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
  UNSAFE_DELETE: {
    exit: 4,
    means: "A record names a path for deletion that is not ToolchainKit's own.",
    mend: "Nothing was deleted. Run toolchainkit doctor; it rebuilds damaged records.",
  },
  UPGRADE_FAILED: {
    exit: 4,
    means: "A newer toolchain was installed but does not work; the old one stays in use.",
    mend: "Check it with toolchainkit toolchain verify, or wait for the next version.",
  },
} as const satisfies Record<string, ErrorCodeInfo>;
