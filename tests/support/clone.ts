/** A fresh clone of this repository, as far as building and running needs it. */
import { fromFileUrl, join } from "@std/path";
import { outputOf } from "./limited_command.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));

/** The tracked and new files of this repository, as a clone would have them. */
export async function cloneSources(to: string): Promise<void> {
  const git = await outputOf("git", {
    args: ["-C", ROOT, "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
  });
  const names = new TextDecoder().decode(git.stdout).split("\0");
  for (
    const name of names.filter((each) => /^(main\.ts|deno\.|src|data|scripts|bootstrap)/.test(each))
  ) {
    await Deno.mkdir(join(to, name, ".."), { recursive: true });
    await Deno.copyFile(join(ROOT, name), join(to, name)).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  }
}
