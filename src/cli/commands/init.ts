/** `toolchainkit init`: adds toolchainkit.yaml to an existing CMake project. */
import { initProject, type InitReport } from "../../orchestration/init.ts";
import { bootstrapScripts } from "../../orchestration/project_scripts.ts";
import { defineCommand } from "../command.ts";

/** The command. */
export const init = defineCommand({
  name: "init",
  summary: "Add toolchainkit.yaml to an existing CMake project",
  description: "Looks at CMakeLists.txt, package manifests, presets, CI files and an old build " +
    "directory, and changes none of them. At a terminal the file is shown before it is written.",
  options: {
    toolchain: {
      type: "string",
      value: "SPEC",
      help: "Compiler such as llvm-18 or system; default: the one the project names",
    },
    force: { type: "boolean", help: "Overwrite files that are there" },
    scripts: { type: "boolean", help: "Write bootstrap.sh and bootstrap.ps1 too" },
  },
  writesConfig: true,
  examples: ["toolchainkit init", "toolchainkit init --toolchain llvm-18 --scripts"],
  async run({ options, global, host }) {
    const toolchain = options["toolchain"];
    const report = await initProject(
      {
        ...(typeof toolchain === "string" ? { toolchain } : {}),
        force: options["force"] === true,
        scripts: options["scripts"] === true,
      },
      global,
      {
        async chooseCompiler(asked) {
          // Loaded only when the project names no compiler: it brings the catalog of builds along.
          const { chooseNewCompiler } = await import("../../orchestration/new_compiler.ts");
          const request = asked === undefined ? {} : { toolchain: asked };
          return await chooseNewCompiler({ bootstrap: false, ...request }, global, host);
        },
        async checkSpec(spec) {
          const { checkToolchainSpec } = await import("../../orchestration/new_compiler.ts");
          await checkToolchainSpec(spec, host);
        },
        bootstrapScripts: () => bootstrapScripts(host),
      },
      host,
    );
    return { data: report, text: describeInit(report) };
  },
});

function describeInit(report: InitReport): string {
  const { type, version, source } = report.toolchain;
  const name = [type, version, source === "system" ? "of this machine" : ""].filter(Boolean);
  return [
    "Found:",
    ...report.found.map((line) => `  ${line}`),
    `Compiler: ${name.join(" ")} (${report.reason})`,
    `Wrote ${report.written.join(", ")}`,
    "Next: toolchainkit bootstrap",
    "",
  ].join("\n");
}
