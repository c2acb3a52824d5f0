/** `toolchainkit audit`. */
import { auditProject, describeAudit } from "../../orchestration/audit.ts";
import { defineCommand } from "../command.ts";
import { SETUP_OPTIONS, setupRequest } from "../setup_options.ts";

/** Exit code of --strict when something came from outside: verification failed. */
const NOT_HERMETIC_EXIT = 4;

/** The command. */
export const audit = defineCommand({
  name: "audit",
  summary: "List what the build took from outside the project, its toolchain and its packages",
  description:
    "Reads the dependency records of the last build and repeats its links with the linker naming " +
    "each file it opens. Lists headers, libraries, tools and CMake packages that came from " +
    "elsewhere, such as /usr/include, by the targets that pulled them in.",
  options: {
    ...SETUP_OPTIONS,
    strict: { type: "boolean", help: "Exit with code 4 when anything came from outside" },
  },
  examples: ["toolchainkit audit", "toolchainkit audit --strict --json"],
  async run({ options, global, host }) {
    const report = await auditProject(setupRequest(options), global, host);
    const failed = options["strict"] === true && !report.hermetic;
    return {
      data: report,
      text: describeAudit(report),
      ...(failed ? { exit: NOT_HERMETIC_EXIT } : {}),
    };
  },
});
