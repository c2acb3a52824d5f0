/** Finding programs by name. Owns the search of PATH; the working directory is never searched. */
import * as posix from "@std/path/posix";
import * as windows from "@std/path/windows";
import type { Host } from "../host.ts";

/** What the search needs of a host. */
export interface ExecutableHost extends Pick<Host, "env"> {
  /** The machine. */
  readonly platform: Pick<Host["platform"], "os">;
}

/**
 * The path of a program, or undefined. A name with a folder in it is taken only when it is
 * absolute.
 */
export async function findExecutable(
  name: string,
  host: ExecutableHost,
): Promise<string | undefined> {
  for (const candidate of executableCandidates(name, host)) {
    if (await isExecutableFile(candidate, host)) return candidate;
  }
  return undefined;
}

/** Every program of that name in PATH, the one that wins first. */
export async function findExecutables(name: string, host: ExecutableHost): Promise<string[]> {
  const candidates = executableCandidates(name, host);
  const found = await Promise.all(candidates.map((path) => isExecutableFile(path, host)));
  return candidates.filter((_, index) => found[index]);
}

/** The absolute folders of PATH in order, each once; relative ones are a trap and left out. */
export function searchFolders(host: ExecutableHost): string[] {
  const isWindows = host.platform.os === "windows";
  const rules = isWindows ? windows : posix;
  const folders = environmentValue(host, "PATH").split(isWindows ? ";" : ":");
  const plain = folders.map((folder) => isWindows ? folder.replace(/^"(.*)"$/, "$1") : folder);
  return [...new Set(plain.filter((folder) => isFullyAbsolute(folder, host)))]
    .map((folder) => rules.normalize(folder));
}

/** Every path at which a program of that name would be found, in the order of the search. */
export function executableCandidates(name: string, host: ExecutableHost): string[] {
  const isWindows = host.platform.os === "windows";
  const rules = isWindows ? windows : posix;
  if (name === "" || name.includes("\0")) return [];
  const names = isWindows ? withEndings(name, environmentValue(host, "PATHEXT")) : [name];
  if (isFullyAbsolute(name, host)) return names;
  if (isWindows ? /[/\\:]/.test(name) : name.includes("/")) return [];
  return searchFolders(host).flatMap((folder) => names.map((one) => rules.join(folder, one)));
}

/** On Windows a name is a program only with one of PATHEXT's endings, its own or an added one. */
function withEndings(name: string, pathExt: string): string[] {
  const endings = (pathExt === "" ? ".COM;.EXE;.BAT;.CMD" : pathExt).split(";")
    .filter((ending) => /^\.[^/\\:]+$/.test(ending)).map((ending) => ending.toLowerCase());
  const has = endings.some((ending) => name.toLowerCase().endsWith(ending));
  return [...(has ? [name] : []), ...endings.map((ending) => name + ending)];
}

/** `\folder` and `C:folder` depend on the current drive and folder: not absolute here. */
export function isFullyAbsolute(path: string, host: ExecutableHost): boolean {
  if (host.platform.os !== "windows") return path.startsWith("/");
  return /^[A-Za-z]:[/\\]/.test(path) || /^[/\\]{2}[^/\\]/.test(path);
}

/** Windows does not care about the case of a variable's name. */
function environmentValue(host: ExecutableHost, name: string): string {
  const exact = host.env[name];
  if (exact !== undefined || host.platform.os !== "windows") return exact ?? "";
  const other = Object.keys(host.env).find((key) => key.toUpperCase() === name);
  return (other === undefined ? undefined : host.env[other]) ?? "";
}

async function isExecutableFile(path: string, host: ExecutableHost): Promise<boolean> {
  try {
    const info = await Deno.stat(path);
    return info.isFile && (host.platform.os === "windows" || ((info.mode ?? 0o111) & 0o111) !== 0);
  } catch {
    return false;
  }
}
