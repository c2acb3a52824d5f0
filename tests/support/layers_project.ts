/** A project built with layers by the executable, and what can be asked of what came out. */
import { fromFileUrl, join } from "@std/path";
import { expectCode, Machine, type Run } from "./executable.ts";
import { copyFolder } from "./real_tools.ts";

const PROJECT = fromFileUrl(new URL("../corpus/layers_project", import.meta.url));

/** Compilers of the machine, as toolchainkit.yaml names them. */
export type LayerCompiler = "gcc" | "clang";

/** One toolchain of the project. */
export interface LayeredToolchain {
  readonly compiler: LayerCompiler;
  readonly layers: readonly string[];
  /** Further keys of the toolchain, as YAML. */
  readonly more?: string;
}

/** What a project is built with. */
export interface LayeredBuild extends LayeredToolchain {
  /** Lines at the end of toolchainkit.yaml. */
  readonly config?: readonly string[];
  /** Arguments of `build`. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A project of its own on a machine of its own. */
export class LayersProject implements AsyncDisposable {
  private constructor(readonly machine: Machine, readonly folder: string) {}

  /** @param name Of the project's folder. */
  static async create(name = "layered"): Promise<LayersProject> {
    const machine = await Machine.create();
    const folder = machine.path(name);
    await copyFolder(PROJECT, folder);
    return new LayersProject(machine, folder);
  }

  /** Writes toolchainkit.yaml; the first toolchain is the default. */
  async configure(
    toolchains: readonly LayeredToolchain[],
    config: readonly string[] = [],
  ): Promise<void> {
    const list = toolchains.map(({ compiler, layers, more }, index) =>
      `  - {name: t${index}, type: ${compiler}, source: system, version: latest, ` +
      `layers: [${layers.join(", ")}]${more === undefined ? "" : `, ${more}`}}`
    );
    const text = ["version: 1", "project: layered", "toolchains:", ...list, ...config, ""];
    await Deno.writeTextFile(join(this.folder, "toolchainkit.yaml"), text.join("\n"));
  }

  /** Runs `toolchainkit build`. */
  async build(what: LayeredBuild): Promise<Run> {
    await this.configure([what], what.config);
    return await this.machine.toolchainkit(["build", ...what.args ?? []], {
      cwd: this.folder,
      ...(what.env === undefined ? {} : { env: what.env }),
    });
  }

  /** A file of the build. */
  file(...parts: string[]): string {
    return join(this.folder, "build", ...parts);
  }

  /** Runs what was built; both outputs joined. */
  async app(...args: string[]): Promise<{ code: number; all: string }> {
    const run = await this.machine.exec(this.file("app"), args, { cwd: this.file() });
    return { code: run.code, all: run.stdout + run.stderr };
  }

  /** What a program says, which must succeed. */
  async ask(program: string, ...args: string[]): Promise<string> {
    return expectCode(await this.machine.exec(program, args, { cwd: this.file() }), 0).stdout;
  }

  /** The command that compiled a source. */
  async compileCommand(source: string): Promise<string> {
    const all = JSON.parse(await Deno.readTextFile(this.file("compile_commands.json")));
    return all.find((one: { file: string }) => one.file.endsWith(source)).command;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.machine[Symbol.asyncDispose]();
  }
}

/** A program of the newest LLVM below /usr/lib; undefined when there is none. */
export async function llvmProgram(name: string): Promise<string | undefined> {
  for (let major = 30; major >= 14; major--) {
    const path = `/usr/lib/llvm-${major}/bin/${name}`;
    if (await Deno.stat(path).then(() => true, () => false)) return path;
  }
  return undefined;
}
