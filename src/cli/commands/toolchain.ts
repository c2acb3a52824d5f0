/**
 * `toolchainkit toolchain`: what can be had, what is installed, what the project uses. Each command
 * loads only what it does.
 */
import { UsageError } from "../../core/errors.ts";
import type { ToolchainContext } from "../../orchestration/toolchain_context.ts";
import { type CommandContext, type CommandResult, defineCommand } from "../command.ts";
import {
  describeAvailable,
  describeDetails,
  describeInstallations,
  describeInstalled,
  describeUpgrade,
  describeUse,
  describeVersions,
} from "../toolchain_text.ts";
import { detect } from "./toolchain_detect.ts";
import { verify } from "./toolchain_verify.ts";

const SPEC_HELP = "NAME, NAME-VERSION or NAME@VERSION; VERSION is latest, 18, 18.1 or a range";

const list = defineCommand({
  name: "list",
  summary: "List installed toolchains, or what can be had",
  options: {
    available: { type: "boolean", help: "What can be had for this platform; versions of NAME" },
    all: { type: "boolean", help: "With --available: for other platforms too" },
    tools: { type: "boolean", help: "Tools such as CMake too" },
  },
  args: [{ name: "NAME", help: "With --available", optional: true, completes: "toolchain" }],
  examples: [
    "toolchainkit toolchain list",
    "toolchainkit toolchain list --available",
    "toolchainkit toolchain list --available llvm",
  ],
  async run(context): Promise<CommandResult> {
    const { options, args } = context;
    const opened = await open(context, "skip");
    const [name] = args;
    const { listAvailable, listAvailableVersions, listInstalled } = await import(
      "../../orchestration/toolchain_list.ts"
    );
    if (options["available"] !== true) {
      if (name !== undefined) throw new UsageError(`Cannot list "${name}": --available is missing`);
      const toolchains = await listInstalled(opened, { tools: options["tools"] === true });
      return { data: { toolchains }, text: describeInstalled(toolchains) };
    }
    if (name !== undefined) {
      const found = await listAvailableVersions(name, opened);
      return { data: found, text: describeVersions(found.name, found.versions) };
    }
    const rows = (await listAvailable(opened, { all: options["all"] === true }))
      .filter((row) => row.kind === "toolchain" || options["tools"] === true);
    return { data: { available: rows }, text: describeAvailable(rows) };
  },
});

const install = defineCommand({
  name: "install",
  summary: "Install toolchains into the shared cache",
  args: [{ name: "SPEC", help: SPEC_HELP, many: true, completes: "toolchain" }],
  examples: [
    "toolchainkit toolchain install llvm-18",
    'toolchainkit toolchain install zig "gcc@>=13 <15"',
  ],
  async run(context) {
    const { installToolchains } = await import("../../orchestration/toolchain_install.ts");
    const installed = await installToolchains(context.args, await open(context, "ask"));
    return { data: { installed }, text: describeInstallations(installed) };
  },
});

const remove = defineCommand({
  name: "remove",
  summary: "Remove an installed toolchain that no project uses",
  args: [{
    name: "SPEC",
    help: "NAME, NAME-VERSION or the name of its folder",
    completes: "toolchain",
  }],
  examples: ["toolchainkit toolchain remove llvm-17"],
  async run(context) {
    const { removeToolchain } = await import("../../orchestration/toolchain_remove.ts");
    const removed = await removeToolchain(first(context), await open(context, "skip"));
    return { data: { removed: removed.id }, text: `Removed ${removed.id}\n` };
  },
});

const info = defineCommand({
  name: "info",
  summary: "Show everything about a toolchain: sources, what it needs, who uses it",
  args: [{ name: "SPEC", help: SPEC_HELP, completes: "toolchain" }],
  examples: ["toolchainkit toolchain info llvm-18"],
  async run(context) {
    const { describeToolchain } = await import("../../orchestration/toolchain_list.ts");
    const details = await describeToolchain(first(context), await open(context, "skip"));
    return { data: details, text: describeDetails(details) };
  },
});

const which = defineCommand({
  name: "which",
  summary: "Print the path of a tool as the project's build uses it",
  args: [{
    name: "TOOL",
    help: "A file name such as clang-tidy, or cc, c++, ar, strip",
    completes: "tool",
  }],
  examples: ["toolchainkit toolchain which c++", "toolchainkit toolchain which cmake"],
  async run(context) {
    const { findProjectTool } = await import("../../orchestration/toolchain_which.ts");
    const found = await findProjectTool(first(context), await open(context, "skip"));
    return { data: found, text: `${[found.path, ...found.args].join(" ")}\n`, exact: true };
  },
});

const use = defineCommand({
  name: "use",
  summary: "Make the project build with another toolchain",
  description: "Edits toolchainkit.yaml; comments and order stay.",
  options: {
    name: {
      type: "string",
      value: "NAME",
      help: "Which of the project's toolchains to change or add; default: the default one",
    },
  },
  args: [{ name: "SPEC", help: SPEC_HELP, completes: "toolchain" }],
  examples: ["toolchainkit toolchain use llvm-20", "toolchainkit toolchain use zig --name cross"],
  async run(context) {
    const name = context.options["name"] as string | undefined;
    const { useToolchain } = await import("../../orchestration/toolchain_use.ts");
    const report = await useToolchain(
      { spec: first(context), name },
      await open(context, "ask"),
    );
    return { data: report, text: describeUse(report) };
  },
});

const upgrade = defineCommand({
  name: "upgrade",
  summary: "Take the newest versions that toolchainkit.yaml allows",
  description:
    "New versions are installed and tried first; toolchainkit.lock changes only when they work.",
  options: { check: { type: "boolean", help: "Only show what could be upgraded" } },
  args: [{
    name: "SPEC",
    help: "Names in toolchainkit.yaml, or types such as llvm; default: all",
    optional: true,
    many: true,
  }],
  examples: ["toolchainkit toolchain upgrade --check", "toolchainkit toolchain upgrade llvm"],
  async run(context) {
    const { upgradeToolchains } = await import("../../orchestration/toolchain_upgrade.ts");
    const report = await upgradeToolchains(
      { names: context.args, check: context.options["check"] === true },
      await open(context, "ask"),
    );
    return { data: report, text: describeUpgrade(report) };
  },
});

/** The command. */
export const toolchain = defineCommand({
  name: "toolchain",
  summary: "Find, install, change, upgrade and remove toolchains",
  subcommands: [list, install, remove, info, which, use, verify, detect, upgrade],
});

async function open(
  { global, host }: CommandContext,
  trust: "ask" | "skip",
): Promise<ToolchainContext> {
  const { openToolchainContext } = await import("../../orchestration/toolchain_context.ts");
  return await openToolchainContext(global, host, { trust });
}

function first({ args }: CommandContext): string {
  const [word] = args;
  if (word === undefined) throw new UsageError("Cannot go on: an argument is missing");
  return word;
}
