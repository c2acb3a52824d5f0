/**
 * Which library decompresses. The system's own are native code and up to twice as fast; the ones in
 * the executable are there everywhere, and run in WebAssembly's or the script's own memory.
 */
import type { StreamCodec } from "./stream_codec.ts";

/** `system`: the system's libraries where it has them. `built-in`: only the executable's own. */
export type Decoders = "system" | "built-in";

/** Environment variable that keeps to the decoders in the executable. */
export const DECODERS_VARIABLE = "TOOLCHAINKIT_DECODERS";

/** The choice that the environment makes. */
export function decodersOf(env: Readonly<Record<string, string | undefined>>): Decoders {
  return env[DECODERS_VARIABLE] === "built-in" ? "built-in" : "system";
}

/** A decoder for xz. */
export async function xzCodec(decoders: Decoders): Promise<StreamCodec> {
  const system = () => import("./lzma_system.ts").then((module) => module.systemLzma());
  return await trySystem(decoders, system) ??
    await (await import("./lzma_built_in.ts")).builtInLzma();
}

/** A decoder for Zstandard. */
export async function zstdCodec(decoders: Decoders): Promise<StreamCodec> {
  const system = () => import("./zstd_system.ts").then((module) => module.systemZstd());
  return await trySystem(decoders, system) ??
    await (await import("./zstd_built_in.ts")).builtInZstd();
}

/** The names and structures of the system's libraries are known for 64-bit Linux. */
async function trySystem(
  decoders: Decoders,
  load: () => Promise<StreamCodec>,
): Promise<StreamCodec | undefined> {
  if (decoders !== "system" || Deno.build.os !== "linux") return undefined;
  try {
    return await load();
  } catch {
    // There is no such library, or the program may not call it; the built-in one does the same.
    return undefined;
  }
}
