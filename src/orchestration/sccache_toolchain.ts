/**
 * Installed toolchains as sccache sends them to build servers. Owns what goes in: sccache's own
 * packing leaves out the folders through which a relocated GCC finds its assembler, and packs the
 * same compiler again for every name it has.
 */
import { dirname, join, relative } from "@std/path";
import type { PackedCompiler } from "../caching/distributed.ts";
import {
  computeFileHash,
  findExecutable,
  isFile,
  isLink,
  listDirectory,
  renameRetrying,
  resolveLink,
} from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { type NewTarEntry, writeTarGzip } from "../core/tar_gzip.ts";
import { packedToolchain, type PackingContext } from "./packed_toolchain.ts";

/** The compilers of the toolchain with their archive, whose name is the hash of its content. */
export async function packForSccache(context: PackingContext): Promise<PackedCompiler[]> {
  const { cCompiler, cxxCompiler } = context.provided.layout;
  const archive = await packedToolchain(
    "sccache-dist",
    context,
    async (folder) => {
      try {
        await pack(folder, context);
        return undefined;
      } catch (error) {
        if (context.host.signal.aborted) throw error;
        return error instanceof Error ? error.message : String(error);
      }
    },
  );
  if (archive === undefined) return [];
  const compilers = [...new Set([cCompiler.path, cxxCompiler.path])];
  return compilers.map((compiler) => ({ compiler, archive }));
}

/** What compilers call to make an object file of preprocessed code. */
const PROGRAMS = {
  gcc: ["cc1", "cc1plus", "as", "objcopy"],
  clang: ["as", "objcopy"],
} as const;

async function pack(folder: string, { provided, host }: PackingContext): Promise<void> {
  const { compiler, cCompiler, cxxCompiler } = provided.layout;
  const tree = new PackedTree(host);
  tree.addFolders("/tmp/");
  for (const path of new Set([cCompiler.path, cxxCompiler.path])) {
    await tree.addProgram(path);
    for (const name of compiler === "gcc" ? PROGRAMS.gcc : PROGRAMS.clang) {
      const program = await askFor(path, `-print-prog-name=${name}`, host);
      const found = program.startsWith("/") ? program : await findExecutable(program, host);
      if (found !== undefined) await tree.addProgram(found);
    }
    for (const name of compiler === "gcc" ? ["liblto_plugin.so", "specs"] : []) {
      const file = await askFor(path, `-print-file-name=${name}`, host);
      if (file.startsWith("/")) await tree.addFile(file);
    }
  }
  if (compiler === "clang") {
    // Sanitizers read lists from there, also for preprocessed code.
    const lists = join(await askFor(cCompiler.path, "-print-resource-dir", host), "share");
    for (const name of await listDirectory(lists).catch(() => [])) {
      await tree.addFile(join(lists, name));
    }
  }
  const unnamed = join(folder, "toolchain.part");
  await writeTarGzip(unnamed, tree.entries());
  const hash = await computeFileHash(unnamed, "sha256");
  await renameRetrying(unnamed, join(folder, `${hash}.tar.gz`), host);
}

async function askFor(compiler: string, question: string, host: Host): Promise<string> {
  const { stdout } = await host.run({ command: compiler, args: [question], timeoutMs: 20_000 });
  return stdout.trim();
}

/** Files under the paths that they have here, with every folder that a path goes through. */
class PackedTree {
  readonly #entries = new Map<string, NewTarEntry>();

  constructor(private readonly host: Host) {}

  entries(): NewTarEntry[] {
    return [...this.#entries.values()];
  }

  /** A program, what it links to, and the shared libraries that the dynamic linker finds for it. */
  async addProgram(path: string): Promise<void> {
    if (!await this.addFile(path)) return;
    // A script or a static program has none.
    const { stdout } = await this.host.run({ command: "ldd", args: [path], timeoutMs: 20_000 });
    for (const library of parseLdd(stdout)) await this.addFile(library);
  }

  /** False if there is no such file, or it is in already. */
  async addFile(path: string): Promise<boolean> {
    const name = this.addFolders(path);
    if (this.#entries.has(name) || !await isFile(path)) return false;
    if (await isLink(path)) {
      const target = await resolveLink(path);
      const link = relative(dirname(join(path)), target);
      this.#entries.set(name, { kind: "link", name, target: link });
      await this.addFile(target);
      return true;
    }
    this.#entries.set(name, { kind: "file", name, source: path });
    return true;
  }

  /** The name of a path in the archive. Folders that `..` leaves again must exist there too. */
  addFolders(path: string): string {
    const stack: string[] = [];
    const segments = path.split("/").filter((segment) => segment !== "" && segment !== ".");
    const last = path.endsWith("/") ? "" : segments.pop() ?? "";
    for (const segment of segments) {
      if (segment === "..") stack.pop();
      else stack.push(segment);
      const name = stack.join("/");
      if (name !== "" && !this.#entries.has(name)) {
        this.#entries.set(name, { kind: "folder", name });
      }
    }
    return [...stack, last].join("/");
  }
}

/** Absolute paths of the libraries in what `ldd` prints. */
export function parseLdd(text: string): string[] {
  return text.split("\n").flatMap((line) => {
    const found = /^\s*(?:(\S+) => )?(\/\S+) \(0x[0-9a-f]+\)$/.exec(line);
    if (found === null) return [];
    const [, name = "", path = ""] = found;
    // The dynamic linker is asked for by a path of its own.
    return name.startsWith("/") && name !== path ? [name, path] : [path];
  });
}
