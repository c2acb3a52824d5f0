/** `toolchainkit hash`: hashes of files and checking against them. */
import { UsageError } from "../../core/errors.ts";
import {
  HASH_ALGORITHM_NAMES,
  type HashAlgorithm,
  isWeakAlgorithm,
} from "../../core/verification.ts";
import { hashAlgorithmNamed } from "../../core/verification/hash_algorithm.ts";
import type { Host } from "../../core/host.ts";
import {
  checkHashes,
  describeCheck,
  describeHashes,
  hashNamedFiles,
  warningsOf,
} from "../../orchestration/hash.ts";
import { type CommandResult, defineCommand } from "../command.ts";
import { printableLine } from "../printable.ts";

/** Exit code when a file differs from its hash or is not there. */
const MISMATCH_EXIT = 4;
/** Exit code when a file to be hashed cannot be read. */
const UNREADABLE_EXIT = 2;

/** The command. */
export const hash = defineCommand({
  name: "hash",
  summary: "Print the hashes of files, or check files against a list of hashes",
  description:
    "Prints what sha256sum prints; FILE - is standard input. With --check, reads such a list (GNU " +
    "or BSD lines) and checks each file it names, relative to the working directory: exit code 4 " +
    "when one differs or is missing.",
  options: {
    algorithm: {
      type: "string",
      short: "a",
      value: "NAME",
      help: `One of ${HASH_ALGORITHM_NAMES.join(", ")}; default sha256, with --check whatever ` +
        "the lines say",
    },
    tag: { type: "boolean", help: "Print BSD-style lines that name the algorithm" },
    check: { type: "string", value: "SUMS", help: "Check the files that this list names" },
  },
  args: [{ name: "FILE", help: "Files to hash", optional: true, many: true, completes: "file" }],
  examples: [
    "toolchainkit hash llvm.tar.xz > SHA256SUMS",
    "toolchainkit hash --check SHA256SUMS",
    "toolchainkit hash --algorithm sha512 --tag *.zip",
  ],
  async run({ options, args, host }) {
    const algorithm = algorithmOption(options["algorithm"]);
    if (typeof options["check"] === "string") {
      return await runCheck([options["check"], ...args], algorithm, host);
    }
    if (args.length === 0) {
      throw new UsageError("Cannot hash nothing: no file is named, wanted at least one", {
        hint: "Name the files, or a list of hashes with --check",
      });
    }
    return await runHash(args, algorithm ?? "sha256", { tag: options["tag"] === true, host });
  },
});

async function runHash(
  names: readonly string[],
  algorithm: HashAlgorithm,
  { tag, host }: { tag: boolean; host: Host },
): Promise<CommandResult> {
  if (isWeakAlgorithm(algorithm)) {
    host.log.info(`${algorithm} finds accidents, not attacks: prefer sha256`);
  }
  const files = await hashNamedFiles(names, algorithm, host);
  const unread = files.filter((file) => "error" in file);
  for (const { name, error } of unread) {
    host.log.error(`Cannot read "${printableLine(name)}": ${error}`);
  }
  return {
    data: { algorithm, files },
    text: describeHashes(files, { style: tag ? "tag" : "gnu" }),
    exact: true,
    ...(unread.length === 0 ? {} : { exit: UNREADABLE_EXIT }),
  };
}

async function runCheck(
  checksumFiles: readonly string[],
  algorithm: HashAlgorithm | undefined,
  host: Host,
): Promise<CommandResult> {
  const checks = await checkHashes(
    checksumFiles,
    algorithm === undefined ? {} : { algorithm },
    host,
  );
  for (const check of checks) {
    for (const warning of warningsOf(check)) host.log.warning(warning);
  }
  const passed = checks.every((check) => check.passed);
  return {
    data: { passed, checks },
    text: checks.map(describeCheck).join(""),
    ...(passed ? {} : { exit: MISMATCH_EXIT }),
  };
}

function algorithmOption(value: unknown): HashAlgorithm | undefined {
  if (typeof value !== "string") return undefined;
  const algorithm = hashAlgorithmNamed(value);
  if (algorithm !== undefined) return algorithm;
  throw new UsageError(
    `Cannot hash with "${value}": there is no such algorithm, wanted one of ` +
      HASH_ALGORITHM_NAMES.join(", "),
    { argument: value },
  );
}
