/** `toolchainkit bootstrap`: the whole way to a configured project. */
import type { Host } from "../../core/host.ts";
import { shellWord } from "../../core/shell_syntax.ts";
import { describeBootstrap } from "../bootstrap_summary.ts";
import { defineCommand } from "../command.ts";
import { SETUP_OPTIONS, setupRequest } from "../setup_options.ts";

/** The command. */
export const bootstrap = defineCommand({
  name: "bootstrap",
  summary: "Take the project to a configured build: compiler, tools, CMake files, configure",
  description:
    "Reads toolchainkit.yaml, resolves and locks, installs what is missing into the shared cache, " +
    "writes the CMake files and configures. Doing it again when nothing changed takes no time.",
  options: {
    ...SETUP_OPTIONS,
    build: { type: "boolean", help: "Build too" },
    "no-configure": { type: "boolean", help: "Stop before CMake runs" },
    timings: { type: "boolean", help: "Write a page that shows where the time went" },
  },
  examples: [
    "toolchainkit bootstrap",
    "toolchainkit bootstrap --toolchain gcc --build-type Debug --build",
  ],
  async run({ options, global, host }) {
    const { bootstrapProject } = await import("../../orchestration/bootstrap.ts");
    const configure = options["no-configure"] !== true;
    const request = { ...setupRequest(options), configure, build: options["build"] === true };
    const work = (host: Host) => bootstrapProject(request, global, host);
    const report = options["timings"] === true
      ? await (await import("../../orchestration/timings.ts")).withTimings(work, {
        command: "toolchainkit bootstrap",
        projectRoot: global.projectRoot,
        host,
      })
      : await work(host);
    const next = options["build"] === true || !configure
      ? []
      : [`cmake --build ${shellWord(report.buildDirectory)}`];
    return { data: report, text: describeBootstrap(report, next) };
  },
});
