/** `toolchainkit deps`: the packages of the project. */
import type { DepsReport } from "../../orchestration/deps.ts";
import { defineCommand } from "../command.ts";
import { SETUP_OPTIONS, setupRequest } from "../setup_options.ts";
import { renderTable } from "../table.ts";

const install = defineCommand({
  name: "install",
  summary: "Install the packages of the project with Conan or vcpkg",
  description:
    "Takes the package manager that packages.manager names, or the one whose files the project " +
    "has. Packages are built with the project's toolchain. Nothing is run when nothing changed.",
  options: {
    toolchain: SETUP_OPTIONS.toolchain,
    "build-type": {
      ...SETUP_OPTIONS["build-type"],
      help: "Build type (default: all of build.types)",
    },
    force: { type: "boolean", help: "Ask the package manager although nothing has changed" },
  },
  examples: ["toolchainkit deps install", "toolchainkit deps install --build-type Debug"],
  async run({ options, global, host }) {
    const { installDeps } = await import("../../orchestration/deps.ts");
    const request = { ...setupRequest(options), force: options["force"] === true };
    const report = await installDeps(request, global, host);
    return { data: report, text: describeDeps(report) };
  },
});

/** The command. */
export const deps = defineCommand({
  name: "deps",
  summary: "Install the packages of the project with Conan, vcpkg or CPM",
  subcommands: [install],
});

/** A line on what was done, and a table of the packages. */
export function describeDeps(report: DepsReport): string {
  const head = report.kind === "unchanged" ? "nothing to do, packages are up to date" : "installed";
  return [
    `${report.manager} (${report.why}): ${head} ` +
    `(${report.toolchain}, ${report.buildTypes.join(", ")})\n`,
    renderTable(
      [{ title: "" }, { title: "" }, { title: "" }],
      report.packages.map(({ name, version, origin }) => [`  ${name}`, version, origin ?? ""]),
    ),
  ].join("");
}
