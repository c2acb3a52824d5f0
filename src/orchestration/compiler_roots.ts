/** Where a toolchain that builds for another machine only keeps that machine's files. */
import type { Host } from "../core/host.ts";
import { rootOf } from "./cross_build.ts";
import type { ProvidedToolchain } from "./provide_toolchain.ts";
import { isNativeTriple } from "./toolchain_spec.ts";

/** Folders of headers and libraries; none for toolchains that build for this machine. */
export async function compilerRoots(provided: ProvidedToolchain, host: Host): Promise<string[]> {
  const triple = provided.artifact?.target ?? provided.triple;
  if (triple === undefined || isNativeTriple(triple, host.platform)) return [];
  const root = await rootOf(triple, provided, host);
  return root === undefined ? [] : [root];
}
