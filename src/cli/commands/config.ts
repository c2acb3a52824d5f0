/** `toolchainkit config`: shows and changes the configuration. */
import { UsageError } from "../../core/errors.ts";
import {
  type ConfigView,
  getConfigValue,
  renderConfig,
  showConfig,
} from "../../orchestration/config_show.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { renderTable } from "../table.ts";

/** The command. */
export const config = defineCommand({
  name: "config",
  summary: "Show and change the configuration",
  description:
    "Values come from the command line, else the environment, else toolchainkit.local.yaml, " +
    "else toolchainkit.yaml, else .toolchainkit/config.yaml in the home folder, else they are built in.",
  subcommands: [
    defineCommand({
      name: "show",
      summary: "Print the merged configuration",
      options: {
        origin: { type: "boolean", help: "Print where each value comes from" },
      },
      examples: ["toolchainkit config show --origin"],
      async run(context) {
        const view = await showConfig(filesOf(context), context.host);
        const withOrigin = context.options["origin"] === true;
        return {
          data: withOrigin ? view : view.config,
          text: withOrigin ? originTable(view) : await renderConfig(view),
        };
      },
    }),
    defineCommand({
      name: "get",
      summary: "Print one value",
      args: [{ name: "KEY", help: "Such as build.caching.size", completes: "config-key" }],
      examples: ["toolchainkit config get defaults.build_type"],
      async run(context) {
        const key = argument(context, 0);
        const { value, text } = await getConfigValue(key, filesOf(context), context.host);
        return { data: { key, value }, text };
      },
    }),
    defineCommand({
      name: "set",
      summary: "Change one value in toolchainkit.yaml",
      description: "Comments and order stay. Lists are given with commas.",
      args: [
        { name: "KEY", help: "Such as build.caching.size", completes: "config-key" },
        { name: "VALUE", help: "The new value" },
      ],
      examples: [
        "toolchainkit config set build.parallel_jobs 8",
        "toolchainkit config set build.sanitizers address,undefined",
      ],
      async run(context) {
        const [key, value] = [argument(context, 0), argument(context, 1)];
        const { setConfigValue } = await import("../../orchestration/config_edit.ts");
        const edit = await setConfigValue(key, value, filesOf(context), context.host);
        const what = edit.changed ? "Set" : "Left unchanged:";
        return { data: edit, text: `${what} ${edit.key} in ${edit.file}\n` };
      },
    }),
  ],
});

function filesOf({ global }: CommandContext): { projectRoot: string; configFile: string } {
  return { projectRoot: global.projectRoot, configFile: global.configFile };
}

function argument({ args }: CommandContext, at: number): string {
  const value = args[at];
  if (value === undefined) throw new UsageError("Cannot go on: an argument is missing");
  return value;
}

function originTable(view: ConfigView): string {
  return renderTable(
    [{ title: "KEY" }, { title: "VALUE" }, { title: "FROM" }],
    view.rows.map((row) => [
      row.key,
      typeof row.value === "string" ? row.value : JSON.stringify(row.value),
      row.origin,
    ]),
  );
}
