/** Which shared libraries a Linux machine has. Owns the places a dynamic linker looks in. */
import { join } from "@std/path";
import { exists, listDirectory, readTextIfExists } from "./filesystem.ts";
import type { Host } from "./host.ts";

const TRIPLES: Readonly<Record<string, string>> = {
  x64: "x86_64-linux-gnu",
  arm64: "aarch64-linux-gnu",
};

/**
 * Of `names` (such as `libtinfo.so.5`), those that the dynamic linker would not find. Empty on other
 * systems than Linux, where this is not known.
 */
export async function missingSharedLibraries(
  names: readonly string[],
  host: Pick<Host, "platform" | "env">,
): Promise<ReadonlySet<string>> {
  const missing = new Set<string>();
  if (host.platform.os !== "linux" || names.length === 0) return missing;
  const folders = await linkerFolders(host);
  for (const name of names) {
    const found = await Promise.all(folders.map((folder) => exists(join(folder, name))));
    if (!found.includes(true)) missing.add(name);
  }
  return missing;
}

/** The folders that the dynamic linker looks in for every program, those of LD_LIBRARY_PATH first. */
export async function linkerFolders(host: Pick<Host, "platform" | "env">): Promise<string[]> {
  const triple = TRIPLES[host.platform.architecture];
  const folders = new Set<string>();
  for (const folder of (host.env["LD_LIBRARY_PATH"] ?? "").split(":")) {
    if (folder.startsWith("/")) folders.add(folder);
  }
  for (const folder of ["/lib", "/usr/lib", "/lib64", "/usr/lib64", "/usr/local/lib"]) {
    folders.add(folder);
    if (triple !== undefined) folders.add(`${folder}/${triple}`);
  }
  for (const file of await listDirectory("/etc/ld.so.conf.d")) {
    const text = await readTextIfExists(`/etc/ld.so.conf.d/${file}`) ?? "";
    for (const line of text.split("\n")) if (line.startsWith("/")) folders.add(line.trim());
  }
  return [...folders];
}
