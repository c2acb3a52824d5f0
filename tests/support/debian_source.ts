/** Sources of real projects, fetched once by the machine's own apt from its own Debian mirror. */
import { join } from "@std/path";
import { TOOLS_FOLDER } from "./real_tools.ts";

async function apt(args: string[], cwd: string): Promise<void> {
  const result = await new Deno.Command("apt-get", { args, cwd, stdout: "piped", stderr: "piped" })
    .output();
  if (!result.success) throw new Error(new TextDecoder().decode(result.stderr));
}

/** The mirror that apt is configured for, as an address and a suite. */
async function mirror(): Promise<string> {
  for (const folder of ["/etc/apt/sources.list.d", "/etc/apt"]) {
    for await (const entry of Deno.readDir(folder)) {
      if (!entry.isFile || !/\.(?:sources|list)$/.test(entry.name)) continue;
      const text = await Deno.readTextFile(join(folder, entry.name));
      const address = /^URIs:\s*(\S+)/m.exec(text)?.[1];
      const suite = /^Suites:\s*(\S+)/m.exec(text)?.[1];
      if (address !== undefined && suite !== undefined) return `${address} ${suite}`;
      const line = /^deb (?:\[[^\]]*\] )?(\S+ \S+)/m.exec(text)?.[1];
      if (line !== undefined) return line;
    }
  }
  throw new Error("apt has no mirror");
}

/** True if this machine can fetch Debian sources. */
export async function hasDebianSources(): Promise<boolean> {
  return await Deno.stat("/usr/bin/apt-get").then(() => true, () => false);
}

/** The unpacked upstream sources of a Debian source package. */
export async function debianSource(name: string): Promise<string> {
  const folder = join(TOOLS_FOLDER, "sources", name);
  const tree = join(folder, "tree");
  if (await Deno.stat(tree).then(() => true, () => false)) return tree;
  await Deno.mkdir(join(folder, "lists", "partial"), { recursive: true });
  await Deno.writeTextFile(join(folder, "sources.list"), `deb-src ${await mirror()} main\n`);
  const options = [
    "-qq",
    "-o",
    `Dir::Etc::sourcelist=${join(folder, "sources.list")}`,
    "-o",
    "Dir::Etc::sourceparts=/dev/null",
    "-o",
    `Dir::State::lists=${join(folder, "lists")}`,
    "-o",
    "APT::Sandbox::User=root",
  ];
  await apt([...options, "update"], folder);
  await apt([...options, "source", "--download-only", name], folder);
  const staging = await Deno.makeTempDir({ dir: folder });
  for await (const entry of Deno.readDir(folder)) {
    if (!/\.orig\.tar\.\w+$/.test(entry.name)) continue;
    const result = await new Deno.Command("tar", {
      args: ["xf", join(folder, entry.name), "-C", staging, "--strip-components=1"],
    }).output();
    if (!result.success) throw new Error(new TextDecoder().decode(result.stderr));
  }
  await Deno.rename(staging, tree);
  return tree;
}
