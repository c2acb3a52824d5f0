/**
 * Reads the toolchain data inside the executable, one file at a time and only when asked for. Owns
 * no meaning of what is in it.
 */
import { embeddedUrl } from "./embedded.ts";

/**
 * One file of `data/`, parsed.
 *
 * @param name Path below `data/`, such as `toolchains/llvm.json`.
 * @throws {Deno.errors.NotFound} If the program carries no such file.
 */
export async function readEmbeddedData(name: string): Promise<unknown> {
  return JSON.parse(await Deno.readTextFile(embeddedUrl(`data/${name}`)));
}
