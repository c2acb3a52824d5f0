/** Checksums and compressed copies of the built executables. */
import { createHash } from "node:crypto";
import { createGzip } from "node:zlib";
import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { join } from "@std/path";

/** Writes FILE.gz beside FILE for transfer. */
export async function compressFile(file: string): Promise<void> {
  await pipeline(
    createReadStream(file),
    createGzip({ level: 9 }),
    createWriteStream(`${file}.gz`),
  );
}

/** Writes SHA256SUMS over all executables in a folder, in the format of sha256sum. */
export async function writeSums(folder: string): Promise<void> {
  const names: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    if (entry.isFile && entry.name.startsWith("toolchainkit-")) names.push(entry.name);
  }
  const lines: string[] = [];
  for (const name of names.sort()) {
    lines.push(`${await sha256OfFile(join(folder, name))}  ${name}\n`);
  }
  await Deno.writeTextFile(join(folder, "SHA256SUMS"), lines.join(""));
}

/** SHA-256 of a file, in lower-case hexadecimal. */
export async function sha256OfFile(path: string): Promise<string> {
  return createHash("sha256").update(await Deno.readFile(path)).digest("hex");
}
