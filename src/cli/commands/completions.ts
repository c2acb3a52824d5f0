/** `toolchainkit completions`: the script that teaches a shell our commands. */
import { defineCommand } from "../command.ts";
import { type CompletionShell, renderCompletionScript, SHELLS } from "../completion_scripts.ts";

/** Words people use for PowerShell. */
const POWERSHELL_NAMES = ["powershell"];

/** The command. */
export const completions = defineCommand({
  name: "completions",
  summary: "Print the completion script for a shell",
  description: "Load it in the shell's start-up file:\n\n" +
    "bash (~/.bashrc): source <(toolchainkit completions bash)\n\n" +
    "zsh (~/.zshrc, after compinit): source <(toolchainkit completions zsh)\n\n" +
    "fish (~/.config/fish/config.fish): toolchainkit completions fish | source\n\n" +
    "PowerShell ($PROFILE): toolchainkit completions pwsh | Out-String | Invoke-Expression",
  args: [{
    name: "SHELL",
    help: "Which shell",
    completes: "shell",
    choices: [...SHELLS, ...POWERSHELL_NAMES],
  }],
  examples: ["source <(toolchainkit completions bash)"],
  run({ args: [given] }) {
    const shell = POWERSHELL_NAMES.includes(given ?? "") ? "pwsh" : given as CompletionShell;
    const text = renderCompletionScript(shell);
    return Promise.resolve({ data: { shell, script: text }, text, exact: true });
  },
});
