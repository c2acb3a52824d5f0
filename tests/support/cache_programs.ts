/** Cache programs of chosen versions for end-to-end tests: Debian's, and current ones. */
import { assertEquals } from "@std/assert";
import { expectCode, Machine } from "./executable.ts";

/** Where Debian's programs are. */
export const DEBIAN_PROGRAMS = { ccache: "/usr/bin/ccache", sccache: "/usr/bin/sccache" } as const;

/** Versions of the current ones, all of which Python's index has. */
export const CURRENT_PROGRAMS = { ccache: "4.14.2", sccache: "0.16.0" } as const;

/** A program in a folder of its own, to be put in front of PATH. */
export interface CacheProgram {
  readonly folder: string;
  readonly version: string;
}

const installed = new Map<string, Promise<CacheProgram>>();

/** The current version of a program, installed once for all tests of a file by ToolchainKit. */
export function currentProgram(name: keyof typeof CURRENT_PROGRAMS): Promise<CacheProgram> {
  const known = installed.get(name) ?? install(name);
  installed.set(name, known);
  return known;
}

async function install(name: keyof typeof CURRENT_PROGRAMS): Promise<CacheProgram> {
  const machine = await Machine.create();
  addEventListener("unload", () => Deno.removeSync(machine.root, { recursive: true }));
  const version = CURRENT_PROGRAMS[name];
  expectCode(await machine.toolchainkit(["toolchain", "install", `${name}-${version}`]), 0);
  return { folder: `${machine.cache}/tools/${name}-${version}-linux-x64`, version };
}

/** A folder that has one program of this machine only, under its own name. */
export async function onlyProgram(
  machine: Machine,
  name: keyof typeof DEBIAN_PROGRAMS,
): Promise<CacheProgram> {
  const folder = machine.path(`only-${name}`);
  await Deno.mkdir(folder, { recursive: true });
  await Deno.symlink(DEBIAN_PROGRAMS[name], `${folder}/${name}`);
  const { stdout } = await machine.exec(`${folder}/${name}`, ["--version"]);
  return { folder, version: /\d+\.\d+\S*/.exec(stdout)?.[0] ?? "" };
}

/**
 * A folder with links to everything of `/usr/bin` but the cache programs, so that a machine without
 * them can be had.
 */
export async function pathWithoutPrograms(machine: Machine): Promise<string> {
  const folder = machine.path("bare-bin");
  await Deno.mkdir(folder);
  for await (const { name } of Deno.readDir("/usr/bin")) {
    if (name === "ccache" || name === "sccache") continue;
    await Deno.symlink(`/usr/bin/${name}`, `${folder}/${name}`);
  }
  const found = await machine.exec("/bin/sh", ["-c", "command -v ccache sccache"], {
    env: { PATH: folder },
  });
  assertEquals(found.stdout, "");
  return folder;
}
