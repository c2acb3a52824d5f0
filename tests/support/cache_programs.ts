/** Cache programs of chosen versions for end-to-end tests: Debian's, and current ones. */
import { assertEquals } from "@std/assert";
import { expectCode, type Machine } from "./executable.ts";

/** Where Debian's programs are. */
export const DEBIAN_PROGRAMS = { ccache: "/usr/bin/ccache", sccache: "/usr/bin/sccache" } as const;

/** Versions of the current ones, all of which Python's index has. */
export const CURRENT_PROGRAMS = { ccache: "4.14.2", sccache: "0.16.0" } as const;

/** A program in a folder of its own, to be put in front of PATH. */
export interface CacheProgram {
  readonly folder: string;
  readonly version: string;
}

/**
 * The current version of a program, installed on `machine` by ToolchainKit itself. It lands in the
 * usual cache folder of the machine, from where other folders may use it.
 */
export async function currentProgram(
  machine: Machine,
  name: keyof typeof CURRENT_PROGRAMS,
): Promise<CacheProgram> {
  const version = CURRENT_PROGRAMS[name];
  const cache = machine.path("programs");
  expectCode(
    await machine.toolchainkit(["toolchain", "install", `${name}-${version}`], {
      env: { TOOLCHAINKIT_CACHE_DIR: cache },
    }),
    0,
  );
  return { folder: `${cache}/tools/${name}-${version}-linux-x64`, version };
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
