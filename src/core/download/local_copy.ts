/** Sources that are files of this machine. Owns copying them through the partial file. */
import { fromFileUrl } from "@std/path";
import type { PartFile } from "./part_file.ts";
import { SourceError } from "./source_error.ts";
import type { Source } from "./source_pool.ts";

const BLOCK_BYTES = 1 << 20;

/** True for `file:` addresses. */
export function isLocal(source: { readonly url: string }): boolean {
  return /^file:/i.test(source.url);
}

/**
 * Copies a file into the partial file, from its first byte.
 *
 * @throws {SourceError} If the file cannot be read.
 */
export async function copyLocal(
  source: Source,
  part: PartFile,
  options: {
    stop: AbortSignal;
    expectedBytes: number | undefined;
    onSize(sizeBytes: number): Promise<void>;
    onBytes(count: number, source: Source): void;
  },
): Promise<void> {
  using file = await openLocal(source.url);
  const { size } = await file.stat();
  if (options.expectedBytes !== undefined && size !== options.expectedBytes) {
    throw new SourceError(
      `the file there has ${size} bytes, expected ${options.expectedBytes}`,
      { kind: "give-up" },
    );
  }
  if (part.written.totalBytes > 0) await part.restart("the file is on this machine");
  await options.onSize(size);
  await part.setSize(size);
  const buffer = new Uint8Array(BLOCK_BYTES);
  for (let offset = 0; offset < size;) {
    options.stop.throwIfAborted();
    const count = await file.read(buffer.subarray(0, Math.min(buffer.length, size - offset)));
    if (count === null) throw new SourceError("it became shorter", { kind: "give-up" });
    part.write(offset, buffer.subarray(0, count), source);
    offset += count;
    options.onBytes(count, source);
  }
}

async function openLocal(url: string): Promise<Deno.FsFile> {
  const { hostname } = new URL(url);
  // On Windows the host of such an address is a file server.
  if (hostname !== "" && hostname !== "localhost" && Deno.build.os !== "windows") {
    throw new SourceError(`it is on the machine "${hostname}", wanted file:///PATH`, {
      kind: "give-up",
    });
  }
  try {
    const path = fromFileUrl(url);
    // Opening a pipe waits until somebody writes into it.
    if (!(await Deno.stat(path)).isFile) throw new Error("it is no file");
    return await Deno.open(path);
  } catch (error) {
    const reason = error instanceof Deno.errors.NotFound
      ? "there is no such file"
      : error instanceof Error
      ? error.message
      : String(error);
    throw new SourceError(reason, { kind: "give-up" });
  }
}
