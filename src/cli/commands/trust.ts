/** `toolchainkit trust`: allows this project's hooks and custom sources. */
import { loadConfig } from "../../config/load.ts";
import { readLock } from "../../config/lock_file.ts";
import { lockPath } from "../../orchestration/lock_path.ts";
import { revokeTrust, trustProject, trustReasons, trustScope } from "../../orchestration/trust.ts";
import { ConfigNotFoundError } from "../../config/parser.ts";
import { defineCommand } from "../command.ts";
import { listedText } from "../../core/printable_text.ts";
import { printableLine } from "../printable.ts";

/** The command. */
export const trust = defineCommand({
  name: "trust",
  summary: "Allow this project's hooks and custom sources to run",
  description:
    "Trust holds for toolchainkit.yaml, toolchainkit.lock and the files under registries: as they are now; " +
    "when one of them changes, the project is asked for again.",
  options: { revoke: { type: "boolean", help: "Take the trust back" } },
  examples: ["toolchainkit trust", "toolchainkit trust --revoke"],
  async run({ options, global, host }) {
    const { projectRoot } = global;
    const project = printableLine(projectRoot);
    if (options["revoke"] === true) {
      const was = await revokeTrust(global);
      const text = was ? `${project} is no longer trusted\n` : `${project} was not trusted\n`;
      return { data: { project: projectRoot, trusted: false, was }, text };
    }
    const { configFile } = global;
    // Nothing is filled in: variables may be set later, or on another machine.
    const loaded = await loadConfig({ projectRoot, configFile }, host);
    if (!loaded.hasProjectFile) throw new ConfigNotFoundError(configFile);
    const lock = await readLock(lockPath(global));
    const reasons = await trustReasons(loaded, { lock, settings: global, host });
    await trustProject(trustScope(global, loaded, host));
    const listed = reasons.map((reason) => `  - it ${listedText(reason)}\n`).join("");
    return {
      data: { project: projectRoot, trusted: true, reasons },
      text: reasons.length === 0
        ? `${project} is trusted; it asks for nothing that needs it\n`
        : `${project} is trusted now:\n${listed}`,
    };
  },
});
