/**
 * Executable files of any system: which format a file has and what it needs. Owns the common shape;
 * the formats are in `elf.ts`, `mach_o.ts` and `pe.ts`. Pure: bytes come through a reader.
 */
import { createReader, Damage, type PieceReader } from "./binary_reader.ts";
import { type ElfFile, parseElf } from "./elf.ts";
import { type MachOFile, parseMachO } from "./mach_o.ts";
import { parsePe, type PeFile } from "./pe.ts";

/** What a file is. */
export type Binary = ElfFile | MachOFile | PeFile | WasmFile | DamagedBinary;

/** A WebAssembly module. */
export interface WasmFile {
  readonly format: "wasm";
  readonly processor: "wasm32";
}

/** It begins like a binary and does not go on like one. */
export interface DamagedBinary {
  readonly format: "damaged";
  /** Such as `ELF`. */
  readonly as: string;
  readonly reason: string;
}

/** Reads what a file is; undefined when it is no binary. Never throws for what the bytes say. */
export async function parseBinary(source: PieceReader): Promise<Binary | undefined> {
  const head = await source.read(0, 8);
  const as = formatOf(head);
  if (as === undefined) return undefined;
  if (as === "WebAssembly") return { format: "wasm", processor: "wasm32" };
  const reader = createReader(source);
  try {
    if (as === "ELF") return await parseElf(reader);
    if (as === "Mach-O") return await parseMachO(reader);
    return await parsePe(reader);
  } catch (error) {
    if (error instanceof Damage) return { format: "damaged", as, reason: error.message };
    throw error;
  }
}

/** The format that the first bytes name. */
function formatOf(head: Uint8Array): "ELF" | "Mach-O" | "PE" | "WebAssembly" | undefined {
  const magic = [...head.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  if (magic === "7f454c46") return "ELF";
  if (magic === "0061736d") return "WebAssembly";
  if (magic.startsWith("4d5a")) return "PE";
  if (["cffaedfe", "cefaedfe", "feedfacf", "feedface"].includes(magic)) return "Mach-O";
  // Java classes begin with the same four bytes; their version is never below 45.
  if (magic === "cafebabe" && head.length === 8 && head[6] === 0 && (head[7] ?? 99) < 40) {
    return "Mach-O";
  }
  return undefined;
}
