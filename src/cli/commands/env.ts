/** `toolchainkit env`: the project's environment as text for a shell. */
import {
  renderVariables,
  SHELL_SYNTAXES,
  type ShellSyntax,
  usualShell,
} from "../../core/shell_syntax.ts";
import { defineCommand } from "../command.ts";
import { SETUP_OPTIONS } from "../setup_options.ts";

/** The command. */
export const env = defineCommand({
  name: "env",
  summary: "Print the environment of the project for a shell",
  description: "PATH with the project's compiler and tools first, CC, CXX, CMAKE_TOOLCHAIN_FILE, " +
    "CMAKE_GENERATOR with Ninja, and where the toolchain brings shared libraries of its own, where " +
    "they are found. Sets the project up first when something changed; CMake is not run.\n\n" +
    'sh, bash, zsh: eval "$(toolchainkit env)"\n\n' +
    "fish: toolchainkit env | source\n\n" +
    "PowerShell: toolchainkit env --shell pwsh | Out-String | Invoke-Expression\n\n" +
    "cmd: toolchainkit env --shell cmd > env.cmd && call env.cmd\n\n" +
    "GitHub Actions: toolchainkit env --shell github writes to $GITHUB_ENV and $GITHUB_PATH, so " +
    "that later steps have it; outside of a job it prints the lines.",
  options: {
    toolchain: SETUP_OPTIONS.toolchain,
    shell: {
      type: "string",
      value: "SHELL",
      choices: SHELL_SYNTAXES,
      help: "Whose syntax (default: $SHELL; PowerShell or cmd on Windows)",
    },
  },
  examples: ['eval "$(toolchainkit env)"', "toolchainkit env --shell json"],
  async run({ options, global, host }) {
    const { projectEnvironment, writeGithubFiles } = await import(
      "../../orchestration/environment.ts"
    );
    const toolchain = options["toolchain"] as string | undefined;
    const project = await projectEnvironment({ toolchain }, global, host);
    const shell = options["shell"] as ShellSyntax | undefined ??
      usualShell(host.env, host.platform.os === "windows");
    const written = shell === "github" && await writeGithubFiles(project, host);
    const data = {
      toolchain: project.toolchain,
      variables: project.environment,
      folders: project.pathFirst,
    };
    return { data, exact: true, text: written ? "" : renderVariables(project.environment, shell) };
  },
});
