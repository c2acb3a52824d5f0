/** Copies of installed toolchains that are broken on purpose. Quick: files are hard links. */
import { createHash } from "node:crypto";
import { dirname, join } from "@std/path";
import { parseManifest, renderManifest } from "../../src/core/manifest.ts";
import { outputOf } from "./limited_command.ts";

/** A copy of a tree; its files are those of the original until they are replaced. */
export async function copyTree(from: string, to: string): Promise<string> {
  await Deno.mkdir(dirname(to), { recursive: true });
  const { success, stderr } = await outputOf("cp", { args: ["-al", from, to] });
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return to;
}

/** Gives the copy a file of its own; the original keeps the old one. */
export async function replaceFile(
  root: string,
  path: string,
  change: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer> | string,
): Promise<void> {
  const file = await Deno.realPath(join(root, path));
  const { mode } = await Deno.stat(file);
  const changed = change(await Deno.readFile(file));
  await Deno.remove(file);
  const bytes = typeof changed === "string" ? new TextEncoder().encode(changed) : changed;
  await Deno.writeFile(file, bytes, mode === null ? {} : { mode });
}

/** Changes a text inside a binary to another of the same length; it must be there. */
export function patchText(
  from: string,
  to: string,
): (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer> {
  if (from.length !== to.length) throw new Error("the texts differ in length");
  const [wanted, wished] = [from, to].map((text) => new TextEncoder().encode(`\0${text}\0`));
  return (bytes) => {
    const copy = bytes.slice();
    let found = 0;
    for (let at = copy.indexOf(0); at >= 0; at = copy.indexOf(0, at + 1)) {
      if (!wanted?.every((byte, index) => copy[at + index] === byte)) continue;
      copy.set(wished ?? [], at);
      found++;
    }
    if (found === 0) throw new Error(`"${from}" is not in the file`);
    return copy;
  };
}

/**
 * Makes the manifest agree with the tree, as if the maker had shipped the files as they are: what is
 * gone is taken out, what changed gets its new hash.
 */
export async function reseal(root: string, ...paths: readonly string[]): Promise<void> {
  const path = join(root, ".toolchainkit", "manifest.json");
  const manifest = parseManifest(await Deno.readTextFile(path), path);
  const files = [];
  for (const entry of manifest.files) {
    if (!paths.includes(entry.path)) {
      files.push(entry);
      continue;
    }
    const bytes = await Deno.readFile(join(root, entry.path)).catch(() => undefined);
    if (bytes === undefined) continue;
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    files.push({ ...entry, sizeBytes: bytes.length, sha256 });
  }
  await Deno.remove(path);
  await Deno.writeTextFile(path, renderManifest({ ...manifest, files }));
}
