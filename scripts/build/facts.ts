/** Facts that go into the executable, and the folder where the build keeps what it fetched. */
import { join } from "@std/path";

/** What is known before a target is chosen. */
export interface BuildFacts {
  readonly version: string;
  readonly commit: string;
}

/** Version from deno.json; commit from git, `TOOLCHAINKIT_COMMIT`, or "unknown". */
export async function buildFacts(root: string): Promise<BuildFacts> {
  const config = JSON.parse(await Deno.readTextFile(join(root, "deno.json")));
  return { version: config.version, commit: await commitOf(root) };
}

async function commitOf(root: string): Promise<string> {
  const given = Deno.env.get("TOOLCHAINKIT_COMMIT");
  if (given) return given;
  try {
    const git = (args: string[]) =>
      new Deno.Command("git", { args, cwd: root, stderr: "null" }).output();
    const head = await git(["rev-parse", "HEAD"]);
    if (head.code !== 0) return "unknown";
    const changed = await git(["status", "--porcelain", "--", "main.ts", "src", "data"]);
    const commit = new TextDecoder().decode(head.stdout).trim();
    return changed.stdout.length > 0 ? `${commit}-modified` : commit;
  } catch {
    return "unknown";
  }
}

/** Where the build keeps what it fetched, outside the source tree. */
export function buildCacheFolder(name: string): string {
  const home = Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE") ?? ".";
  const base = Deno.env.get("TOOLCHAINKIT_COMPILE_CACHE") ??
    join(Deno.env.get("XDG_CACHE_HOME") ?? join(home, ".cache"), "toolchainkit-build");
  return join(base, name);
}
