/**
 * A machine with a project that uses packages: recipes in an isolated Conan home, one Conan for all
 * tests of a run, nothing that asks a server.
 */
import { fromFileUrl, join } from "@std/path";
import { platformName } from "../../src/core/platform.ts";
import { createSystemHost } from "../../src/core/system_host.ts";
import { PINNED_CONAN } from "../../src/packages/conan/commands.ts";
import type { PackageProgram } from "../../src/packages/types.ts";
import { expectCode, Machine, type Run } from "./executable.ts";
import { copyFolder, TOOLS_FOLDER } from "./real_tools.ts";

const CORPUS = fromFileUrl(new URL("../corpus/conan_packages", import.meta.url));

/** The toolchains of the test project. */
const TOOLCHAINS = `toolchains:
  - {name: gcc, type: gcc, source: system}
  - {name: clang, type: clang, source: system, stdlib: libc++, linker: lld}
`;

/** A machine whose Conan is kept between runs, and a project on it. */
export class PackageMachine implements AsyncDisposable {
  private constructor(readonly machine: Machine, readonly conanHome: string) {}

  /** A machine with the project and its recipes; Conan is installed when no run before did so. */
  static async create(): Promise<PackageMachine> {
    const machine = await Machine.create();
    const made = new PackageMachine(machine, machine.path("conan-home"));
    await copyFolder(join(CORPUS, "project"), made.machine.path("project"));
    await made.configure("");
    return made;
  }

  /** Environment in which Conan's installation is shared and the embedded Python is not waited for. */
  environment(changes: Record<string, string | undefined> = {}) {
    return {
      TOOLCHAINKIT_CACHE_DIR: join(TOOLS_FOLDER, "packages-cache"),
      TOOLCHAINKIT_RETRIES: "1",
      // Conan's data is kept outside of the project, which is asked about.
      TOOLCHAINKIT_TRUST: "1",
      ...changes,
    };
  }

  /** Writes toolchainkit.yaml. */
  async configure(more: string, toolchain = "gcc"): Promise<void> {
    await this.machine.write(
      "project/toolchainkit.yaml",
      `version: 1\nproject: consumer\n${TOOLCHAINS}` +
        `defaults: {toolchain: ${toolchain}}\n` +
        `packages: {manager: conan, use_system: false, conan_home: ${this.conanHome}}\n${more}`,
    );
  }

  /** Puts recipes into the Conan home, which then has no servers to ask. */
  async exportRecipes(names: readonly string[] = ["alpha", "beta", "gamma"]): Promise<void> {
    await this.machine.write("conan-home/remotes.json", '{"remotes": []}\n');
    for (const name of names) {
      expectCode(await this.conan(["export", join(CORPUS, name)]), 0);
    }
  }

  /** The Conan that toolchainkit installs, there after the first `conan`. */
  program(): PackageProgram {
    const platform = platformName(createSystemHost().platform);
    const folder = `conan-${PINNED_CONAN}-${platform}`;
    const cache = this.environment().TOOLCHAINKIT_CACHE_DIR;
    return {
      command: join(cache, "tools", folder, "bin", "python"),
      args: ["-m", "conans.conan"],
      version: PINNED_CONAN,
    };
  }

  /** Runs Conan in its isolated home. */
  async conan(args: readonly string[]): Promise<Run> {
    const { command, args: first } = this.program();
    if (!await Deno.stat(command).then(() => true, () => false)) await this.#installConan();
    return await this.machine.exec(command, [...first, ...args], {
      env: { CONAN_HOME: this.conanHome },
    });
  }

  /** By a project that needs nothing, so that no server is asked. */
  async #installConan(): Promise<void> {
    await this.machine.write("empty/conanfile.txt", "[requires]\n");
    await this.machine.write(
      "empty/toolchainkit.yaml",
      `version: 1\nproject: empty\n${TOOLCHAINS}defaults: {toolchain: gcc}\n` +
        `packages: {use_system: false}\n`,
    );
    expectCode(
      await this.machine.toolchainkit(
        ["-C", "empty", "deps", "install", "--build-type", "Release"],
        { env: this.environment() },
      ),
      0,
    );
  }

  /** Runs the executable in the project. */
  async tk(
    args: readonly string[],
    env: Record<string, string | undefined> = {},
  ): Promise<Run> {
    return await this.machine.toolchainkit(["-C", "project", ...args], {
      env: this.environment(env),
    });
  }

  /** The lines that the built program prints, by their first word. */
  async run(folder: string): Promise<Record<string, string>> {
    const program = this.machine.path("project", folder, "consumer");
    const run = expectCode(await this.machine.exec(program, []), 0);
    return Object.fromEntries(
      run.stdout.trim().split("\n").map((line) => {
        const [name = "", ...rest] = line.split(/(?::| with) /);
        return [name, rest.join(" ")];
      }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.machine[Symbol.asyncDispose]();
  }
}
