/** `toolchainkit new`: a C++ project that works from the first minute. */
import { relative } from "@std/path";
import type { NewProjectReport } from "../../orchestration/new_project.ts";
import { describeBootstrap } from "../bootstrap_summary.ts";
import { defineCommand } from "../command.ts";

/** The command. */
export const newCommand = defineCommand({
  name: "new",
  summary: "Create a C++ project that already works, and bootstrap it",
  description:
    "Writes CMakeLists.txt, a library, a program, a test, toolchainkit.yaml, .gitignore and the " +
    "bootstrap scripts, then takes the project to a built and tested program. Without --toolchain " +
    "it takes the recommended prebuilt compiler of this platform, else the best one of the machine.",
  options: {
    toolchain: {
      type: "string",
      short: "t",
      value: "SPEC",
      help: "NAME, NAME-VERSION or NAME@VERSION; `system` for a compiler of this machine",
    },
    "no-bootstrap": { type: "boolean", help: "Only write the files" },
  },
  args: [{ name: "NAME", help: "Folder to create; its last part names the project" }],
  examples: [
    "toolchainkit new hello",
    "toolchainkit new hello --toolchain llvm-18",
    "toolchainkit new hello --toolchain system --no-bootstrap",
  ],
  async run({ options, args, global, host }) {
    const { createProject } = await import("../../orchestration/new_project.ts");
    const toolchain = options["toolchain"] as string | undefined;
    const report = await createProject(
      {
        folder: args[0] ?? "",
        bootstrap: options["no-bootstrap"] !== true,
        ...(toolchain === undefined ? {} : { toolchain }),
      },
      global,
      host,
    );
    return { data: report, text: describe(report, host.cwd) };
  },
});

function describe(report: NewProjectReport, cwd: string): string {
  const folder = relative(cwd, report.path);
  const name = report.bootstrap?.project ?? folder;
  const made = `Created ${folder} with ${report.files.length} files\n` +
    `Compiler: ${report.compiler.reason}\n`;
  if (report.bootstrap === undefined) {
    return `${made}\nNext\n  cd ${folder}\n  ./bootstrap.sh\n`;
  }
  return `${made}\n` + describeBootstrap(report.bootstrap, [
    `cd ${folder}`,
    `./${report.bootstrap.buildDirectory}/${name}`,
    "./bootstrap.sh build         # after a change",
    "./bootstrap.sh test",
  ]);
}
