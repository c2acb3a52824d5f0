/** The help of every command as files, so that a change of help is seen in review. */
import { renderCommandHelp, renderProgramHelp } from "../../src/cli/help.ts";
import type { Command } from "../../src/cli/command.ts";
import type { RegisteredCommand } from "../../src/cli/registry.ts";

/** Help texts by file name: `toolchainkit.txt`, `cache.txt`, `cache-clean.txt`. */
export async function renderHelpTexts(
  commands: Readonly<Record<string, RegisteredCommand>>,
): Promise<Map<string, string>> {
  const texts = new Map([["toolchainkit.txt", renderProgramHelp(commands)]]);
  function add(command: Command, above: readonly string[]): void {
    const path = [...above, command.name];
    texts.set(`${path.join("-")}.txt`, renderCommandHelp(path, command));
    for (const sub of command.subcommands ?? []) add(sub, path);
  }
  for (const { load } of Object.values(commands)) add(await load(), []);
  return texts;
}
