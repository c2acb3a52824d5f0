/** `toolchainkit doctor`: diagnoses, says how to mend, mends what is safe. */
import { defineCommand } from "../command.ts";
import { describeDiagnosis } from "../doctor_text.ts";

/** The command. */
export const doctor = defineCommand({
  name: "doctor",
  summary: "Look for what is wrong, say how to mend it, mend what is safe",
  description:
    "Looks at the machine, the cache, the project's configuration and lock, compilers, CMake, the " +
    "build folder, and the way to every server that archives come from, step by step; with " +
    "--offline, the network is left alone. With --fix: deletes what crashed runs left in staging, " +
    "brings registry.json up to date, drops projects that are gone, makes links and " +
    ".toolchainkit/.gitignore anew.\n\n" +
    "Exit code 0 without errors, also with warnings; else that of the first error: 2 " +
    "configuration, 3 no such compiler, 4 damaged toolchain or lock, 6 network, 10 cache.",
  options: {
    fix: { type: "boolean", help: "Mend what can be mended without losing anything" },
  },
  examples: ["toolchainkit doctor", "toolchainkit doctor --fix", "toolchainkit doctor --json"],
  async run({ options, global, host }) {
    const { diagnose } = await import("../../orchestration/doctor.ts");
    const report = await diagnose({ fix: options["fix"] === true }, global, host);
    const { exit, ...data } = report;
    return { data, text: describeDiagnosis(report), exit };
  },
});
