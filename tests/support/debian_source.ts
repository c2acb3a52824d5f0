/** Sources of real projects, fetched once by the machine's own apt from its own Debian mirror. */
import { join } from "@std/path";
import { TOOLS_FOLDER } from "./real_tools.ts";
import { outputOf } from "./limited_command.ts";

async function apt(args: string[], cwd: string): Promise<void> {
  const result = await outputOf("apt-get", { args, cwd });
  if (!result.success) throw new Error(new TextDecoder().decode(result.stderr));
}

/** Where this machine's Debian comes from. */
export interface AptMirror {
  readonly address: string;
  readonly suite: string;
  /** Key ring that the mirror's lists are signed with, when apt is told one. */
  readonly signedBy?: string;
}

/** The mirror that apt is configured for: the first one that has this machine's own suite. */
export async function aptMirror(): Promise<AptMirror> {
  const release = await Deno.readTextFile("/etc/os-release");
  const own = /^VERSION_CODENAME=(\S+)/m.exec(release)?.[1];
  const mirrors: AptMirror[] = [];
  for (const folder of ["/etc/apt/sources.list.d", "/etc/apt"]) {
    for await (const entry of Deno.readDir(folder)) {
      if (!entry.isFile || !/\.(?:sources|list)$/.test(entry.name)) continue;
      mirrors.push(...mirrorsOf(await Deno.readTextFile(join(folder, entry.name))));
    }
  }
  const mirror = mirrors.find((one) => one.suite === own) ?? mirrors[0];
  if (mirror === undefined) throw new Error("apt has no mirror");
  return mirror;
}

function mirrorsOf(text: string): AptMirror[] {
  const mirrors: AptMirror[] = [];
  for (const stanza of text.split(/\n\s*\n/)) {
    const value = (key: string) => new RegExp(`^${key}:\\s*(\\S+)`, "m").exec(stanza)?.[1];
    const [address, suite, signedBy] = [value("URIs"), value("Suites"), value("Signed-By")];
    if (address === undefined || suite === undefined) continue;
    const keyRing = signedBy?.startsWith("/") === true ? { signedBy } : {};
    mirrors.push({ address, suite, ...keyRing });
  }
  for (const [, options = "", address = "", suite = ""] of text.matchAll(LIST_LINE)) {
    const signedBy = /signed-by=([^\s,\]]+)/.exec(options)?.[1];
    mirrors.push({ address, suite, ...(signedBy === undefined ? {} : { signedBy }) });
  }
  return mirrors;
}

const LIST_LINE = /^deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)/gm;

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
  const { address, suite } = await aptMirror();
  await Deno.writeTextFile(join(folder, "sources.list"), `deb-src ${address} ${suite} main\n`);
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
  await apt([...options, "source", "--download-only", "--tar-only", name], folder);
  const staging = await Deno.makeTempDir({ dir: folder });
  for await (const entry of Deno.readDir(folder)) {
    if (!/\.orig\.tar\.\w+$/.test(entry.name)) continue;
    const result = await outputOf("tar", {
      args: ["xf", join(folder, entry.name), "-C", staging, "--strip-components=1"],
    });
    if (!result.success) throw new Error(new TextDecoder().decode(result.stderr));
  }
  await Deno.rename(staging, tree);
  return tree;
}
